"""The bytes of a page's records, read by the fast path or the thorough one."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spile.exceptions import ResponseError, TypeMismatchError
from spile.pagination.page import Page
from spile.records.conform import Rules
from spile.records.personal import ANNOTATION, PersonalData
from spile.records.reader import RecordReader
from support.conformers import INTEGER, NULL, STRING, conformer, lines

if TYPE_CHECKING:
    from spile.typing import Record

PROPERTIES = {"id": INTEGER, "updated": STRING}


def reader(
    properties: dict[str, Any], rules: Rules | None = None, key: str | None = "updated"
) -> RecordReader:
    return RecordReader(conformer(properties, rules, keys=("id",)), replication_key=key)


def test_records_as_declared_are_typed_and_come_with_their_replication_values() -> None:
    page = b'[{"id": 1, "updated": "a"}, {"id": 2, "updated": null}, {"id": 3}]'
    records, values = reader(PROPERTIES).read(page)
    assert all(isinstance(record, msgspec.Struct) for record in records)
    assert values == ["a", None, None]


def test_other_records_are_conformed_and_come_with_their_replication_values() -> None:
    page = b'[{"id": "1", "updated": 5}, {"id": 2}]'
    records, values = reader(PROPERTIES).read(page)
    assert records == [{"id": 1, "updated": "5"}, {"id": 2}]
    assert values == ["5", None]


@pytest.mark.parametrize("page", [b'[{"id": 1}]', b'[{"id": "1"}]'])
def test_a_stream_without_a_replication_key_has_no_values(page: bytes) -> None:
    assert reader(PROPERTIES, key=None).read(page)[1] == []


def test_a_replication_key_of_any_type_is_a_value() -> None:
    page = b'[{"id": 1, "updated": 1.50}, {"id": 2, "updated": "a"}, {"id": 3}]'
    assert reader({"id": INTEGER, "updated": {}}).read(page)[1] == [Decimal("1.50"), "a", None]


def test_a_replication_key_that_is_not_written_is_no_value() -> None:
    deselected = Rules(deselected=frozenset({("properties", "updated")}))
    assert reader(PROPERTIES, deselected).read(b'[{"id": 1, "updated": "a"}]')[1] == [None]


def test_a_replication_key_that_the_schema_lacks_is_no_value() -> None:
    reading = reader({"id": INTEGER})
    page = b'[{"id": 1, "updated": "a"}, {"id": 2, "updated": "b"}]'
    found = [reading.read(page) for _ in range(2)]
    assert [type(records[0]) is dict for records, _ in found] == [True, False]
    assert [values for _, values in found] == [[None, None]] * 2


def test_a_page_that_follows_an_odd_one_is_typed_again() -> None:
    reading = reader(PROPERTIES)
    assert reading.read(b'[{"id": 1, "x": 1}]') == ([{"id": 1}], [None])
    records, _ = reading.read(b'[{"id": 2, "x": 2}]')
    assert isinstance(records[0], msgspec.Struct)


def test_records_are_prepared_before_they_get_their_types() -> None:
    def prepare(records: list[Record]) -> list[Record]:
        return [{**record, "id": record["name"]} for record in records]

    assert reader(PROPERTIES).read_dictionaries(b'[{"name": "7"}]', prepare) == [{"id": 7}]


def test_a_value_that_does_not_fit_is_an_error_or_null() -> None:
    page = b'[{"id": 1, "updated": []}]'
    with pytest.raises(TypeMismatchError, match="Field 'updated' in the record with id=1"):
        reader(PROPERTIES).read(page)
    assert reader(PROPERTIES, NULL).read(page) == ([{"id": 1, "updated": None}], [None])


def test_a_record_that_is_not_an_object_is_an_error() -> None:
    with pytest.raises(ResponseError, match="is not an object"):
        reader(PROPERTIES).read(b"[1]")


# What RFC 8259 leaves open, as JSONTestSuite lists it (i_string_*, i_number_*)

OPEN_STRINGS = [
    rb"\uDADA",
    rb"\uD888\u1234",
    rb"\uD800\n",
    rb"\uDd1ea",
    rb"\uD800\uD800\n",
    rb"\ud800",
    rb"\ud800abc",
    rb"\uDd1e\uD834",
    rb"\uDFAA",
    b"\xff",
    b"\xe9",
    b"\x81",
    b"\xf4\xbf\xbf\xbf",
    b"\xc0\xaf",
    b"\xfc\x83\xbf\xbf\xbf\xbf",
    b"\xfc\x80\x80\x80\x80\x80",
    b"\xe0\xff",
    b"\xe6\x97\xa5\xd1\x88\xfa",
    b"\xed\xa0\x80",
]
OPEN_NUMBERS = [
    "0.4e00669999999999999999969999999006",
    "-1e+9999",
    "1.5e+9999",
    "-123123e100000",
    "123e-10000000",
    "-123123123123123123123123123123",
    "-237462374673276894279832749832423479823246327846",
]


@pytest.mark.parametrize("text", OPEN_STRINGS)
def test_a_string_that_json_leaves_open_costs_its_field(text: bytes) -> None:
    body = b'[{"id": 1, "updated": "%s"}, {"id": 2, "updated": "b"}]' % text
    page = Page(body, ())
    assert reader(PROPERTIES, NULL).read(page.records) == (
        [{"id": 1, "updated": None}, {"id": 2, "updated": "b"}],
        [None, "b"],
    )
    with pytest.raises(TypeMismatchError, match="with id=1 is not valid text"):
        reader(PROPERTIES).read(page.records)


@pytest.mark.parametrize("number", OPEN_NUMBERS)
def test_a_number_that_json_leaves_open_keeps_its_digits_or_costs_its_field(number: str) -> None:
    page = Page(b'[{"id": 1, "updated": %s}]' % number.encode(), ())
    reading = reader({"id": INTEGER, "updated": {"type": "number"}}, NULL)
    [value] = reading.read(page.records)[1]
    assert value is None or value == Decimal(number)


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
    fast, slow = (conformer(properties, rules, tuple(keys)) for _ in range(2))
    reading, thorough = RecordReader(fast), RecordReader(slow)
    for page in pages:
        try:
            expected = lines(thorough.read_dictionaries(page))
        except TypeMismatchError:
            with pytest.raises(TypeMismatchError):
                reading.read(page)
            return
        assert lines(reading.read(page)[0]) == expected
        assert fast.warnings.unknown == slow.warnings.unknown
