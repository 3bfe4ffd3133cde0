"""Every tap into target-postgres, on a real server."""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import set_json_loads
from repo.plugins import Plugin, taps
from sandbox_api import Sandbox
from support.rows import Records, by_key, truth

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from support.pipelines import Pipeline
    from support.postgres import PostgresServer

PUBLISHED = "target-postgres--meltanolabs"
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


@pytest.fixture
def uri(postgres: PostgresServer) -> str:
    """The address of an empty database."""
    postgres.empty()
    return postgres.uri


@pytest.fixture
def source() -> Iterator[Sandbox]:
    """A source of whose every stream something is created, edited and deleted a day."""
    with Sandbox(scale=0.05, counts={"worklogs.accounts": 60, "worklogs.customers": 40}) as server:
        yield server


def connection(uri: str, schema: str | None = None, **settings: str) -> dict[str, str]:
    found = {"SQLALCHEMY_URL": uri.replace("postgresql://", "postgresql+psycopg://"), **settings}
    if schema:
        found["DEFAULT_TARGET_SCHEMA"] = schema
    prefixes = ("TARGET_POSTGRES", "TARGET_POSTGRES__MELTANOLABS")
    return {f"{prefix}_{name}": value for prefix in prefixes for name, value in found.items()}


def count(uri: str, schema: str, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
    with psycopg.connect(uri) as server:
        row = server.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def exact_columns(tap: Plugin, streams: Collection[str]) -> Iterator[tuple[str, str]]:
    """The columns of a tap's streams whose numbers are exact."""
    for entry in tap.catalog:
        for name, node in entry["schema"]["properties"].items():
            if entry["tap_stream_id"] in streams and node.get("format") == "singer.decimal":
                yield entry["tap_stream_id"], name


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


def test_every_record_arrives(pipeline: Pipeline, sandbox: Sandbox, uri: str) -> None:
    pipeline.variables = sandbox.environment() | connection(uri)
    pipeline.run(*(name for tap in taps() for name in (tap.name, "target-postgres")))
    for tap in taps():
        api = tap.name.removeprefix("tap-")
        expected = sandbox.counts(api)
        assert {name: count(uri, tap.namespace, name) for name in expected} == expected
        for stream, name in exact_columns(tap, expected):
            assert types(uri, tap.namespace, stream)[name] == "numeric"
            sent = [one.get(name) for one in sandbox.records(api, stream)]
            assert column(uri, tap.namespace, stream, name) == Counter(sent)


def test_tables_are_as_the_api_and_the_next_day_reads_what_changed_and_updates_it(
    pipeline: Pipeline, source: Sandbox, uri: str
) -> None:
    pipeline.variables = source.environment() | connection(uri, "two_days")
    pipeline.run("tap-worklogs", "target-postgres")
    before = {stream: truth(source, stream) for stream in STREAMS}
    assert {stream: rows(uri, "two_days", stream) for stream in STREAMS} == before
    assert TYPES.items() <= types(uri, "two_days", "worklogs").items()
    source.set_day(2)
    pipeline.run("tap-worklogs", "target-postgres")
    for stream in STREAMS:
        # What is gone at the source stays, as nobody told the loader.
        expected = before[stream] | truth(source, stream)
        assert rows(uri, "two_days", stream) == expected
    [read] = re.findall(r"Stream 'worklogs' is done: (\d+) records", pipeline.log.read_text())
    assert 0 < int(read) < len(before["worklogs"]) / 2


def test_what_is_gone_at_the_source_is_deleted_when_versions_are_told(
    pipeline: Pipeline, source: Sandbox, uri: str
) -> None:
    variables = connection(uri, "deletes", HARD_DELETE="true")
    variables["TAP_WORKLOGS_EMIT_ACTIVATE_VERSION_MESSAGES"] = "true"
    pipeline.variables = source.environment() | variables
    pipeline.run("tap-worklogs", "target-postgres")
    gone = {stream: set(truth(source, stream)) for stream in STREAMS}
    source.set_day(2)
    pipeline.run("--full-refresh", "tap-worklogs", "target-postgres")
    for stream in STREAMS:
        expected = truth(source, stream)
        gone[stream] -= set(expected)
        assert rows(uri, "deletes", stream) == expected
    assert all(gone[stream] for stream in ("accounts", "customers", "worklogs"))


def test_tables_of_the_published_target_are_taken_over(
    pipeline: Pipeline, source: Sandbox, uri: str
) -> None:
    pipeline.variables = source.environment() | connection(uri, "taken")
    pipeline.run("tap-worklogs", PUBLISHED)
    before = {stream: truth(source, stream) for stream in STREAMS}
    source.set_day(2)
    pipeline.run("--full-refresh", "tap-worklogs", "target-postgres")
    for stream in STREAMS:
        assert rows(uri, "taken", stream) == before[stream] | truth(source, stream)
    found = types(uri, "taken", "worklogs")
    assert found["updatedAt"] == "timestamp without time zone"
    assert found["startTime"] == "text"
