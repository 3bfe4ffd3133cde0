"""Which table and which columns a stream has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader


def test_tables_are_written_to_the_default_target_schema(loader: Loader) -> None:
    for value in ("old", "new"):
        loader.load(
            schema_line("a-b", {"id": {"type": "integer"}, "v": {"type": "string"}}, ["id"]),
            record_line("a-b", {"id": 1, "v": value}),
            default_target_schema='Raw "data"',
        )
    assert loader.query('SELECT v FROM "Raw ""data"""."a-b"') == [("new",)]


def test_stream_names_are_split_on_request(loader: Loader) -> None:
    lines = [
        schema_line("hr-people", {"id": {"type": "integer"}}),
        record_line("hr-people", {"id": 1}),
    ]
    lines += [schema_line("jobs", {"id": {"type": "integer"}}), record_line("jobs", {"id": 2})]
    loader.load(*lines, split_stream_names=True)
    assert loader.query("SELECT id FROM hr.people") == [(1,)]
    assert loader.query("SELECT id FROM main.jobs") == [(2,)]


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
