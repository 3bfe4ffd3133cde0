"""One Parquet file per stream and load, beside the tables."""

from __future__ import annotations

import datetime
import json
import random
import subprocess
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow.parquet as pq
import pytest
from support.loading import (
    Loader,
    ended,
    raw_record_line,
    read_state,
    record_line,
    schema_line,
    state_line,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path


PROPERTIES = {"id": {"type": "integer"}, "v": {"type": "string"}, "j": {"type": "object"}}


SCHEMA = schema_line("s", PROPERTIES, ["id"])


# Property, its values in two records, its type in Arrow, the values that are read back.
COLUMNS: dict[str, tuple[dict[str, Any], tuple[str, str], str, tuple[Any, Any]]] = {
    "integer": ({"type": "integer"}, ("9223372036854775807", "null"), "int64", (2**63 - 1, None)),
    "number": ({"type": "number"}, ("0.1", "-1e300"), "double", (0.1, -1e300)),
    "decimal": (
        {"type": "number", "multipleOf": 0.01},
        ("12345678901234567890.12", "3"),
        "decimal128(38, 2)",
        (Decimal("12345678901234567890.12"), Decimal("3.00")),
    ),
    "huge": (
        {"type": "integer", "x-sql-datatype": "HUGEINT"},
        ("12345678901234567890123456789012345678", "1"),
        "decimal128(38, 0)",
        (Decimal(12345678901234567890123456789012345678), Decimal(1)),
    ),
    "text": ({"type": "string"}, ('" é\\u0000\\n😀"', '""'), "string", (" é\0\n😀", "")),
    "flag": ({"type": "boolean"}, ("true", "false"), "bool", (True, False)),
    "day": (
        {"type": "string", "format": "date"},
        ('"2024-02-29"', "null"),
        "date32[day]",
        (datetime.date(2024, 2, 29), None),
    ),
    "timestamp": (
        {"type": "string", "format": "date-time"},
        ('"2024-01-01T10:00:00.123456+02:00"', '"2024-01-01T10:00:00Z"'),
        "timestamp[us, tz=UTC]",
        (
            datetime.datetime(2024, 1, 1, 8, 0, 0, 123456, tzinfo=datetime.timezone.utc),
            datetime.datetime(2024, 1, 1, 10, tzinfo=datetime.timezone.utc),
        ),
    ),
    "nested": (
        {"type": "object"},
        ('{"a":[1.10,{"b":null}]}', "null"),
        "extension<arrow.json>",
        ('{"a":[1.10,{"b":null}]}', None),
    ),
}


def read(path: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute("FROM read_parquet(?)", [str(path)]).fetchall()


def test_pyarrow_reads_the_types_and_values_that_were_sent(loader: Loader) -> None:
    directory = loader.directory / "parquet"
    properties = {name: column[0] for name, column in COLUMNS.items()}
    records = [
        "{" + ",".join(f'"{name}":{column[1][i]}' for name, column in COLUMNS.items()) + "}"
        for i in range(2)
    ]
    lines = [schema_line("s", properties), *(raw_record_line("s", record) for record in records)]
    loader.load(*lines, parquet_dir=str(directory), batch_size_rows=1)
    [path] = directory.iterdir()
    table = pq.read_table(path)
    assert {field.name: str(field.type) for field in table.schema} == {
        name: column[2] for name, column in COLUMNS.items()
    }
    assert table.to_pylist() == [
        {name: column[3][i] for name, column in COLUMNS.items()} for i in range(2)
    ]


def test_every_load_writes_a_file_per_stream(loader: Loader) -> None:
    directory = loader.directory / "new" / "parquet"
    lines = [schema_line("a/b", PROPERTIES, ["id"])]
    lines += [record_line("a/b", {"id": i, "v": "é", "j": {"n": i}}) for i in range(5)]
    lines += [
        schema_line("c", PROPERTIES),
        record_line("c", {"id": 1}),
        schema_line("d", PROPERTIES),
    ]
    for _ in range(2):
        loader.load(*lines, parquet_dir=str(directory), batch_size_rows=2)
    names = sorted(path.name.split("-")[0] for path in directory.iterdir())
    assert names == ["a%2Fb", "a%2Fb", "c", "c"]
    expected = [(i, "é", f'{{"n": {i}}}') for i in range(5)]
    assert [read(path) for path in directory.glob("a%2Fb-*.parquet")] == [expected] * 2
    assert loader.query('SELECT count(*) FROM "a/b"') == [(5,)]
    assert loader.query("SELECT count(*) FROM c") == [(2,)]


@pytest.mark.parametrize("folder", ["v=other", "id=7", "x[1]", "a*"])
def test_a_folder_gives_its_files_no_values(loader: Loader, folder: str) -> None:
    directory = loader.directory / folder / "parquet"
    lines = [record_line("s", {"id": i, "v": "mine"}) for i in range(3)]
    loader.load(SCHEMA, *lines, parquet_dir=str(directory), batch_size_rows=1)
    (path,) = directory.iterdir()
    assert pq.ParquetFile(path).read().to_pylist() == [
        {"id": i, "v": "mine", "j": None} for i in range(3)
    ]


def test_a_failed_load_leaves_a_file_with_what_was_committed(loader: Loader) -> None:
    directory = loader.directory / "parquet"
    wider = schema_line("s", {**PROPERTIES, "w": {"type": "number"}}, ["id"])
    outcome = loader.run(
        SCHEMA,
        record_line("s", {"id": 1, "v": "x"}),
        wider,
        record_line("s", {"id": 2, "w": 1.5}),
        "broken",
        parquet_dir=str(directory),
    )
    assert outcome.code == 1
    (path,) = directory.iterdir()
    assert read(path) == [(1, "x", None, None), (2, None, None, 1.5)]


def feed(process: subprocess.Popen[bytes], *lines: str) -> None:
    """Send lines that end with a state, and wait until they are committed."""
    write(process, *lines)
    read_state(process)


def test_what_a_killed_load_committed_is_in_a_file_after_the_next_load(loader: Loader) -> None:
    directory = loader.directory / "parquet"
    settings = {"parquet_dir": str(directory), "batch_size_rows": 1}
    with loader.start(**settings) as process:
        feed(process, SCHEMA, record_line("s", {"id": 1, "v": "a"}), state_line({"n": 1}))
        feed(process, record_line("s", {"id": 2, "v": "b"}), state_line({"n": 2}))
        process.kill()
    assert not list(directory.glob("*.parquet"))
    loader.load(SCHEMA, record_line("s", {"id": 3, "v": "c"}), **settings)
    assert sorted(read(path) for path in directory.iterdir()) == [
        [(1, "a", None), (2, "b", None)],
        [(3, "c", None)],
    ]


def test_a_load_into_the_same_directory_leaves_a_running_one_alone(
    loader: Loader, tmp_path: Path
) -> None:
    directory = tmp_path / "parquet"
    settings = {"parquet_dir": str(directory), "batch_size_rows": 1}
    (tmp_path / "other").mkdir()
    with loader.start(**settings) as process:
        feed(process, SCHEMA, record_line("s", {"id": 1}), state_line({"n": 1}))
        other = Loader(tmp_path / "other")
        other.load(SCHEMA, record_line("s", {"id": 9}), **settings)
        assert [read(path) for path in directory.glob("*.parquet")] == [[(9, None, None)]]
        feed(process, record_line("s", {"id": 2}), state_line({"n": 2}))
        assert ended(process).code == 0
    found = sorted(read(path) for path in directory.iterdir())
    assert found == [[(1, None, None), (2, None, None)], [(9, None, None)]]


def test_a_full_disk_on_export_is_told_with_its_place_and_the_next_load_completes(
    loader: Loader,
) -> None:
    directory = loader.directory / "parquet"
    short = [record_line("s", {"id": i, "v": "short"}) for i in range(360)]
    text = random.Random(1).randbytes(50_000).hex()  # noqa: S311
    long = [record_line("s", {"id": i, "v": f"{i}{text}"}) for i in range(360, 720)]
    lines = [SCHEMA, *short, state_line({"n": 1}), *long, state_line({"n": 2})]
    settings = {"parquet_dir": str(directory), "batch_size_rows": 360}
    # No chunk of records is as large, but the file of a batch is larger.
    limited = ["sh", "-c", 'ulimit -f 48000; exec "$@"', "sh", *loader.command(**settings)]
    done = subprocess.run(
        limited, input="\n".join(lines).encode(), capture_output=True, check=False
    )
    log = done.stderr.decode()
    assert done.returncode == 1
    assert f"Writing to parquet_dir '{directory}' failed: " in log
    assert "File too large. Make room there or name another directory, then run again." in log
    assert "Traceback" not in log
    assert [json.loads(line) for line in done.stdout.splitlines()] == [{"n": 1}]
    loader.load(*lines, **settings)
    assert sorted(len(read(path)) for path in directory.iterdir()) == [360, 720]


def test_a_parquet_dir_that_cannot_be_one_is_refused_before_the_first_record(
    loader: Loader,
) -> None:
    file = loader.directory / "file"
    file.touch()
    outcome = loader.run(SCHEMA, record_line("s", {"id": 1}), parquet_dir=str(file))
    assert outcome.code == 1
    assert f"Writing to parquet_dir '{file}' failed: File exists." in outcome.log
    assert "Traceback" not in outcome.log
    with pytest.raises(duckdb.CatalogException):
        loader.query("FROM s")
