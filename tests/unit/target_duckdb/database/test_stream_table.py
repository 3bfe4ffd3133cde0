"""Upsert by key: the last record of a key wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from support.loading import raw_record_line, record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader


ID = {"id": {"type": "integer"}, "v": {"type": ["null", "string"]}}


@pytest.mark.parametrize("batch_size_rows", [1, 2, 3, 100])
def test_the_last_record_of_a_key_wins(loader: Loader, batch_size_rows: int) -> None:
    records = [{"id": i % 3, "v": f"v{i}"} for i in range(8)]
    loader.load(
        schema_line("s", ID, ["id"]),
        *[record_line("s", record) for record in records],
        batch_size_rows=batch_size_rows,
    )
    assert loader.query("SELECT * FROM s ORDER BY id") == [(0, "v6"), (1, "v7"), (2, "v5")]


def test_a_later_load_replaces_rows_and_adds_others(loader: Loader) -> None:
    schema = schema_line("s", ID, ["id"])
    loader.load(schema, *[record_line("s", {"id": i, "v": "old"}) for i in range(4)])
    loader.load(schema, record_line("s", {"id": 2, "v": "new"}), record_line("s", {"id": 9}))
    assert loader.query("SELECT * FROM s ORDER BY id") == [
        (0, "old"),
        (1, "old"),
        (2, "new"),
        (3, "old"),
        (9, None),
    ]


def test_a_stream_without_keys_keeps_every_record(loader: Loader) -> None:
    for _ in range(2):
        loader.load(schema_line("s", ID), *[record_line("s", {"id": 1, "v": "x"})] * 3)
    assert loader.query("SELECT count(*) FROM s") == [(6,)]


def test_all_parts_of_a_composite_key_count(loader: Loader) -> None:
    properties = {"a": {"type": "string"}, "b": {"type": "integer"}, "v": {"type": "integer"}}
    records = [("x", 1, 1), ("x", 2, 2), ("y", 1, 3), ("x", 1, 4)]
    lines = [record_line("s", {"a": a, "b": b, "v": v}) for a, b, v in records]
    for _ in range(2):
        loader.load(schema_line("s", properties, ["a", "b"]), *lines)
    assert loader.query("SELECT * FROM s ORDER BY v") == [("x", 2, 2), ("y", 1, 3), ("x", 1, 4)]


@pytest.mark.parametrize(
    ("definition", "first", "second"),
    [
        ({"type": "string"}, '"a"', '"A"'),
        ({"type": "string"}, '""', '" "'),
        ({"type": "number"}, "1.5", "1.25"),
        ({"type": "number", "multipleOf": 0.01}, "1.10", "1.1e1"),
        ({"type": "boolean"}, "true", "false"),
        ({"type": "string", "format": "date"}, '"2024-01-01"', '"2024-01-02"'),
        (
            {"type": "string", "format": "date-time"},
            '"2024-01-01T00:00:00Z"',
            '"2024-01-01T00:00:01Z"',
        ),
        ({"type": "object"}, '{"a": 1}', '{"a": 2}'),
        ({"type": ["null", "integer"]}, "null", "0"),
    ],
)
def test_a_key_may_have_any_type(
    loader: Loader,
    definition: dict[str, Any],
    first: str,
    second: str,
) -> None:
    lines = [
        raw_record_line("s", f'{{"k": {key}, "v": {value}}}')
        for value, key in enumerate([first, second, first])
    ]
    properties = {"k": definition, "v": {"type": "integer"}}
    for _ in range(2):
        loader.load(schema_line("s", properties, ["k"]), *lines)
    assert loader.query("SELECT v FROM s ORDER BY v") == [(1,), (2,)]


def test_a_stream_may_consist_of_its_key(loader: Loader) -> None:
    for _ in range(2):
        loader.load(
            schema_line("s", {"id": {"type": "integer"}}, ["id"]),
            *[record_line("s", {"id": i}) for i in (1, 2, 1)],
        )
    assert loader.query("SELECT id FROM s ORDER BY id") == [(1,), (2,)]


def test_a_property_called_rowid_does_not_disturb_the_merge(loader: Loader) -> None:
    properties = {"rowid": {"type": "integer"}, "v": {"type": "integer"}}
    lines = [record_line("s", {"rowid": i, "v": v}) for i, v in ((5, 1), (4, 2), (5, 3))]
    for _ in range(2):
        loader.load(schema_line("s", properties, ["rowid"]), *lines)
    assert loader.query("SELECT v FROM s ORDER BY v") == [(2,), (3,)]


def test_the_key_may_change_in_mid_stream(loader: Loader) -> None:
    properties = {"a": {"type": "integer"}, "b": {"type": "integer"}}
    loader.load(
        schema_line("s", properties, ["a"]),
        record_line("s", {"a": 1, "b": 1}),
        schema_line("s", properties, ["b"]),
        record_line("s", {"a": 2, "b": 1}),
    )
    assert loader.query("SELECT * FROM s") == [(2, 1)]


def test_a_deletion_marks_a_row_of_a_table_with_a_unique_column_too(loader: Loader) -> None:
    timestamp = {"type": ["null", "string"], "format": "date-time"}
    schema = schema_line("s", {**ID, "_sdc_deleted_at": timestamp}, ["id"])
    with duckdb.connect(str(loader.path)) as connection:
        connection.execute("CREATE TABLE s (id BIGINT UNIQUE, v VARCHAR, kept VARCHAR)")
        connection.execute("INSERT INTO s VALUES (1, 'a', 'x'), (2, 'b', 'y')")
    moment = "2024-01-01T00:00:00Z"
    loader.load(schema, record_line("s", {"id": 1, "_sdc_deleted_at": moment}))
    found = loader.query("SELECT id, v, kept, _sdc_deleted_at IS NULL FROM s ORDER BY id")
    assert found == [(1, "a", "x", False), (2, "b", "y", True)]
