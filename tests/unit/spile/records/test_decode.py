"""The fast path: pages decoded straight to types, or refused."""

from __future__ import annotations

import copy
import json
import logging
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spile.exceptions import ResponseError, TypeMismatchError
from spile.records.conform import RecordConformer, Rules
from spile.records.decode import MOST_REFUSALS, TypedDecoder, decode_generic
from spile.records.personal import ANNOTATION, PersonalData
from spile.records.warnings import FieldWarnings
from spile.singer.writer import encode_records

LOG = logging.getLogger("test")
INTEGER = {"type": ["integer", "null"]}
STRING = {"type": ["string", "null"]}
NUMBER = {"type": ["number", "null"]}


def conformer(
    properties: dict[str, Any], rules: Rules | None = None, keys: tuple[str, ...] = ()
) -> RecordConformer:
    schema = {"type": "object", "properties": copy.deepcopy(properties)}
    return RecordConformer(schema, keys, rules or Rules(), FieldWarnings(LOG))


def lines(records: Any) -> list[Any]:
    """Records as a loader reads them."""
    encoded = bytes(encode_records("s", records, time_extracted="now"))
    assert encoded.count(b"\n") == len(records)
    assert b"\r" not in encoded
    return [json.loads(line, parse_float=Decimal)["record"] for line in encoded.splitlines()]


def typed(
    properties: dict[str, Any],
    page: bytes,
    rules: Rules | None = None,
    keys: tuple[str, ...] = (),
) -> list[Any] | None:
    decoded = TypedDecoder(conformer(properties, rules, keys)).decode(page)
    return None if decoded is None else lines(decoded)


def test_records_that_are_as_declared_are_decoded() -> None:
    properties = {"id": INTEGER, "name": STRING, "rate": NUMBER, "on": {"type": "boolean"}}
    page = b'[{"id": 1, "name": "", "rate": 1.50, "on": true}, {"id": null}, {}]'
    assert typed(properties, page) == [
        {"id": 1, "name": "", "rate": Decimal("1.50"), "on": True},
        {"id": None},
        {},
    ]


@pytest.mark.parametrize(
    "number",
    [
        "9007199254740993",
        "-9223372036854775808",
        "18446744073709551616",
        "123456789012345678901234567890",
        "0.1234567890123456789012345",
        "1.10",
        "-0.0",
        "12345678901234567890.123456789",
        "1e-400",
        "2.5E+400",
    ],
)
def test_numbers_keep_every_digit(number: str) -> None:
    page = f'[{{"n": {number}}}]'.encode()
    decoded = TypedDecoder(conformer({"n": NUMBER})).decode(page)
    assert decoded is not None
    line = bytes(encode_records("s", decoded, time_extracted="now"))
    text = line.split(b'"n":')[1].split(b"}")[0].decode()
    assert Decimal(text) == Decimal(number)
    assert Decimal(text).as_tuple() == Decimal(number).as_tuple()


@pytest.mark.parametrize("text", ["", "\x00", "😀", "\u2028", 'q"\\/\n\r\t', "ä\u0301", " x "])
def test_text_stays_as_it_was_sent(text: str) -> None:
    page = json.dumps([{"s": text, "any": text}]).encode()
    assert typed({"s": STRING, "any": {}}, page) == [{"s": text, "any": text}]


@pytest.mark.parametrize("indent", ["\n  ", "\r\n\t", "\r"])
def test_a_response_with_line_breaks_stays_one_line_a_record(indent: str) -> None:
    page = f'[{{"any":{{{indent}"x": [{indent}1.50]}},{indent}"o": {{"y":{indent}"a\\nb"}}}}]'
    assert typed({"any": {}, "o": {"type": "object"}}, page.encode()) == [
        {"any": {"x": [Decimal("1.50")]}, "o": {"y": "a\nb"}}
    ]


@pytest.mark.parametrize(
    ("node", "value"),
    [
        (INTEGER, b'"5"'),
        (INTEGER, b"5.0"),
        (INTEGER, b"true"),
        (NUMBER, b'"1.5"'),
        (NUMBER, b"true"),
        (STRING, b"5"),
        ({"type": "boolean"}, b"1"),
        ({"type": "array"}, b"{}"),
        ({"type": "object"}, b"[]"),
        ({"type": "object", "properties": {"a": INTEGER}}, b'{"b": 1}'),
        ({"type": "array", "items": INTEGER}, b'[1, "2"]'),
    ],
)
def test_records_that_are_not_as_declared_are_refused(node: dict[str, Any], value: bytes) -> None:
    assert typed({"a": node}, b'[{"a": %s}]' % value) is None


def test_unknown_fields_are_refused_until_they_are_known() -> None:
    conforming = conformer({"a": INTEGER})
    decoder = TypedDecoder(conforming)
    page = b'[{"a": 1, "x": {"deep": []}}]'
    assert decoder.decode(page) is None
    conforming.conform_page(decode_generic(page))
    decoded = decoder.decode(page)
    assert decoded is not None
    assert lines(decoded) == [{"a": 1}]


