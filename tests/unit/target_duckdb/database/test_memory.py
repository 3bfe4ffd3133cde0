"""Wide tables, many streams and large records are loaded with the default settings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader

TEXT = {"type": "string"}


def wide(columns: int, rows: int, size: int) -> list[str]:
    names = [f"c{i}" for i in range(columns)]
    values = {name: name * size for name in names}
    schema = schema_line("s", {"id": {"type": "integer"}, **dict.fromkeys(names, TEXT)}, ["id"])
    return [schema, *(record_line("s", {"id": i, **values}) for i in range(rows))]


@pytest.mark.parametrize(
    ("columns", "rows", "size"), [(2000, 200, 1), (500, 3000, 2), (100, 8000, 20), (2000, 2, 1000)]
)
def test_a_wide_table_is_loaded_again_and_again(
    loader: Loader, columns: int, rows: int, size: int
) -> None:
    lines = wide(columns, rows, size)
    for _ in range(2):
        loader.load(*lines)
    assert loader.query("SELECT count(*) FROM s") == [(rows,)]


def test_many_streams_are_loaded_again_and_again(loader: Loader) -> None:
    names = [f"s{i}" for i in range(400)]
    lines = [schema_line(name, {"id": {"type": "integer"}, "v": TEXT}, ["id"]) for name in names]
    lines += [record_line(name, {"id": 1, "v": "x"}) for name in names]
    for _ in range(2):
        loader.load(*lines)
    assert loader.query("SELECT count(*), sum(rows) FROM _sdc_loads") == [(800, 800)]


def test_a_limit_that_is_too_small_is_named(loader: Loader) -> None:
    outcome = loader.run(*wide(500, 3000, 2), memory_limit="20MB")
    assert outcome.code == 1
    assert "Raise memory_limit, for instance to 1GB." in outcome.log
    assert "Traceback" not in outcome.log
    assert json.dumps("c1c1") not in outcome.log
