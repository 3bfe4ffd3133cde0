"""Today's run reads only what changed since yesterday's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.extraction import extract
from tap_worklogs.tap import TapWorklogs

if TYPE_CHECKING:
    from sandbox_api import Sandbox


def test_the_second_run_asks_for_what_changed_and_misses_nothing(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    first = extract(TapWorklogs, config, "worklogs")
    sandbox.set_day(2)
    sandbox.clear_requests()
    second = extract(TapWorklogs, config, "worklogs", state=first.state)
    bookmark = first.state["bookmarks"]["worklogs"]["replication_key_value"]
    assert sandbox.requests[0].query["updatedFrom"] == bookmark
    assert 0 < len(second.records("worklogs")) < len(first.records("worklogs"))
    merged = {r["tempoWorklogId"]: r for o in (first, second) for r in o.records("worklogs")}
    for expected in sandbox.records("worklogs", "worklogs"):
        assert merged[expected["tempoWorklogId"]] == expected


def test_start_date_bounds_the_first_run(sandbox: Sandbox, config: dict[str, Any]) -> None:
    extract(TapWorklogs, {**config, "start_date": "2024-05-20T00:00:00Z"}, "worklogs")
    assert sandbox.requests[0].query["updatedFrom"] == "2024-05-20T00:00:00Z"
