"""Tables are created and get the columns that are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest
from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader


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


@pytest.mark.parametrize(
    ("file", "schema"), [("raw", "raw"), ("north", "NORTH"), ("x.2026", "x"), ("main", "raw")]
)
def test_a_schema_may_be_called_like_the_file(loader: Loader, file: str, schema: str) -> None:
    path = loader.directory / f"{file}.duckdb"
    for value in (1, 2):
        loader.load(
            schema_line("s", {"ID": {"type": "integer"}, "id": {"type": "integer"}}, ["ID"]),
            record_line("s", {"ID": 1, "id": value}),
            filepath=str(path),
            default_target_schema=schema,
        )
    with duckdb.connect(str(path)) as connection:
        ((database,),) = connection.execute("SELECT current_database()").fetchall()
        found = connection.execute(f'FROM "{database}"."{schema}".s').fetchall()
    assert found == [(1, 2)]
