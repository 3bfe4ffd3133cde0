"""Upsert by key: the last record of a key wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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


def test_streams_may_take_turns(loader: Loader) -> None:
    lines = [schema_line("a", ID, ["id"]), schema_line("b", ID, ["id"])]
    lines += [record_line("ab"[i % 2], {"id": i // 2, "v": str(i)}) for i in range(40)]
    loader.load(*lines, batch_size_rows=7)
    assert loader.query("SELECT count(*), min(v), max(v) FROM a") == [(20, "0", "8")]
    assert loader.query("SELECT count(*), min(v), max(v) FROM b") == [(20, "1", "9")]


def test_a_record_with_missing_and_unknown_fields_is_loaded_with_one_warning(
    loader: Loader,
) -> None:
    outcome = loader.load(
        schema_line("s", ID, ["id"]),
        record_line("s", {"id": 1}),
        *[record_line("s", {"id": i, "v": "x", "extra": "secret"}) for i in range(2, 5)],
        record_line("s", {"id": 5, "v": "y", "other": 1}),
    )
    assert loader.query("SELECT * FROM s ORDER BY id") == [
        (1, None),
        (2, "x"),
        (3, "x"),
        (4, "x"),
        (5, "y"),
    ]
    assert outcome.log.count("WARNING") == 1
    assert "'s' sends fields that its schema does not have" in outcome.log
    assert "extra" in outcome.log
    assert "secret" not in outcome.log


def test_a_record_without_its_key_is_refused(loader: Loader) -> None:
    outcome = loader.run(schema_line("s", ID, ["id"]), record_line("s", {"v": "x"}))
    assert outcome.code == 1
    assert "line 2, stream 's', field 'id': the record lacks this key property" in outcome.log


@pytest.mark.parametrize("is_wrapped", [True, False])
def test_messages_may_have_their_members_in_any_order(loader: Loader, *, is_wrapped: bool) -> None:
    lines = [f'{{"record": {{"id": {i}}}, "type": "RECORD", "stream": "s"}}' for i in range(3)]
    if is_wrapped:
        lines = [f"  {line}  " for line in lines] + ["", "   "]
    loader.load(schema_line("s", ID, ["id"]), *lines)
    assert loader.query("SELECT count(*) FROM s") == [(3,)]
