"""From JSON Schema to columns, and what happens when a type changes."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader


COLUMNS: list[tuple[dict[str, Any], str]] = [
    ({"type": "integer"}, "BIGINT"),
    ({"type": ["integer", "null"]}, "BIGINT"),
    ({"type": "number"}, "DOUBLE"),
    ({"type": "number", "x-sql-datatype": "DECIMAL"}, "DECIMAL(18,3)"),
    ({"type": ["number", "null"], "format": "singer.decimal"}, "DECIMAL(29,9)"),
    (
        {"type": "number", "format": "singer.decimal", "precision": 12, "scale": 2},
        "DECIMAL(12,2)",
    ),
    ({"type": "integer", "x-sql-datatype": "HUGEINT"}, "HUGEINT"),
    ({"type": "string"}, "VARCHAR"),
    ({"type": "string", "format": "uuid"}, "VARCHAR"),
    ({"type": "string", "format": "time"}, "VARCHAR"),
    ({"type": "string", "format": "date"}, "DATE"),
    ({"type": ["null", "string"], "format": "date-time"}, "TIMESTAMP WITH TIME ZONE"),
    ({"type": "boolean"}, "BOOLEAN"),
    ({"type": "object", "properties": {"a": {"type": "string"}}}, "JSON"),
    ({"type": "array", "items": {"type": "string"}}, "JSON"),
    ({"type": ["string", "integer", "null"]}, "JSON"),
    ({"type": ["integer", "number"]}, "DOUBLE"),
    ({}, "JSON"),
    ({"type": "null"}, "JSON"),
    (
        {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
        "TIMESTAMP WITH TIME ZONE",
    ),
    ({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string"}]}, "VARCHAR"),
    ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, "DOUBLE"),
    ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, "JSON"),
    ({"anyOf": [{"type": "object"}, {"type": "array"}]}, "JSON"),
    ({"allOf": [{"type": "string"}, {"format": "date"}]}, "DATE"),
    ({"type": ["string", "null"], "anyOf": [{"format": "date"}, {"format": "date"}]}, "DATE"),
]


def test_a_property_becomes_a_column_of_its_type(loader: Loader) -> None:
    names = [f"c{number}" for number in range(len(COLUMNS))]
    properties = {name: column[0] for name, column in zip(names, COLUMNS, strict=True)}
    loader.load(schema_line("s", properties), record_line("s", dict.fromkeys(names)))
    whole = {"HUGEINT": loader.whole_type}
    kinds = [whole.get(kind, kind) for _, kind in COLUMNS]
    assert loader.types("s") == dict(zip(names, kinds, strict=True))


def test_a_local_reference_is_followed(loader: Loader) -> None:
    schema = {
        "definitions": {"day": {"type": "string", "format": "date"}},
        "properties": {"c": {"$ref": "#/definitions/day"}},
    }
    message = {"type": "SCHEMA", "stream": "s", "schema": schema, "key_properties": []}
    loader.load(json.dumps(message))
    assert loader.types("s") == {"c": "DATE"}


def test_huge_whole_numbers_are_kept_where_the_schema_asks(loader: Loader) -> None:
    loader.load(
        schema_line("s", {"n": {"type": "integer", "x-sql-datatype": "HUGEINT"}}),
        record_line("s", {"n": 2**100 + 1}),
        record_line("s", {"n": None}),
    )
    assert loader.query("SELECT n FROM s") == [(2**100 + 1,), (None,)]


TIMESTAMP = {"type": "string", "format": "date-time"}


DAY = {"type": "string", "format": "date"}
NUMBER = {"type": "number"}
EXACT = {"type": "number", "format": "singer.decimal"}


# First definition and value, second definition and value, the column's type and values.
WIDENINGS: list[tuple[dict[str, Any], object, dict[str, Any], object, str, list[object] | None]] = [
    ({"type": "integer"}, 7, {"type": "number"}, 1.5, "DOUBLE", [7.0, 1.5]),
    ({"type": "number"}, 1.5, {"type": "integer"}, 7, "DOUBLE", [1.5, 7.0]),
    (
        {"type": "integer"},
        2**63 - 1,
        {"type": "number"},
        1.5,
        "VARCHAR",
        [str(2**63 - 1), "1.5"],
    ),
    ({"type": "integer"}, 7, EXACT, 1.5, "DECIMAL(29,9)", [7, Decimal("1.5")]),
    (NUMBER, 552.1, EXACT, 1.5, "DECIMAL(29,9)", [Decimal("552.1"), Decimal("1.5")]),
    (NUMBER, 1e19, EXACT, None, "DECIMAL(29,9)", [10**19, None]),
    (NUMBER, 0.1 + 0.2, EXACT, 2, "DECIMAL(38,18)", [Decimal("0.30000000000000004"), 2]),
    (NUMBER, 1e30, EXACT, 1.5, "VARCHAR", ["1e+30", "1.5"]),
    (EXACT, 1.5, {"type": "integer"}, 7, "DECIMAL(29,9)", [Decimal("1.5"), 7]),
    ({"type": "integer"}, 7, {"type": "string"}, "x", "VARCHAR", ["7", "x"]),
    ({"type": "string"}, "x", {"type": "integer"}, 7, "VARCHAR", ["x", "7"]),
    ({"type": "number"}, 1.5, {"type": "string"}, "x", "VARCHAR", ["1.5", "x"]),
    ({"type": "boolean"}, True, {"type": "integer"}, 7, "VARCHAR", ["true", "7"]),
    (DAY, "2024-02-29", {"type": "string"}, "x", "VARCHAR", ["2024-02-29", "x"]),
    (
        TIMESTAMP,
        "2024-02-29T10:00:00+02:00",
        {"type": "string"},
        "x",
        "VARCHAR",
        ["2024-02-29T08:00:00.000000Z", "x"],
    ),
    (DAY, "2024-02-29", TIMESTAMP, None, "TIMESTAMP WITH TIME ZONE", None),
    ({"type": "object"}, {"a": 1}, {"type": "string"}, "x", "VARCHAR", ['{"a": 1}', "x"]),
    ({}, "text", {"type": "string"}, "x", "VARCHAR", ["text", "x"]),
    ({"type": "string"}, "x", {"type": "object"}, {"a": 1}, "VARCHAR", ["x", '{"a": 1}']),
    ({"type": "integer"}, 7, {"type": ["integer", "string"]}, "x", "JSON", ["7", '"x"']),
    (
        {"type": "number", "multipleOf": 0.01},
        1.25,
        {"type": "number"},
        1.5,
        "VARCHAR",
        ["1.25", "1.5"],
    ),
]


def loaded(loader: Loader, loads: list[list[str]], *, is_one_run: bool) -> None:
    """Load lines of many streams, in one run or in several."""
    for lines in [[line for load in loads for line in load]] if is_one_run else loads:
        loader.load(*lines)


@pytest.mark.parametrize("is_one_run", [True, False])
def test_a_column_widens_and_keeps_its_values(loader: Loader, *, is_one_run: bool) -> None:
    loads: list[list[str]] = [[], []]
    for number, (first, value, second, other, *_) in enumerate(WIDENINGS):
        for at, (definition, one) in enumerate([(first, value), (second, other)]):
            properties = {"id": {"type": "integer"}, "v": definition}
            loads[at].append(schema_line(f"s{number}", properties, ["id"]))
            loads[at].append(record_line(f"s{number}", {"id": at, "v": one}))
    loaded(loader, loads, is_one_run=is_one_run)
    for number, (*case, column_type, expected) in enumerate(WIDENINGS):
        assert loader.types(f"s{number}")["v"] == column_type, case
        rows = loader.query(f"SELECT v FROM s{number} ORDER BY id")  # noqa: S608  # our own names
        assert expected is None or [row[0] for row in rows] == expected, case


TEXT = {"type": "string"}
NUMBER = {"type": "number"}
CENTS = {"type": "number", "multipleOf": 0.01}
INTEGER = {"type": "integer"}


# First and second definition, a value, and the same value in words of the second if they differ.
KEYS: list[tuple[dict[str, Any], dict[str, Any], object, object]] = [
    (TIMESTAMP, TEXT, "2026-01-01T00:00:00Z", None),
    (TIMESTAMP, TEXT, "2026-01-01T00:00:00+02:00", "2025-12-31T22:00:00Z"),
    (TEXT, TIMESTAMP, "2026-01-01T00:00:00+02:00", None),
    (DAY, TEXT, "2026-01-01", "2026-01-01T00:00:00Z"),
    (TEXT, DAY, "2026-01-01", None),
    (NUMBER, TEXT, 5, "5"),
    (NUMBER, TEXT, 5.0, "5.00"),
    (TEXT, NUMBER, "5", 5),
    (CENTS, TEXT, 5.5, "5.50"),
    (TEXT, CENTS, "5.5", 5.5),
    (INTEGER, TEXT, 5, "5"),
    (TEXT, INTEGER, "5", 5),
    (INTEGER, NUMBER, 5, 5),
    (TEXT, {}, "x", None),
    ({}, TEXT, "x", None),
]


@pytest.mark.parametrize("is_one_run", [True, False])
def test_a_key_that_changes_its_type_doubles_no_row(loader: Loader, *, is_one_run: bool) -> None:
    loads: list[list[str]] = [[], [], []]
    for number, (first, second, value, again) in enumerate(KEYS):
        other = value if again is None else again
        for at, (one, key) in enumerate([(first, value), (second, other), (first, value)]):
            loads[at].append(schema_line(f"s{number}", {"k": one, "v": INTEGER}, ["k"]))
            loads[at].append(record_line(f"s{number}", {"k": key, "v": at}))
    loaded(loader, loads, is_one_run=is_one_run)
    for number, case in enumerate(KEYS):
        rows = loader.query(f"SELECT v FROM s{number}")  # noqa: S608  # our own names
        assert rows == [(2,)], case


@pytest.mark.parametrize("definition", [TIMESTAMP, DAY, NUMBER, INTEGER, CENTS])
@pytest.mark.parametrize("text", ["2026-01-01T00:00:00+02:00", "05.10", "x"])
def test_a_column_of_text_keeps_what_was_sent(
    loader: Loader, definition: dict[str, Any], text: str
) -> None:
    for one, number in ((TEXT, 1), (definition, 2)):
        loader.load(
            schema_line("s", {"id": INTEGER, "v": one}, ["id"]),
            record_line("s", {"id": number, "v": text}),
        )
    assert loader.query("SELECT v FROM s ORDER BY id") == [(text,), (text,)]


@pytest.mark.with_lake
def test_a_whole_number_that_a_double_column_would_round_is_refused(loader: Loader) -> None:
    loader.load(schema_line("s", {"v": {"type": "number"}}), record_line("s", {"v": 1.5}))
    outcome = loader.run(
        schema_line("s", {"v": {"type": "integer"}}),
        record_line("s", {"v": 2**53 + 1}),
    )
    assert outcome.code == 1
    assert "stream 's'" in outcome.log
    assert loader.query("SELECT v FROM s") == [(1.5,)]
