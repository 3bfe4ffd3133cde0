"""Text that a database cannot hold."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from spile_loader.exceptions import InputError
from spile_loader.records.unstorable import UnstorableText
from spile_loader.schema.stream_schema import Field

FIELD = Field("f", "VARCHAR", is_key=False)
PAIR = r'{"a":"\ud83d\ude00"}'


def raw(text: str) -> msgspec.Raw:
    return msgspec.Raw(text.encode())


@pytest.mark.parametrize(
    ("value", "rest"),
    [
        ("a\0b", "ab"),
        (raw(r'{"a\u0000":"\u0000b"}'), raw('{"a":"b"}')),
        (raw(r'["\ud83d","\ude00\\","\\\ud83d x"]'), raw(r'["","\\","\\ x"]')),
    ],
)
def test_such_text_costs_its_field_or_its_characters_or_the_load(value: Any, rest: Any) -> None:
    assert UnstorableText("s", "null").cleaned(FIELD, value) is None
    assert UnstorableText("s", "remove").cleaned(FIELD, value) == rest
    with pytest.raises(InputError, match="stream 's', field 'f'"):
        UnstorableText("s", "fail").cleaned(FIELD, value)


@pytest.mark.parametrize("value", ["text", raw(PAIR), raw(r'"\\u0000"'), raw('"é"')])
def test_other_text_stays_as_it_is(value: Any) -> None:
    assert UnstorableText("s", "fail").cleaned(FIELD, value) is value


@pytest.mark.parametrize("action", ["null", "remove"])
def test_a_key_never_changes(action: Any) -> None:
    with pytest.raises(InputError):
        UnstorableText("s", action).cleaned(Field("k", "VARCHAR", is_key=True), "a\0")


def test_a_line_is_suspect_when_it_may_hold_such_text() -> None:
    is_suspect = UnstorableText("s", "null").is_suspect
    assert is_suspect(rb'{"a":"\u0000"}')
    assert is_suspect(PAIR.encode())
    assert not is_suspect(rb'{"a":"\u00e9 \\n"}')
