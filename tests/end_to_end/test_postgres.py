"""Every tap into target-postgres, on a real server."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import set_json_loads
from repo.plugins import taps
from sandbox_api import Sandbox
from support.pipelines import linked_project
from support.rows import Records, by_key, truth
from support.taps import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from support.forks import Forks
    from support.postgres import PostgresServer
    from support.singer import Output

STATE_ID = "sandbox:tap-worklogs-to-target-postgres"
STREAMS = ("accounts", "customers", "worklogs", "workload_schemes")
TYPES = {
    "tempoWorklogId": "bigint",
    "description": "text",
    "timeSpentSeconds": "bigint",
    "startDate": "date",
    "startTime": "text",
    "updatedAt": "timestamp with time zone",
    "issue": "jsonb",
    "attributes": "jsonb",
}
TOLD = {"emit_activate_version_messages": True}


@dataclass(frozen=True)
class Database:
    """A database and a source, both of two days.

    Attributes:
        uri: The address.
        server: The server.
        source: A source of whose every stream something is created, edited and deleted a day.
        forks: Starts taps.
        folder: A folder for files.
    """

    uri: str
    server: PostgresServer
    source: Sandbox
    forks: Forks
    folder: Path

    def read(self, **more: Any) -> Output:
        """Run tap-worklogs; `state` is what it begins with."""
        state = more.pop("state", None)
        config = settings_of(self.source, "worklogs", **more)
        output = self.forks.run("tap-worklogs", config, state=state)
        assert output.returncode == 0, output.log
        return output

    def load(self, lines: bytes, schema: str, **settings: Any) -> None:
        """Load into a schema; what is there stays."""
        loader = self.server.loader_of(self.folder)
        outcome = loader.run_bytes(lines, default_target_schema=schema, **settings)
        assert outcome.code == 0, outcome.log


@dataclass(frozen=True)
class FirstDay:
    """What Meltano has loaded on the first day.

    Attributes:
        truth: The records by stream.
        ours: The rows of target-postgres by stream.
        state: The state that Meltano keeps.
    """

    truth: dict[str, Records]
    ours: dict[str, Records]
    state: Any


@pytest.fixture(scope="module")
def two_days(
    postgres: PostgresServer, forks: Forks, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    postgres.empty()
    counts = {"worklogs.accounts": 60, "worklogs.customers": 40}
    with Sandbox(scale=0.05, counts=counts) as source:
        folder = tmp_path_factory.mktemp("loads")
        yield Database(postgres.uri, postgres, source, forks, folder)


@pytest.fixture(scope="module")
def first_day(
    two_days: Database, foreign_loaders: Sequence[str], tmp_path_factory: pytest.TempPathFactory
) -> FirstDay:
    """Meltano has run our target and the published one; then comes the second day."""
    _, published = foreign_loaders
    uri, source = two_days.uri, two_days.source
    pipeline = linked_project(tmp_path_factory.mktemp("project"))
    pipeline.variables = source.environment() | connection(uri)
    pipeline.variables["TARGET_POSTGRES__MELTANOLABS_DEFAULT_TARGET_SCHEMA"] = "taken"
    pipeline.run("tap-worklogs", "target-postgres", "tap-worklogs", published)
    before = {stream: truth(source, stream) for stream in STREAMS}
    ours = {stream: rows(uri, "tap_worklogs", stream) for stream in STREAMS}
    source.set_day(2)
    return FirstDay(before, ours, pipeline.states()[STATE_ID])


def connection(uri: str) -> dict[str, str]:
    """The variables of both targets."""
    url = uri.replace("postgresql://", "postgresql+psycopg://")
    prefixes = ("TARGET_POSTGRES", "TARGET_POSTGRES__MELTANOLABS")
    return {f"{prefix}_SQLALCHEMY_URL": url for prefix in prefixes}


def count(uri: str, schema: str, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
    with psycopg.connect(uri) as server:
        row = server.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def exact_columns(output: Output) -> Iterator[tuple[str, str]]:
    """The columns whose numbers are exact, by stream."""
    for stream in output.counts():
        for name, node in output.schemas(stream)[-1]["schema"]["properties"].items():
            if node.get("format") == "singer.decimal":
                yield stream, name


def column(uri: str, schema: str, table: str, name: str) -> Counter[Any]:
    """The values of a column."""
    query = sql.SQL("SELECT {} FROM {}").format(sql.Identifier(name), sql.Identifier(schema, table))
    with psycopg.connect(uri) as server:
        return Counter(value for (value,) in server.execute(query))


def types(uri: str, schema: str, table: str) -> dict[str, str]:
    with psycopg.connect(uri) as server:
        found: list[tuple[str, str]] = server.execute(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = %s AND table_name = %s",
            [schema, table],
        ).fetchall()
    return dict(found)


def rows(uri: str, schema: str, table: str) -> Records:
    """The rows of a table by key, without what the loader adds, in the types of JSON."""
    query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, table))
    with psycopg.connect(uri, row_factory=dict_row) as server:
        set_json_loads(partial(json.loads, parse_float=Decimal), server)
        found = server.execute(query).fetchall()
    return by_key(
        {name: value for name, value in row.items() if not name.startswith("_sdc_")}
        for row in found
    )


@pytest.mark.parametrize("tap", [tap.name for tap in taps()])
def test_every_record_arrives(tap: str, forks: Forks, sandbox: Sandbox, two_days: Database) -> None:
    uri, api, schema = two_days.uri, tap.removeprefix("tap-"), f"every_{tap}"
    output = forks.run(tap, settings_of(sandbox, api))
    assert output.returncode == 0, output.log
    two_days.load(output.stdout, schema)
    expected = sandbox.counts(api)
    assert {name: count(uri, schema, name) for name in expected} == expected
    for stream, name in exact_columns(output):
        assert types(uri, schema, stream)[name] == "numeric"
        sent = [one.get(name) for one in sandbox.records(api, stream)]
        assert column(uri, schema, stream, name) == Counter(sent)


def test_tables_are_as_the_api_and_the_next_day_reads_what_changed_and_updates_it(
    two_days: Database, first_day: FirstDay
) -> None:
    uri, before = two_days.uri, first_day.truth
    assert first_day.ours == before
    assert TYPES.items() <= types(uri, "tap_worklogs", "worklogs").items()
    output = two_days.read(state=first_day.state)
    two_days.load(output.stdout, "tap_worklogs")
    for stream in STREAMS:
        # What is gone at the source stays, as nobody told the loader.
        expected = before[stream] | truth(two_days.source, stream)
        assert rows(uri, "tap_worklogs", stream) == expected
    assert 0 < output.counts()["worklogs"] < len(before["worklogs"]) / 2


def test_what_is_gone_at_the_source_is_deleted_when_versions_are_told(
    two_days: Database,
) -> None:
    uri, source = two_days.uri, two_days.source
    for day in (1, 2):
        source.set_day(day)
        lines = two_days.read(**TOLD).stdout
        two_days.load(lines, "deletes", hard_delete=True)
        found = {stream: rows(uri, "deletes", stream) for stream in STREAMS}
        expected = {stream: truth(source, stream) for stream in STREAMS}
        assert found == expected
        if day == 1:
            before = found
    for stream in ("accounts", "customers", "worklogs"):
        assert set(before[stream]) - set(expected[stream])


def test_tables_of_the_published_target_are_taken_over(
    two_days: Database, first_day: FirstDay
) -> None:
    uri, source = two_days.uri, two_days.source
    found = {stream: rows(uri, "taken", stream) for stream in STREAMS}
    assert found == first_day.truth
    two_days.load(two_days.read().stdout, "taken")
    for stream in STREAMS:
        assert rows(uri, "taken", stream) == first_day.truth[stream] | truth(source, stream)
    columns = types(uri, "taken", "worklogs")
    assert columns["updatedAt"] == "timestamp without time zone"
    assert columns["startTime"] == "text"
