"""Loads the same lines into PostgreSQL: ours, the published target, dlt, and the server alone.

python benchmarks/loading.py                          100,000 worklogs
python benchmarks/loading.py --records 1000000 --only ours server

Prints seconds, CPU seconds of the loader and of the server, and memory of each, for a first load
and for one that replaces every row, and how many times as long as ours the others take.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import psycopg
from environments import BIN, FOLDER, environment_bin
from loading_places import READS_FILE, Cost, cost_of, in_a_process, server_cpu
from pages import worklog
from services import postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from services import Postgres

_STREAM = "worklogs"
_ROWS_AT_ONCE = 10_000
_TYPES = {int: "integer", str: "string", dict: "object"}
_FORMATS = {"startDate": "date", "startDateTimeUtc": "date-time"}
_FORMATS |= dict.fromkeys(("createdAt", "updatedAt"), "date-time")
# The column types that such a table has, by what a record holds.
_COLUMNS = {int: "bigint", str: "text", dict: "jsonb"}
_TIMES = {"date": "date", "date-time": "timestamptz"}
Loads = dict[str, list[Cost]]


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


def server_alone(database: Postgres, files: list[Path]) -> list[Cost]:
    """What COPY to a temporary table and one INSERT take, without anything before them."""
    names = {name: type(value) for name, value in worklog(0).items()}
    kinds = [
        f'"{name}" {_TIMES.get(_FORMATS.get(name, ""), _COLUMNS[kind])}'
        for name, kind in names.items()
    ]
    before = server_cpu(database)
    address = database.url.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
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
    return [Cost(seconds, 0.0, server_cpu(database) - before, 0.0, None)]


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


def commands(who: str, database: Postgres, folder: Path) -> Callable[[Path], list[str | Path]]:
    """The command line of one of those who are compared, by the file it loads."""
    settings: dict[str, object] = {"sqlalchemy_url": database.url}
    settings["default_target_schema"] = "loaded"
    config = folder / "config.json"
    if who == "dlt":
        python = environment_bin("dlt-postgres") / "python"
        # It asks for a name of the server; the folder of the socket, behind it, is what counts.
        address = database.url.replace("+psycopg", "").replace(":@/", ":none@localhost/")
        options = ("--database", address, "--folder", str(folder))
        return lambda file: [python, FOLDER / "peers/dlt_lines.py", file, *options]
    if who == "published":
        # As meltano.yml sets it.
        settings |= {"use_copy": True, "validate_records": False}
        target = environment_bin("target-postgres") / "target-postgres"
    else:
        target = BIN / "target-postgres"
    config.write_bytes(msgspec.json.encode(settings))
    return lambda file: ["sh", "-c", READS_FILE, target, config, file]


def compared(records: int, only: list[str], database: Postgres) -> Loads:
    """What everybody takes, in one run."""
    found: Loads = {}
    with tempfile.TemporaryDirectory(prefix="benchmark-lines-") as name:
        files = [Path(name, word) for word in ("first", "second")]
        for file in files:
            in_a_process(write, file, records, file.name)
        for who in only:
            database.ask("clear")
            if who == "server":
                found[who] = server_alone(database, files)
                continue
            with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
                command = commands(who, database, Path(folder))
                found[who] = [cost_of(command(file), database) for file in files]
    return found


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--only", nargs="+", default=["ours", "published", "dlt", "server"])
    arguments = parser.parse_args()
    with postgres() as database:
        found = compared(arguments.records, arguments.only, database)
    reference = found.get("ours", next(iter(found.values())))
    for who, costs in found.items():
        for word, cost, ours in zip(("first", "all replaced"), costs, reference, strict=False):
            failed = "" if cost.reason is None else f"  FAILED: {cost.reason}"
            print(
                f"{who:10}{word:14}{cost.wall:8.2f} s {cost.cpu:8.2f} CPU s "
                f"{cost.server_cpu:8.2f} CPU s of the server {cost.peak_mb:7.1f} MB "
                f"{cost.wall / ours.wall:6.2f} x{failed}",
                flush=True,
            )


if __name__ == "__main__":
    main()
