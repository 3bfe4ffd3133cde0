"""A run that is killed at any moment loses nothing; the next one completes the data."""

from __future__ import annotations

import json
import os
import signal
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.pipelines import Pipeline

STATE_ID = "sandbox:tap-worklogs-to-target-duckdb"
SECONDS = 60


@pytest.fixture
def slow_sandbox() -> Iterator[Sandbox]:
    """Enough pages, slow enough, to be killed between them."""
    with Sandbox(counts={"worklogs.worklogs": 1500}, latency=0.1) as server:
        yield server


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=lambda n: n.name)
def test_killed_run_leaves_no_state_ahead_of_its_data_and_is_completed_by_the_next(
    number: signal.Signals, pipeline: Pipeline, slow_sandbox: Sandbox
) -> None:
    sandbox = slow_sandbox
    pipeline.variables = sandbox.environment() | {"TARGET_DUCKDB_BATCH_SIZE_ROWS": "100"}
    process = pipeline.start("tap-worklogs", "target-duckdb", TAP_WORKLOGS_MAX_CONCURRENCY="1")
    _wait_for_requests(sandbox, 25)
    os.killpg(process.pid, number)
    process.wait()
    [[rows]] = pipeline.query("tap-worklogs", "FROM worklogs SELECT count(*)")
    assert 0 < rows < sandbox.counts("worklogs")["worklogs"]
    _assert_state_is_not_ahead(pipeline, sandbox)
    sandbox.play(latency=0.0)
    pipeline.run("tap-worklogs", "target-duckdb")
    assert pipeline.counts("tap-worklogs") == sandbox.counts("worklogs")


def test_failure_of_one_stream_fails_the_run_and_keeps_the_others(
    pipeline: Pipeline, sandbox: Sandbox
) -> None:
    sandbox.inject("/worklogs/v1/accounts", status=404, times=None)
    pipeline.variables = sandbox.environment()
    assert pipeline.start("tap-worklogs", "target-duckdb").wait() == 1
    counts = sandbox.counts("worklogs")
    found = pipeline.counts("tap-worklogs")
    assert {**found, "accounts": 0} == {**counts, "accounts": 0}
    [bookmark] = [_bookmarks(pipeline)["worklogs"]]
    assert bookmark["replication_key_value"] == max(
        record["updatedAt"] for record in sandbox.records("worklogs", "worklogs")
    )


def _wait_for_requests(sandbox: Sandbox, number: int) -> None:
    """Wait until the sandbox has had this many requests."""
    for _ in range(SECONDS * 20):
        if len(sandbox.requests) >= number:
            return
        Event().wait(0.05)
    pytest.fail(f"less than {number} requests in {SECONDS} seconds")


def _bookmarks(pipeline: Pipeline) -> dict[str, Any]:
    if STATE_ID not in pipeline.project.execute("state", "list"):
        return {}
    state = json.loads(pipeline.project.execute("state", "get", STATE_ID))
    bookmarks: dict[str, Any] = state.get("singer_state", {}).get("bookmarks", {})
    return bookmarks


def _assert_state_is_not_ahead(pipeline: Pipeline, sandbox: Sandbox) -> None:
    """Whatever is not newer than the state's bookmark is in the table."""
    bookmark = _bookmarks(pipeline).get("worklogs", {}).get("replication_key_value")
    covered = {
        record["tempoWorklogId"]
        for record in sandbox.records("worklogs", "worklogs")
        if bookmark and record["updatedAt"] <= bookmark
    }
    loaded = pipeline.query("tap-worklogs", "SELECT tempoWorklogId FROM worklogs")
    assert covered <= {key for (key,) in loaded}
