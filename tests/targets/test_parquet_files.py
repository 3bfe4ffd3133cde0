"""One Parquet file per stream and load, beside the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
from targets.loading import record_line, schema_line

if TYPE_CHECKING:
    from pathlib import Path

    from targets.loading import Loader

PROPERTIES = {"id": {"type": "integer"}, "v": {"type": "string"}, "j": {"type": "object"}}


def read(path: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute("FROM read_parquet(?)", [str(path)]).fetchall()


def test_every_load_writes_a_file_per_stream(loader: Loader) -> None:
    directory = loader.directory / "new" / "parquet"
    lines = [schema_line("a/b", PROPERTIES, ["id"])]
    lines += [record_line("a/b", {"id": i, "v": "é", "j": {"n": i}}) for i in range(5)]
    lines += [schema_line("c", PROPERTIES), record_line("c", {"id": 1})]
    for _ in range(2):
        loader.load(*lines, parquet_dir=str(directory), batch_size_rows=2)
    names = sorted(path.name.split("-")[0] for path in directory.iterdir())
    assert names == ["a%2Fb", "a%2Fb", "c", "c"]
    expected = [(i, "é", f'{{"n": {i}}}') for i in range(5)]
    assert [read(path) for path in directory.glob("a%2Fb-*.parquet")] == [expected] * 2
    assert loader.query('SELECT count(*) FROM "a/b"') == [(5,)]
    assert loader.query("SELECT count(*) FROM c") == [(2,)]


def test_a_failed_load_leaves_a_file_with_what_was_committed(loader: Loader) -> None:
    directory = loader.directory / "parquet"
    first = [schema_line("s", PROPERTIES, ["id"]), record_line("s", {"id": 1, "v": "x"})]
    wider = schema_line("s", {**PROPERTIES, "w": {"type": "number"}}, ["id"])
    outcome = loader.run(
        *first,
        wider,
        record_line("s", {"id": 2, "w": 1.5}),
        "broken",
        parquet_dir=str(directory),
    )
    assert outcome.code == 1
    (path,) = directory.iterdir()
    assert read(path) == [(1, "x", None, None), (2, None, None, 1.5)]
