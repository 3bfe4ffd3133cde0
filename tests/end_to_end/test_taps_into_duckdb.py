"""Every tap into target-duckdb through Meltano."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from repo.plugins import taps
from support.rows import by_key, truth

if TYPE_CHECKING:
    from sandbox_api import Sandbox
    from support.pipelines import Pipeline
    from support.rows import Records

STATE_ID = "sandbox:tap-worklogs-to-target-duckdb"


def test_every_record_arrives_once_and_a_second_run_adds_none(
    pipeline: Pipeline, sandbox: Sandbox
) -> None:
    found = taps()
    expected = {tap.name: sandbox.counts(tap.name.removeprefix("tap-")) for tap in found}
    pipeline.variables = sandbox.environment()
    pipeline.run(*(f"{tap.name.removeprefix('tap-')}-to-duckdb" for tap in found))
    assert {tap.name: pipeline.counts(tap.name) for tap in found} == expected
    pipeline.run("tap-ats", "target-duckdb", "tap-hr", "target-duckdb")
    assert {tap.name: pipeline.counts(tap.name) for tap in found} == expected


def test_every_field_of_worklogs_is_as_the_api_sent_it(
    pipeline: Pipeline, sandbox: Sandbox
) -> None:
    pipeline.variables = sandbox.environment()
    pipeline.run("tap-worklogs", "target-duckdb")
    assert _rows(pipeline, "worklogs") == truth(sandbox, "worklogs")
    assert _rows(pipeline, "accounts") == truth(sandbox, "accounts")
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
    after = truth(sandbox, "worklogs")
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


def test_failure_of_one_stream_fails_the_run_and_keeps_the_others(
    pipeline: Pipeline, sandbox: Sandbox
) -> None:
    sandbox.inject("/worklogs/v1/accounts", status=404, times=None)
    pipeline.variables = sandbox.environment()
    assert pipeline.start("tap-worklogs", "target-duckdb").wait() == 1
    counts = sandbox.counts("worklogs")
    found = pipeline.counts("tap-worklogs")
    assert {**found, "accounts": 0} == {**counts, "accounts": 0}
    state = json.loads(pipeline.project.execute("state", "get", STATE_ID))
    bookmark = state["singer_state"]["bookmarks"]["worklogs"]
    assert bookmark["replication_key_value"] == max(
        record["updatedAt"] for record in sandbox.records("worklogs", "worklogs")
    )


def _rows(pipeline: Pipeline, stream: str) -> Records:
    """The rows of a stream by key, in the types of JSON."""
    described = pipeline.query("tap-worklogs", f'DESCRIBE "{stream}"')
    kinds = {name: kind for name, kind, *_ in described}
    rows = pipeline.query("tap-worklogs", f'FROM "{stream}"')
    return by_key(
        {
            name: json.loads(value, parse_float=Decimal) if kind == "JSON" and value else value
            for (name, kind), value in zip(kinds.items(), row, strict=True)
        }
        for row in rows
    )
