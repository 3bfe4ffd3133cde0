"""The fast path: pages decoded straight to types, or refused."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from spile.exceptions import ResponseError
from spile.records.conform import Rules
from spile.records.decode import MOST_REFUSALS, TypedDecoder, decode_generic, decode_marked
from spile.records.personal import ANNOTATION, PersonalData
from spile.records.text import UNREADABLE, repair_text
from spile.singer.writer import encode_records
from support.conformers import INTEGER, STRING, conformer, lines

NUMBER = {"type": ["number", "null"]}


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
    "value",
    [b'"\\ud800"', b'"\xff"', b"9" * 5000, b"-" + b"9" * 5000, b"1e9999999999999999999999"],
)
@pytest.mark.parametrize("node", [NUMBER, STRING, INTEGER, {"type": "array"}])
def test_a_value_that_no_program_could_read_is_marked(value: bytes, node: dict[str, Any]) -> None:
    page = b'[{"a": %s, "b": 1}, {"a": 2}]' % value
    assert TypedDecoder(conformer({"a": node, "b": INTEGER})).decode(page) is None
    [first, second], damaged = decode_marked(repair_text(page))
    assert damaged
    assert first["a"] in UNREADABLE
    assert first["b"] == 1
    assert second == {"a": 2}


def test_a_marked_page_is_not_decoded_to_types() -> None:
    page = repair_text(b'[{"a": "\\ud800"}]')
    decoder = TypedDecoder(conformer({"a": STRING}))
    assert decoder.decode(page) is None
    assert decode_marked(page)[1]
    assert decoder.decode(b'[{"a": "sound"}]') is not None


def test_records_nested_beyond_reason_are_an_error() -> None:
    page = b'[{"a": %s%s}]' % (b"[" * 100_000, b"]" * 100_000)
    assert TypedDecoder(conformer({"a": {"type": "array"}})).decode(page) is None
    with pytest.raises(ResponseError, match="nested too deeply"):
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
