"""From JSON Schema to columns, and what happens when a type changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader


@pytest.mark.parametrize(
    ("definition", "column_type"),
    [
        ({"type": "integer"}, "BIGINT"),
        ({"type": ["integer", "null"]}, "BIGINT"),
        ({"type": "number"}, "DOUBLE"),
        ({"type": "number", "x-sql-datatype": "DECIMAL"}, "DECIMAL(18,3)"),
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
    ],
)
def test_a_property_becomes_a_column_of_its_type(
    loader: Loader,
    definition: dict[str, Any],
    column_type: str,
) -> None:
    loader.load(schema_line("s", {"c": definition}), record_line("s", {"c": None}))
    assert loader.types("s") == {"c": column_type}


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


@pytest.mark.parametrize("is_one_run", [True, False])
@pytest.mark.parametrize(
    ("first", "value", "second", "other", "column_type", "expected"),
    [
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
    ],
)
def test_a_column_widens_and_keeps_its_values(  # noqa: PLR0913, PLR0917
    loader: Loader,
    first: dict[str, Any],
    value: object,
    second: dict[str, Any],
    other: object,
    column_type: str,
    expected: list[object] | None,
    *,
    is_one_run: bool,
) -> None:
    identity = {"id": {"type": "integer"}}
    before = [
        schema_line("s", {**identity, "v": first}, ["id"]),
        record_line("s", {"id": 1, "v": value}),
    ]
    after = [
        schema_line("s", {**identity, "v": second}, ["id"]),
        record_line("s", {"id": 2, "v": other}),
    ]
    if is_one_run:
        loader.load(*before, *after)
    else:
        loader.load(*before)
        loader.load(*after)
    assert loader.types("s")["v"] == column_type
    if expected is not None:
        assert [row[0] for row in loader.query("SELECT v FROM s ORDER BY id")] == expected


def test_a_whole_number_that_a_double_column_would_round_is_refused(loader: Loader) -> None:
    loader.load(schema_line("s", {"v": {"type": "number"}}), record_line("s", {"v": 1.5}))
    outcome = loader.run(
        schema_line("s", {"v": {"type": "integer"}}),
        record_line("s", {"v": 2**53 + 1}),
    )
    assert outcome.code == 1
    assert "stream 's'" in outcome.log
    assert loader.query("SELECT v FROM s") == [(1.5,)]
