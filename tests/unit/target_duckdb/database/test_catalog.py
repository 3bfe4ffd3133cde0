"""What is in the DuckDB file when a load begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader

SCHEMA = schema_line("s", {"id": {"type": "integer"}, "v": {"type": "string"}}, ["id"])


def test_a_schema_and_a_table_that_differ_in_case_only_are_the_ones_that_are_there(
    loader: Loader,
) -> None:
    loader.query("CREATE SCHEMA Raw")
    loader.query("CREATE TABLE Raw.s (ID BIGINT)")
    loader.load(SCHEMA, record_line("s", {"id": 1, "v": "x"}), default_target_schema="raw")
    names = "SELECT schema_name, table_name, column_count FROM duckdb_tables() WHERE NOT internal"
    assert ("Raw", "s", 2) in loader.query(names)
    assert loader.query("SELECT id, v FROM raw.s") == [(1, "x")]


def test_a_table_that_refuses_equal_rows_gets_its_changes_all_the_same(loader: Loader) -> None:
    loader.query("CREATE TABLE s (id BIGINT PRIMARY KEY, v VARCHAR UNIQUE)")
    for values in (("a", "b"), ("b", "a")):
        loader.load(SCHEMA, *(record_line("s", {"id": i, "v": v}) for i, v in enumerate(values)))
    assert loader.query("SELECT id, v FROM s ORDER BY id") == [(0, "b"), (1, "a")]
