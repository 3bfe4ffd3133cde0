"""From JSON Schema to columns, and what happens when a schema changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.loading import raw_record_line, record_line, schema_line

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


def test_a_stream_without_records_gets_its_table(loader: Loader) -> None:
    loader.load(schema_line("s", {"id": {"type": "integer"}}, ["id"]))
    assert loader.query("SELECT count(*) FROM s") == [(0,)]


def test_five_hundred_columns_are_loaded(loader: Loader) -> None:
    names = [f"column_{i}" for i in range(500)]
    loader.load(
        schema_line("s", {name: {"type": "integer"} for name in names}, ["column_0"]),
        record_line("s", {name: i for i, name in enumerate(names)}),
    )
    assert loader.query("SELECT * FROM s") == [tuple(range(500))]


def test_new_columns_are_added_in_mid_stream(loader: Loader) -> None:
    old = {"id": {"type": "integer"}}
    loader.load(
        schema_line("s", old, ["id"]),
        record_line("s", {"id": 1}),
        schema_line("s", {**old, "v": {"type": "string"}}, ["id"]),
        record_line("s", {"id": 2, "v": "x"}),
        schema_line("s", old, ["id"]),
        record_line("s", {"id": 3}),
    )
    assert loader.query("SELECT * FROM s ORDER BY id") == [(1, None), (2, "x"), (3, None)]


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


def test_columns_of_other_tools_are_widened(loader: Loader) -> None:
    loader.query("CREATE TABLE s (id BIGINT PRIMARY KEY, v FLOAT, m TIMESTAMP, x HUGEINT)")
    loader.query("INSERT INTO s VALUES (1, 1.5, TIMESTAMP '2024-01-01 10:00:00', 5)")
    properties = {
        "id": {"type": "integer"},
        "v": {"type": "number"},
        "x": {"type": "integer"},
    }
    for _ in range(2):
        loader.load(
            schema_line("s", properties, ["id"]),
            record_line("s", {"id": 1, "v": 2.5, "x": 6}),
            record_line("s", {"id": 2, "v": 3.5, "x": 7}),
        )
    assert loader.types("s")["x"] == "HUGEINT"
    assert loader.query("SELECT id, v, x FROM s ORDER BY id") == [(1, 2.5, 6), (2, 3.5, 7)]


def test_the_key_may_change_in_mid_stream(loader: Loader) -> None:
    properties = {"a": {"type": "integer"}, "b": {"type": "integer"}}
    loader.load(
        schema_line("s", properties, ["a"]),
        record_line("s", {"a": 1, "b": 1}),
        schema_line("s", properties, ["b"]),
        record_line("s", {"a": 2, "b": 1}),
    )
    assert loader.query("SELECT * FROM s") == [(2, 1)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"type": "SCHEMA", "stream": "s", "schema": {"type": "object"}}', "no properties"),
        (schema_line("s", {"a": {"type": "strng"}}), "field 'a': its schema names a type"),
        (
            schema_line("s", {"a": {"type": "string"}}, ["b"]),
            "field 'b': the key is not a property",
        ),
        ('{"type": "SCHEMA", "schema": {}}', "lacks its stream"),
        ('{"type": "SCHEMA", "stream": "s"}', "lacks its stream or its schema"),
        ('{"type": "SCHEMA", "stream": "s", "schema": 5}', "no properties"),
        (
            '{"type": "SCHEMA", "stream": "s", "schema": {}, "key_properties": "a"}',
            "key_properties",
        ),
    ],
)
def test_a_schema_that_cannot_be_loaded_is_refused(
    loader: Loader,
    line: str,
    message: str,
) -> None:
    outcome = loader.run(line)
    assert outcome.code == 1
    assert "line 1" in outcome.log
    assert message in outcome.log
    assert "Traceback" not in outcome.log


def test_a_repeated_schema_changes_nothing(loader: Loader) -> None:
    schema = schema_line("s", {"id": {"type": "integer"}}, ["id"])
    lines = [line for i in range(5) for line in (schema, raw_record_line("s", f'{{"id": {i}}}'))]
    loader.load(*lines)
    assert loader.query("SELECT count(*) FROM s") == [(5,)]
