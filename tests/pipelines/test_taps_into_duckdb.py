"""Every tap into target-duckdb through Meltano."""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from plugins import Plugin, taps

if TYPE_CHECKING:
    from sandbox_api import Sandbox
    from support.pipelines import Pipeline

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:")
TAPS = [pytest.param(tap, id=tap.name) for tap in taps()]


@pytest.mark.parametrize("tap", TAPS)
def test_every_record_arrives_once_and_a_second_run_adds_none(
    tap: Plugin, pipeline: Pipeline, sandbox: Sandbox
) -> None:
    expected = sandbox.counts(tap.name.removeprefix("tap-"))
    pipeline.variables = sandbox.environment()
    pipeline.run(tap.name, "target-duckdb")
    assert pipeline.counts(tap.name) == expected
    pipeline.run(f"{tap.name.removeprefix('tap-')}-to-duckdb")
    assert pipeline.counts(tap.name) == expected


def test_every_field_of_worklogs_is_as_the_api_sent_it(
    pipeline: Pipeline, sandbox: Sandbox
) -> None:
    pipeline.variables = sandbox.environment()
    pipeline.run("tap-worklogs", "target-duckdb")
    assert _rows(pipeline, "worklogs") == _truth(sandbox, "worklogs")
    assert _rows(pipeline, "accounts") == _truth(sandbox, "accounts")
    first = next(sandbox.records("worklogs", "worklogs"))
    assert first["description"] == ""
    descriptions = dict(
        pipeline.query("tap-worklogs", "SELECT tempoWorklogId, description FROM worklogs")
    )
    assert descriptions[first["tempoWorklogId"]] == ""


def test_the_next_day_reads_only_what_changed_and_updates_it(
    pipeline: Pipeline, sandbox: Sandbox
) -> None:
    pipeline.variables = sandbox.environment()
    pipeline.run("tap-worklogs", "target-duckdb")
    before = {record["tempoWorklogId"] for record in sandbox.records("worklogs", "worklogs")}
    sandbox.set_day(2)
    pipeline.run("tap-worklogs", "target-duckdb")
    after = _truth(sandbox, "worklogs")
    rows = _rows(pipeline, "worklogs")
    assert {key: rows[key] for key in after} == after
    assert set(rows) == before | set(after)
    [[read]] = pipeline.query(
        "tap-worklogs",
        "SELECT rows FROM main._sdc_loads WHERE stream = 'worklogs' ORDER BY started DESC LIMIT 1",
    )
    assert 0 < read < len(after) / 2


def test_settings_from_variables_reach_tap_and_target_with_their_types(
    pipeline: Pipeline, sandbox: Sandbox
) -> None:
    pipeline.variables = sandbox.environment()
    pipeline.run(
        "tap-worklogs",
        "target-duckdb",
        TAP_WORKLOGS_BACKOFF_FACTOR="0.5",
        TAP_WORKLOGS_PAGE_SIZE="7",
        TAP_WORKLOGS__SELECT='["accounts.*"]',
        TARGET_DUCKDB_LOCK_TIMEOUT="1.5",
        TARGET_DUCKDB_ADD_METADATA_COLUMNS="true",
    )
    assert pipeline.counts("tap-worklogs") == {"accounts": sandbox.counts("worklogs")["accounts"]}
    assert {log.query["limit"] for log in sandbox.requests} == {"7"}
    [[loaded]] = pipeline.query("tap-worklogs", "SELECT count(_sdc_batched_at) FROM accounts")
    assert loaded == sandbox.counts("worklogs")["accounts"]


def _rows(pipeline: Pipeline, stream: str) -> dict[Any, dict[str, Any]]:
    """The rows of a stream by their first column, in the types of JSON."""
    described = pipeline.query("tap-worklogs", f'DESCRIBE "{stream}"')
    kinds = {name: kind for name, kind, *_ in described}
    rows = pipeline.query("tap-worklogs", f'FROM "{stream}"')
    records = [
        {
            name: _as_json(value, kind)
            for (name, kind), value in zip(kinds.items(), row, strict=True)
            if value is not None
        }
        for row in rows
    ]
    return {_key(record): record for record in records}


def _truth(sandbox: Sandbox, stream: str) -> dict[Any, dict[str, Any]]:
    """The records of a stream by key; a null and a missing field are the same in a table."""
    records = [
        {name: _moment(value) for name, value in record.items() if value is not None}
        for record in sandbox.records("worklogs", stream)
    ]
    return {_key(record): record for record in records}


def _key(record: dict[str, Any]) -> Any:
    return record["tempoWorklogId"] if "tempoWorklogId" in record else record["id"]


def _as_json(value: Any, kind: str) -> Any:
    if kind == "JSON":
        return json.loads(value, parse_float=Decimal)
    return value.isoformat() if isinstance(value, datetime.date) else _moment(value)


def _moment(value: Any) -> Any:
    """A date-time as the moment that it is, so that its spelling does not matter."""
    if isinstance(value, str) and MOMENT.match(value):
        moment = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
        return moment.astimezone(datetime.timezone.utc).isoformat()
    return value