def test_an_added_field_is_decoded_by_its_newest_type() -> None:
    conforming = conformer({}, Rules(add_unknown=True))
    decoder = TypedDecoder(conforming)
    for page, passes in ((b'[{"x": 1}]', False), (b'[{"x": 2}]', True), (b'[{"x": "a"}]', False)):
        assert (decoder.decode(page) is not None) is passes
        conforming.conform_page(decode_generic(page))
    assert decoder.decode(b'[{"x": 3}]') is None
    assert decoder.decode(b'[{"x": "b"}]') is not None


@pytest.mark.parametrize("key", [b"null", b'"x"'])
def test_a_key_is_there_and_of_its_type(key: bytes) -> None:
    page = b'[{"id": %s}]' % key
    assert typed({"id": INTEGER}, page, keys=("id",)) is None
    assert typed({"id": INTEGER}, b"[{}]", keys=("id",)) is None
    assert typed({"id": INTEGER}, b'[{"id": 1}]', keys=("id",)) == [{"id": 1}]


@pytest.mark.parametrize("properties", [{"id": {}}, {"other": INTEGER}])
def test_keys_without_a_type_go_the_other_way(properties: dict[str, Any]) -> None:
    assert typed(properties, b"[{}]", keys=("id",)) is None


@pytest.mark.parametrize("name", ['a"b', "a\\b", "a\nb", "\x00", ""])
def test_names_that_no_type_can_have_go_the_other_way(name: str) -> None:
    conforming = conformer({name: INTEGER})
    decoder = TypedDecoder(conforming)
    page = json.dumps([{name: 1}]).encode()
    decoded = decoder.decode(page)
    records = conforming.conform_page(decode_generic(page)) if decoded is None else decoded
    assert lines(records) == [{name: 1}]


@pytest.mark.parametrize("name", ["class", "self", "f0", "ä ö", "a.b", "__init__", "😀"])
def test_names_that_python_knows_are_names(name: str) -> None:
    assert typed({name: INTEGER}, json.dumps([{name: 1}]).encode()) == [{name: 1}]


def test_the_attribute_of_a_property_is_known() -> None:
    decoder = TypedDecoder(conformer({"a": INTEGER, "b": STRING}))
    decoded = decoder.decode(b'[{"a": 1, "b": "x"}]')
    assert decoded is not None
    attribute = decoder.field("b")
    assert attribute is not None
    assert getattr(decoded[0], attribute) == "x"
    assert decoder.field("missing") is None


def test_a_page_that_is_refused_again_and_again_is_not_decoded_twice_for_ever() -> None:
    decoder = TypedDecoder(conformer({"a": INTEGER}))
    for _ in range(MOST_REFUSALS):
        assert decoder.decode(b'[{"a": "5"}]') is None
    assert not decoder.usable
    assert decoder.decode(b'[{"a": 5}]') is None


@pytest.mark.parametrize("rules", [Rules(from_xml=True), Rules(aliases={"A": "a"})])
def test_xml_and_aliases_go_the_other_way(rules: Rules) -> None:
    assert not TypedDecoder(conformer({"a": INTEGER}, rules)).usable


def test_hashes_go_the_other_way() -> None:
    rules = Rules(personal=PersonalData("hash", "key"))
    node = {"type": "array", "items": {**STRING, ANNOTATION: "name"}}
    assert typed({"a": node}, b'[{"a": ["Ann"]}]', rules) is None


@pytest.mark.parametrize(
    "page",
    [
        b'[{"a": "\\ud800"}]',
        b'[{"a": "\xff"}]',
        b'[{"a": %s}]' % (b"9" * 5000),
        b'[{"a": 1e9999999999999999999999}]',
        b'[{"a": %s%s}]' % (b"[" * 100_000, b"]" * 100_000),
    ],
)
@pytest.mark.parametrize("node", [NUMBER, STRING, INTEGER, {"type": "array"}])
def test_what_no_program_could_work_with_is_an_error(page: bytes, node: dict[str, Any]) -> None:
    assert TypedDecoder(conformer({"a": node})).decode(page) is None
    with pytest.raises(ResponseError, match="cannot be read"):
        decode_generic(page)


@pytest.mark.parametrize("record", [b"null", b"1", b"1.5", b'"private"', b"true", b"[]"])
def test_a_record_that_is_not_an_object_is_an_error_without_its_value(record: bytes) -> None:
    with pytest.raises(ResponseError, match="Record 1 of a page is not an object") as caught:
        decode_generic(b"[{}, %s]" % record)
    assert "private" not in str(caught.value)


def test_many_records_are_decoded() -> None:
    page = msgspec.json.encode([{"id": number, "name": "x" * 20} for number in range(20_000)])
    decoded = TypedDecoder(conformer({"id": INTEGER, "name": STRING})).decode(page)
    assert decoded is not None
    assert len(decoded) == 20_000


