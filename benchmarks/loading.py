"""Loads the same lines into PostgreSQL: ours, the published target, and the server alone.

python benchmarks/loading.py                          100,000 worklogs
python benchmarks/loading.py --records 1000000 --only ours server

Prints seconds, CPU seconds and memory of each, for a first load and for one that replaces every
row, and how many times as long as ours the others take.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import psycopg
from environments import BIN, environment_bin
from measure import Sample, measure
from pages import worklog
from services import clean_environment, postgres

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from services import Postgres

_STREAM = "worklogs"
_ROWS_AT_ONCE = 10_000
_TYPES = {int: "integer", str: "string", dict: "object"}
_FORMATS = {"startDate": "date", "startDateTimeUtc": "date-time"}
_FORMATS |= dict.fromkeys(("createdAt", "updatedAt"), "date-time")
# The column types that such a table has, by what a record holds.
_COLUMNS = {int: "bigint", str: "text", dict: "jsonb"}
_TIMES = {"date": "date", "date-time": "timestamptz"}
Loads = dict[str, list[Sample]]


def lines(records: int, version: str) -> Iterator[bytes]:
    """A SCHEMA and the RECORDs of worklogs, of which each version changes every row."""
    properties = {
        name: {"type": [_TYPES[type(value)], "null"]}
        | ({"format": _FORMATS[name]} if name in _FORMATS else {})
        for name, value in worklog(0).items()
    }
    schema = {"type": "object", "properties": properties}
    message = {"type": "SCHEMA", "stream": _STREAM, "schema": schema}
    yield msgspec.json.encode({**message, "key_properties": ["tempoWorklogId"]})
    for number in range(records):
        record = {**worklog(number), "description": f'{version} of entry {number}, "booked"\n'}
        yield msgspec.json.encode({"type": "RECORD", "stream": _STREAM, "record": record})


def write(path: Path, records: int, version: str) -> Path:
    """Write lines to a file."""
    with path.open("wb") as file:
        file.writelines(line + b"\n" for line in lines(records, version))
    return path


def loaded(executable: Path, settings: Mapping[str, object], files: list[Path]) -> list[Sample]:
    """Load files one after the other."""
    samples = []
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        config = Path(name, "config.json")
        config.write_bytes(msgspec.json.encode(settings))
        environment = {**clean_environment(), "HOME": name}
        for file in files:
            command: Sequence[str | Path] = [
                "sh",
                "-c",
                'exec "$0" --config "$1" < "$2"',
                executable,
                config,
                file,
            ]
            output = Path(name, "states.jsonl")
            samples.append(measure([command], environment, output, os.getpid()))
    return samples


def server_alone(url: str, files: list[Path]) -> list[Sample]:
    """What COPY to a temporary table and one INSERT take, without anything before them."""
    names = {name: type(value) for name, value in worklog(0).items()}
    kinds = [
        f'"{name}" {_TIMES.get(_FORMATS.get(name, ""), _COLUMNS[kind])}'
        for name, kind in names.items()
    ]
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS loaded; SET search_path = loaded")
        connection.execute(f"CREATE TABLE alone ({', '.join(kinds)})".encode())
        connection.execute('CREATE UNIQUE INDEX ON alone ("tempoWorklogId")')
        rows = _rows(files[0])
        started = time.perf_counter()
        connection.execute("CREATE TEMP TABLE staged (LIKE alone)")
        with connection.cursor().copy("COPY staged FROM STDIN (FORMAT csv)") as copy:
            for part in rows:
                copy.write(part)
        connection.execute("INSERT INTO alone SELECT * FROM staged")
        seconds = time.perf_counter() - started
    return [Sample(seconds, 0.0, 0.0, 0.0, failed=False)]


def _rows(file: Path) -> list[bytes]:
    """The rows of a file as COPY reads them, made before the clock starts."""
    parts = []
    with file.open("rb") as source:
        next(source)
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        for number, line in enumerate(source):
            record = json.loads(line)["record"]
            writer.writerow(
                json.dumps(value) if isinstance(value, dict) else value for value in record.values()
            )
            if number % _ROWS_AT_ONCE == 0:
                parts.append(buffer.getvalue().encode())
                buffer.seek(0)
                buffer.truncate()
        parts.append(buffer.getvalue().encode())
    return parts


def compared(records: int, only: list[str], database: Postgres) -> Loads:
    """What everybody takes, in one run."""
    place = {"sqlalchemy_url": database.url, "default_target_schema": "loaded"}
    published = {**place, "use_copy": True, "validate_records": False}
    found: Loads = {}
    with tempfile.TemporaryDirectory(prefix="benchmark-lines-") as name:
        files = [write(Path(name, word), records, word) for word in ("first", "second")]
        for who in only:
            database.ask("clear")
            if who == "ours":
                found[who] = loaded(BIN / "target-postgres", place, files)
            elif who == "published":
                home = environment_bin("target-postgres")
                found[who] = loaded(home / "target-postgres", published, files)
            else:
                found[who] = server_alone(database.url, files)
    return found


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--only", nargs="+", default=["ours", "published", "server"])
    arguments = parser.parse_args()
    with postgres() as database:
        found = compared(arguments.records, arguments.only, database)
    for who, samples in found.items():
        for word, sample, ours in zip(
            ("first", "all replaced"), samples, found["ours"], strict=False
        ):
            print(
                f"{who:10}{word:14}{sample.wall:8.2f} s {sample.cpu:8.2f} CPU s "
                f"{sample.peak_mb:7.1f} MB {sample.wall / ours.wall:6.2f} x ours"
                f"{'  FAILED' if sample.failed else ''}",
                flush=True,
            )


if __name__ == "__main__":
    main()
