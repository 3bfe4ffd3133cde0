"""Schemas of PostgreSQL that the report reads, beside files of DuckDB with the same loads."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from load_report.loaded_files import LoadedFile
from load_report.loaded_places import UnreadablePlaceError
from load_report.loaded_schemas import Database
from load_report.page import page
from support.loading import Loader
from support.pages import parse
from support.reports import messages, numbers, typed_messages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from load_report.loaded_places import LoadedPlace
    from support.pages import Element
    from support.postgres import PostgresServer

DAY = {"type": ["string", "null"], "format": "date"}
MOMENT = {"type": ["string", "null"], "format": "date-time"}
VISITS = {"id": {"type": "integer"}, "day": DAY, "at": MOMENT, "paid": {"type": "number"}}
ROWS: list[dict[str, Any]] = [
    {"id": 1, "day": "2024-05-31", "at": "2024-05-31T23:59:59.5+02:00", "paid": 10.25},
    {"id": 2, "day": "2024-06-01", "at": "2024-06-01T00:00:00Z", "paid": 0.5},
    {"id": 3, "day": None, "at": None, "paid": 7},
    {"id": 4, "day": "2024-06-30", "at": None, "paid": 4.25, "_sdc_deleted_at": "2024-07-01"},
]
REFUSED = {
    "outcome": "forbidden",
    "since": "2024-05-01T22:00:00Z",
    "message": "The credential may not read this stream.",
    "completed_at": "2024-04-30T22:00:00Z",
}
STATE = {
    "bookmarks": {"visits": {"replication_key": "at", "replication_key_value": "2024-06-01"}},
    "last_runs": {"visits": {"outcome": "complete"}, "people": REFUSED},
}
TEXTS = ["", None, 'a "quoted", text\nof two lines', "NULL", "\\N", "ünï 漢"]


def load_all(loader: Loader) -> None:
    """A load that is fine, one that adds a column, and one that fails."""
    loader.config = {"add_metadata_columns": True}
    people = [{"id": number, "name": name} for number, name in enumerate(TEXTS)]
    visits = {**VISITS, "_sdc_deleted_at": MOMENT}
    loads = [
        typed_messages("visits", visits, *ROWS) + messages("people", *people, state=STATE),
        typed_messages("people", {"id": {"type": "integer"}, "room": {"type": "string"}}),
        typed_messages("visits", visits, {"id": 9}) + b'{"type":\n',
    ]
    assert [loader.run_bytes(lines).code for lines in loads] == [0, 0, 1]


@pytest.fixture(scope="module")
def database(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The loads in PostgreSQL, open for the report."""
    load_all(postgres.loader(tmp_path_factory.mktemp("postgres")))
    found = Database(postgres.uri)
    yield found
    found.close()


def shown(places: Sequence[LoadedPlace]) -> Element:
    # A loader's clock may be ahead of this one.
    now = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=1)
    return parse(page("Loads", places, [], now))


def rows_of(element: Element) -> list[list[str]]:
    found = [[cell.text for cell in row.all("td")] for row in element.all("tr")]
    return [row for row in found if row]


def test_a_page_says_the_same_of_the_same_loads(database: Database, tmp_path: Path) -> None:
    load_all(Loader(tmp_path))
    file = LoadedFile(tmp_path / "test.duckdb", "postgres/main")
    schemas = database.schemas()
    assert [schema.label for schema in schemas] == ["postgres/main"]
    ours, theirs = shown(schemas), shown([file])
    assert numbers(ours, "stream-1") == numbers(theirs, "stream-1")
    assert numbers(ours, "stream-1") == [["2024-05", "10.2", "1"], ["2024-06", "0.50", "1"]]
    assert numbers(ours, "loads") == numbers(theirs, "loads")
    for section, cells in (("failures", slice(1, 4)), ("changes", slice(1, 4))):
        told = [sorted(row[cells] for row in rows_of(one.by_id(section))) for one in (ours, theirs)]
        assert told[0] == told[1] != []
    streams = [
        [(row[0], row[1], row[-1]) for row in rows_of(one.by_id("streams"))]
        for one in (ours, theirs)
    ]
    assert streams[0] == streams[1] != []


def test_text_arrives_as_it_is(database: Database) -> None:
    (schema,) = database.schemas()
    query = 'SELECT name FROM people ORDER BY TRY_CAST("ID" AS INTEGER)'
    found = schema.ask("main", query, {"people": ("ID", "name")})
    assert [name for (name,) in found] == TEXTS


@pytest.mark.usefixtures("database")
def test_a_load_that_is_under_way_has_not_failed(postgres: PostgresServer) -> None:
    change = "UPDATE main._sdc_loads SET status = 'running', started = now() WHERE rows > 4"
    with psycopg.connect(postgres.uri, application_name="target-postgres") as loading:
        with psycopg.connect(postgres.uri) as other:
            other.execute(change.encode())
        meanwhile = Database(postgres.uri)
        (schema,) = meanwhile.schemas()
        assert {load.status for load in schema.history} == {"finished", "failed"}
        loading.close()
    # The server lets go of a connection a moment after it was closed.
    there = "SELECT FROM pg_stat_activity WHERE application_name = 'target-postgres'"
    with psycopg.connect(postgres.uri, autocommit=True) as other:
        while other.execute(there).rowcount:
            pass
    afterwards = Database(postgres.uri)
    (schema,) = afterwards.schemas()
    assert {load.status for load in schema.history} == {"finished", "failed", "unfinished"}
    for one in (meanwhile, afterwards):
        one.close()


def call(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "load_report", *arguments],
        capture_output=True,
        check=False,
        text=True,
        cwd=folder,
        env={**os.environ, **variables},
    )


def test_the_command_takes_the_variables_of_the_loader_and_shows_no_password(
    database: Database, postgres: PostgresServer, tmp_path: Path
) -> None:
    folder = postgres.uri.partition("host=")[2]
    done = call(
        "--postgres",
        folder=tmp_path,
        TARGET_POSTGRES_HOST=folder,
        TARGET_POSTGRES_USER="postgres",
        TARGET_POSTGRES_PASSWORD="s3cret-word",
        TARGET_POSTGRES_DATABASE=database.name,
    )
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "postgres/main" in text
    assert "s3cret-word" not in text + done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "variables", "words"),
    [
        (["postgresql://u:s3cret-word@db/x"], {}, "a password does not belong on the command line"),
        (["postgresql://u@[x/s3cret-word"], {}, "must be like postgresql://user@host/database"),
        (["postgresql://u@127.0.0.1:1/x"], {}, "the PostgreSQL database cannot be reached"),
        (["--postgres"], {}, "--postgres needs TARGET_POSTGRES_HOST"),
        ([], {}, "name a PLACE, or give --postgres"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence_without_the_password(
    arguments: list[str], variables: dict[str, str], words: str, tmp_path: Path
) -> None:
    done = call(*arguments, folder=tmp_path, **variables)
    assert done.returncode
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert "s3cret-word" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_loads_is_refused(postgres: PostgresServer) -> None:
    with psycopg.connect(postgres.uri, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS nothing")
        connection.execute("CREATE DATABASE nothing")
    empty = Database(postgres.uri.replace("/postgres?", "/nothing?"))
    with pytest.raises(UnreadablePlaceError, match="holds no table _sdc_loads"):
        empty.schemas()
    empty.close()