# Both ways lead to the same lines

NAMES = st.sampled_from(["a", "b", "c", "id"])
TYPES = st.lists(
    st.sampled_from(["integer", "number", "boolean", "string", "null"]), min_size=1, max_size=3
)
NODES = st.recursive(
    st.just({}) | TYPES.map(lambda kinds: {"type": list(dict.fromkeys(kinds))}),
    lambda inner: st.one_of(
        inner.map(lambda node: {"type": ["array", "null"], "items": node}),
        st.dictionaries(NAMES, inner, max_size=3).map(
            lambda properties: {"type": ["object", "null"], "properties": properties}
        ),
        st.tuples(
            st.dictionaries(NAMES, inner, max_size=3), st.sampled_from([True, False, {}])
        ).map(
            lambda pair: {
                "type": "object",
                "properties": pair[0],
                "additionalProperties": pair[1],
            }
        ),
        inner.map(lambda node: {**node, ANNOTATION: "name"}),
    ),
    max_leaves=6,
)


def json_object(entries: dict[str, str]) -> str:
    inside = ",\n ".join(f"{json.dumps(name)}: {value}" for name, value in entries.items())
    return f"{{{inside}}}"


NUMBERS = st.sampled_from(
    ["0", "-1", "12", "9223372036854775808", "1e3", "1.0", "0.10", "1E-7", "-0.0", "2.5e40"]
)
TEXTS = st.sampled_from(["", "x", "12", "1.5", "true", "\x00", "😀", 'a"\\\n'])
VALUES = st.recursive(
    st.sampled_from(["null", "true", "false"]) | NUMBERS | TEXTS.map(json.dumps),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(NAMES, inner, max_size=3).map(json_object),
    ),
    max_leaves=6,
)


def fitting(node: dict[str, Any]) -> st.SearchStrategy[str]:
    """JSON that is exactly as declared, so that the fast path is not refused all the time."""
    kinds = node.get("type") or ["any"]
    choices: list[st.SearchStrategy[str]] = [st.just("null")]
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        if kind == "object":
            properties = node.get("properties") or {}
            choices.append(
                st.fixed_dictionaries(
                    {}, optional={name: fitting(inner) for name, inner in properties.items()}
                ).map(json_object)
            )
        elif kind == "array":
            entries = st.lists(fitting(node["items"]), max_size=2)
            choices.append(entries.map(lambda items: f"[{', '.join(items)}]"))
        else:
            plain: dict[str, st.SearchStrategy[str]] = {
                "integer": st.integers().map(str),
                "number": NUMBERS,
                "boolean": st.sampled_from(["true", "false"]),
                "string": TEXTS.map(json.dumps),
                "any": VALUES,
            }
            choices.append(plain.get(kind, st.just("null")))
    return st.one_of(choices)


@st.composite
def pages_of(draw: st.DrawFn) -> tuple[dict[str, Any], list[str], list[bytes]]:
    properties = draw(st.dictionaries(NAMES, NODES, max_size=4))
    whole = {"type": "object", "properties": properties, "additionalProperties": False}
    key = [name for name in ("id",) if name in properties and draw(st.booleans())]
    record = fitting({**whole, "type": ["object"]}).filter(lambda text: text != "null")
    any_record = st.dictionaries(NAMES, VALUES, max_size=4).map(json_object)
    one_page = st.lists(record | record | any_record, max_size=3)
    pages = draw(st.lists(one_page, min_size=1, max_size=3))
    return properties, key, [f"[{', '.join(page)}]".encode() for page in pages]


@settings(max_examples=100)
@given(
    drawn=pages_of(),
    mode=st.sampled_from(["keep", "hash", "drop"]),
    null=st.booleans(),
    deselected=st.sets(st.sampled_from([("a",), ("b",), ("a", "b"), ("c", "a")]), max_size=2),
)
def test_both_paths_write_the_same(
    drawn: tuple[dict[str, Any], list[str], list[bytes]],
    mode: str,
    null: bool,  # noqa: FBT001  # hypothesis passes it by name
    deselected: set[tuple[str, ...]],
) -> None:
    properties, keys, pages = drawn
    rules = Rules(
        null_mismatches=null,
        personal=PersonalData(mode, "key"),
        deselected=frozenset(
            tuple(part for name in path for part in ("properties", name)) for path in deselected
        ),
    )
    fast = conformer(properties, rules, tuple(keys))
    slow = conformer(properties, rules, tuple(keys))
    decoder = TypedDecoder(fast)
    for page in pages:
        try:
            expected = lines(slow.conform_page(decode_generic(page)))
        except TypeMismatchError:
            assert decoder.decode(page) is None
            return
        decoded = decoder.decode(page)
        records = fast.conform_page(decode_generic(page)) if decoded is None else decoded
        assert lines(records) == expected
        assert fast.warnings.unknown == slow.warnings.unknown
