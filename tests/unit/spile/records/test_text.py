"""Text and numbers that cannot be read, replaced by marks."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile.records.text import UNREADABLE, is_damaged, repair_numbers, repair_text

SURROGATES = st.integers(0xD800, 0xDFFF).map(lambda code: f"\\u{code:04x}")
PIECES = st.sampled_from(
    ["a", "ä", "😀", '\\"', "\\\\", "\\\\ud83d", "\\u00e4", "\\ud83d\\ude00", "\\n"]
)
SOUND = st.lists(PIECES, max_size=4).map(lambda parts: "".join(parts).encode())
HALF = st.tuples(SOUND, SURROGATES, SOUND).map(
    lambda parts: parts[0] + parts[1].encode() + b"x" + parts[2]
)
NOT_UTF8 = st.tuples(
    SOUND, st.sampled_from([b"\xff", b"\xc3", b"\xed\xa0\xbd", b"\x80", b"\xf0\x9f\x98"]), SOUND
).map(lambda parts: parts[0] + parts[1] + b"x" + parts[2])
NUMBERS = st.sampled_from([b"0", b"-1.50", b"1e3", b"9" * 4300, b"0." + b"1" * 6000])
TOO_LARGE = st.sampled_from([b"9" * 4301, b"-" + b"9" * 4301, b"1e9999999999999999999999"])


def literal(text: bytes) -> bytes:
    return b'"%s"' % text


@given(
    sound=st.lists(SOUND.map(literal) | NUMBERS, max_size=5),
    bad=(HALF | NOT_UTF8).map(literal) | TOO_LARGE,
    place=st.integers(0, 5),
    space=st.sampled_from([b"", b" ", b"\n\t"]),
)
def test_only_what_cannot_be_read_is_replaced(
    sound: list[bytes], bad: bytes, place: int, space: bytes
) -> None:
    place = min(place, len(sound))
    values = [*sound[:place], bad, *sound[place:]]
    body = b"[%s]" % (b",%s" % space).join(values)
    repaired = repair_numbers(repair_text(body))
    found = msgspec.json.Decoder(list[Any], float_hook=Decimal).decode(repaired)
    expected = json.loads(b"[%s]" % b",".join(sound), parse_float=Decimal)
    assert found[place] in UNREADABLE
    assert found[:place] + found[place + 1 :] == expected
    assert is_damaged(repaired)


@given(sound=st.lists(SOUND.map(literal) | NUMBERS, max_size=5))
def test_sound_json_stays_as_it_is(sound: list[bytes]) -> None:
    body = b"[%s]" % b",".join(sound)
    assert repair_text(body) == body
    assert repair_numbers(body) == body
    assert not is_damaged(body)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'"\\ud83d"', "half of a surrogate pair"),
        (b'"\\uDE00"', "half of a surrogate pair"),
        (b'"\\uD83D\\uD83D\\uDE00"', "half of a surrogate pair"),
        (b'"\\ude00\\ud83d"', "half of a surrogate pair"),
        (b'"\xe4"', "bytes that are not UTF-8"),
        (b"9" * 5000, "a number of a readable size"),
    ],
)
def test_a_mark_says_what_is_wrong(body: bytes, words: str) -> None:
    assert words in UNREADABLE[json.loads(repair_numbers(repair_text(body)))]


@pytest.mark.parametrize("name", [b"\\ud83d", b"\xff"])
def test_a_name_that_cannot_be_read_is_marked_too(name: bytes) -> None:
    found = json.loads(repair_text(b'{"%s" : 1, "a": 2}' % name))
    assert found.pop("a") == 2
    assert found.keys() <= UNREADABLE.keys()


@given(
    body=st.binary(max_size=40) | st.text(alphabet='"\\ud83[]{}:,1', max_size=30).map(str.encode)
)
def test_a_body_that_is_not_json_does_not_become_json(body: bytes) -> None:
    repaired = repair_numbers(repair_text(body))
    assert repair_text(repaired) == repaired
    try:
        json.loads(body.decode("utf-8", "replace"))
    except json.JSONDecodeError:
        with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
            msgspec.json.decode(repaired)


@pytest.mark.parametrize("begin", [b'["', b"["])
@pytest.mark.parametrize(
    "piece",
    [b'\\"', b'"', b"\\", b"\\ud83d", b"\xff", b'"\xff', b'\\"\xff', b"\\\xff", b"1", b"-", b'"1'],
)
def test_the_time_grows_with_the_length_only(piece: bytes, begin: bytes) -> None:
    began = time.process_time()
    for end in (b"", b'"]', b"\xff"):
        repair_numbers(repair_text(begin + piece * 200_000 + end))
    assert time.process_time() - began < 5
