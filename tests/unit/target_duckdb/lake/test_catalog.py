"""What is in the lake when a load begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.lake import LakeLoader


@pytest.mark.parametrize("catalog", ["loader", "shared"])
def test_a_table_that_has_another_name_than_its_stream_is_found_again(
    request: pytest.FixtureRequest, catalog: str
) -> None:
    loader: LakeLoader = request.getfixturevalue(catalog)
    names = ["Orders", "orders"]
    for value in ("first", "second"):
        for name in names:
            keyed = schema_line(name, {"id": {"type": "integer"}, "v": {"type": "string"}}, ["id"])
            loader.load(keyed, record_line(name, {"id": 1, "v": f"{value} {name}"}))
    tables = "SELECT table_name FROM duckdb_tables() WHERE table_name ILIKE 'orders%' ORDER BY 1"
    found = [table for (table,) in loader.query(tables)]
    rows = [loader.query(f'SELECT id, v FROM "{table}"') for table in found]  # noqa: S608  # ours
    assert sorted(rows) == [[(1, f"second {name}")] for name in names]


def test_rows_that_another_program_has_added_are_replaced(loader: LakeLoader) -> None:
    loader.query("CREATE TABLE s (id BIGINT, v VARCHAR)")
    loader.query("INSERT INTO s VALUES (1, 'by hand'), (2, 'by hand')")
    keyed = schema_line("s", {"id": {"type": "integer"}, "v": {"type": "string"}}, ["id"])
    loader.load(keyed, record_line("s", {"id": 1, "v": "loaded"}))
    assert loader.query("SELECT id, v FROM s ORDER BY id") == [(1, "loaded"), (2, "by hand")]
