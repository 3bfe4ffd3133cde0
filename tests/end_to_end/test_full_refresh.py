"""`meltano run --full-refresh` reads everything again, and `end_date` a period."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import duckdb

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


def state_of(pipeline: Pipeline) -> Any:
    return json.loads(pipeline.project.execute("state", "get", STATE_ID))["singer_state"]


def read_april(pipeline: Pipeline) -> set[int]:
    """The keys of the rows that a run over April writes anew."""
    with duckdb.connect(str(pipeline.output / "tap-worklogs.duckdb")) as connection:
        connection.execute("UPDATE tap_worklogs.worklogs SET description = 'old'")
    pipeline.run(*BOTH, TAP_WORKLOGS_START_DATE="2024-04-01", TAP_WORKLOGS_END_DATE="2024-04-30")
    new = "SELECT tempoWorklogId FROM worklogs WHERE description IS DISTINCT FROM 'old'"
    return {key for (key,) in pipeline.query("tap-worklogs", new)}


def test_a_full_refresh_removes_what_is_gone_and_a_period_leaves_the_rest_as_it_was(
    pipeline: Pipeline, sandbox: Sandbox
) -> None:
    pipeline.variables = sandbox.environment() | {
        "TAP_WORKLOGS_EMIT_ACTIVATE_VERSION_MESSAGES": "true",
        "TARGET_DUCKDB_HARD_DELETE": "true",
    }
    pipeline.run(*BOTH)
    before = truth(sandbox)
    assert keys(pipeline) == before

    sandbox.set_day(5)
    sandbox.clear_requests()
    pipeline.run(*BOTH)
    assert None not in filters(sandbox)
    assert keys(pipeline) == before | truth(sandbox) > truth(sandbox)

    sandbox.clear_requests()
    pipeline.run("--full-refresh", *BOTH)
    assert set(filters(sandbox)) == {None}
    assert keys(pipeline) == truth(sandbox)
    true = list(sandbox.records("worklogs", "worklogs"))
    state = state_of(pipeline)
    bookmark = state["bookmarks"]["worklogs"]["replication_key_value"]
    assert bookmark == max(row["updatedAt"] for row in true)

    inside = read_april(pipeline)
    assert inside == {r["tempoWorklogId"] for r in true if r["updatedAt"][:7] == "2024-04"}
    assert set() < inside < truth(sandbox)
    assert keys(pipeline) == truth(sandbox)
    assert state_of(pipeline) == state
    assert "'accounts' cannot be bounded by start_date and end_date" in pipeline.log.read_text()
