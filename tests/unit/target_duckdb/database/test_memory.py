"""Wide tables, many streams and large records are loaded with the default settings."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb
import pytest
from support.loading import record_line, schema_line, state_line

if TYPE_CHECKING:
    from support.loading import Loader

TEXT = {"type": "string"}


def wide(columns: int, rows: int, size: int) -> list[str]:
    names = [f"c{i}" for i in range(columns)]
    values = {name: name * size for name in names}
    schema = schema_line("s", {"id": {"type": "integer"}, **dict.fromkeys(names, TEXT)}, ["id"])
    return [schema, *(record_line("s", {"id": i, **values}) for i in range(rows))]


@pytest.mark.parametrize(
    ("columns", "rows", "size"),
    [(2000, 200, 1), (500, 1500, 20), (2000, 2, 1000)],
)
def test_a_wide_table_is_loaded_again_and_again(
    loader: Loader, columns: int, rows: int, size: int
) -> None:
    lines = wide(columns, rows, size)
    for _ in range(2):
        loader.load(*lines)
    assert loader.query("SELECT count(*) FROM s") == [(rows,)]


@pytest.mark.without_lake("DuckLake has row groups of its own")
@pytest.mark.parametrize("name", ["test.duckdb", "memory.duckdb", "a 'name\".b.duckdb"])
def test_a_wide_table_is_written_in_small_groups_of_rows(loader: Loader, name: str) -> None:
    loader = replace(loader, config={**loader.config, "filepath": str(loader.directory / name)})
    numbers = {f"c{i}": {"type": "integer"} for i in range(400)}
    wide = [schema_line("s", {"id": {"type": "integer"}, **numbers}, ["id"])]
    wide += [record_line("s", {"id": i, "c7": i}) for i in range(2_500)]
    narrow = [schema_line("n", {"id": {"type": "integer"}}, ["id"])]
    narrow += [record_line("n", {"id": i}) for i in range(100)]
    assert loader.load(*wide, state_line(1), *narrow, state_line(2)).states == [2]
    # The wide stream comes in the middle of a batch.
    states = loader.load(*narrow, state_line(3), *wide, state_line(4), batch_size_rows=2_000).states
    assert states == [3, 4]
    with duckdb.connect(str(loader.directory / name)) as connection:
        [found] = connection.sql("SELECT count(*), sum(c7) FROM s").fetchall()
        assert found == (2_500, 2_500 * 2_499 // 2)
        assert connection.sql("SELECT count(*) FROM n").fetchall() == [(100,)]
        groups = "SELECT max(count) FROM pragma_storage_info('s') WHERE segment_type = 'BIGINT'"
        [[largest]] = connection.sql(groups).fetchall()
    # DuckDB has a database of this name already, so such a file cannot be opened beside it.
    assert (largest > 2_048) == (name == "memory.duckdb")
    assert not list(loader.directory.glob("*.wal"))


def test_many_streams_are_loaded_again_and_again(loader: Loader) -> None:
    names = [f"s{i}" for i in range(200)]
    lines = [schema_line(name, {"id": {"type": "integer"}, "v": TEXT}, ["id"]) for name in names]
    lines += [record_line(name, {"id": 1, "v": "x"}) for name in names]
    for _ in range(2):
        loader.load(*lines)
    assert loader.query("SELECT count(*), sum(rows) FROM _sdc_loads") == [(400, 400)]


def test_a_limit_that_is_too_small_is_named(loader: Loader) -> None:
    outcome = loader.run(*wide(500, 3000, 2), memory_limit="20MB")
    assert outcome.code == 1
    assert "Raise memory_limit, for instance to 1GB." in outcome.log
    assert "Traceback" not in outcome.log
    assert json.dumps("c1c1") not in outcome.log
