"""`meltano run --full-refresh` reads everything again, and what is gone leaves the tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox_api import Sandbox
    from support.pipelines import Pipeline

STATE_ID = "sandbox:tap-worklogs-to-target-duckdb"
BOTH = ("tap-worklogs", "target-duckdb")


def keys(pipeline: Pipeline) -> set[int]:
    rows = pipeline.query("tap-worklogs", "SELECT tempoWorklogId FROM worklogs")
    return {key for (key,) in rows}


def truth(sandbox: Sandbox) -> set[int]:
    return {record["tempoWorklogId"] for record in sandbox.records("worklogs", "worklogs")}


def filters(sandbox: Sandbox) -> list[str | None]:
    """The moment that each request for worklogs asks from."""
    return [r.query.get("updatedFrom") for r in sandbox.requests if r.path.endswith("/worklogs")]


def bookmark(pipeline: Pipeline) -> Any:
    state = json.loads(pipeline.project.execute("state", "get", STATE_ID))
    return state["singer_state"]["bookmarks"]["worklogs"]["replication_key_value"]


def test_a_full_refresh_reads_everything_and_removes_what_is_gone(
    pipeline: Pipeline, sandbox: Sandbox
) -> None:
    pipeline.variables = sandbox.environment() | {
        "TAP_WORKLOGS_EMIT_ACTIVATE_VERSION_MESSAGES": "true",
        "TARGET_DUCKDB_HARD_DELETE": "true",
    }
    pipeline.run(*BOTH)
    first = truth(sandbox)
    assert keys(pipeline) == first

    sandbox.set_day(5)
    sandbox.clear_requests()
    pipeline.run(*BOTH)
    assert None not in filters(sandbox)
    assert keys(pipeline) == first | truth(sandbox) > truth(sandbox)

    sandbox.clear_requests()
    pipeline.run("--full-refresh", *BOTH)
    assert set(filters(sandbox)) == {None}
    assert keys(pipeline) == truth(sandbox)
    assert bookmark(pipeline) == max(
        record["updatedAt"] for record in sandbox.records("worklogs", "worklogs")
    )
