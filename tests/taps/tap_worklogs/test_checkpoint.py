"""An interrupted run goes on where it ended; whatever speaks against that starts it over."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from support.extraction import extract
from tap_worklogs.tap import TapWorklogs

if TYPE_CHECKING:
    from sandbox_api import Sandbox
    from support.singer import Output

WORKLOGS = "/worklogs/v1/worklogs"


@pytest.fixture
def settings(config: dict[str, Any]) -> dict[str, Any]:
    return {**config, "page_size": 10, "emit_activate_version_messages": True}


def ids(*outputs: Output) -> list[int]:
    return [row["tempoWorklogId"] for output in outputs for row in output.records("worklogs")]


def expected(sandbox: Sandbox) -> list[int]:
    return [row["tempoWorklogId"] for row in sandbox.records("worklogs", "worklogs")]


def test_changes_on_pages_read_before_the_interruption_are_found_by_the_run_after_the_next(
    sandbox: Sandbox, settings: dict[str, Any]
) -> None:
    sandbox.inject(path=WORKLOGS, status=422, skip=3, times=None)
    outputs = [extract(TapWorklogs, settings, "worklogs")]
    sandbox.clear_faults()
    sandbox.set_day(2)
    for _ in range(2):
        state = copy.deepcopy(outputs[-1].state)
        outputs.append(extract(TapWorklogs, settings, "worklogs", state=state))
    merged = {r["tempoWorklogId"]: r for o in outputs for r in o.records("worklogs")}
    for row in sandbox.records("worklogs", "worklogs"):
        assert merged[row["tempoWorklogId"]] == row


def test_the_bookmark_never_passes_what_was_known_at_the_first_interruption(
    sandbox: Sandbox, settings: dict[str, Any]
) -> None:
    states: list[dict[str, Any]] = [{}]
    for pages in (2, 3):
        sandbox.inject(path=WORKLOGS, status=422, skip=pages, times=None)
        output = extract(TapWorklogs, settings, "worklogs", state=copy.deepcopy(states[-1]))
        states.append(output.state)
        sandbox.clear_faults()
    last = extract(TapWorklogs, settings, "worklogs", state=copy.deepcopy(states[-1])).state
    known = states[1]["bookmarks"]["worklogs"]["resume"]["greatest"]
    assert last["bookmarks"]["worklogs"]["replication_key_value"] == known


def interrupted(sandbox: Sandbox, settings: dict[str, Any]) -> dict[str, Any]:
    """The state of a run that has ended behind its third page."""
    sandbox.inject(path=WORKLOGS, status=422, skip=3, times=None)
    state = extract(TapWorklogs, settings, "worklogs").state
    sandbox.clear_faults()
    sandbox.clear_requests()
    return copy.deepcopy(state)


def offsets(sandbox: Sandbox) -> list[int]:
    return [int(request.query.get("offset", 0)) for request in sandbox.requests]


def test_records_that_have_moved_between_pages_start_the_stream_over_once(
    sandbox: Sandbox, settings: dict[str, Any]
) -> None:
    state = interrupted(sandbox, settings)
    # As after the deletion of a record before the place: all that follow have moved up.
    moved = [{"tempoWorklogId": key} for key in expected(sandbox)[21:31]]
    link = {"next": f"{sandbox.url}{WORKLOGS}?offset=30&limit=10"}
    body = json.dumps({"metadata": link, "results": moved}).encode()
    sandbox.inject(path=WORKLOGS, status=200, body=body, query={"offset": "20"})
    output = extract(TapWorklogs, settings, "worklogs", state=state)
    assert ids(output) == expected(sandbox)
    assert offsets(sandbox)[:4] == [20, 0, 10, 20]
    (line,) = output.warnings()
    assert "records have moved between pages" in line
    versions = {m["version"] for m in output.messages if "version" in m}
    assert len(versions) == 1


def test_a_place_of_the_day_before_by_the_clock_of_the_api_is_not_used(
    sandbox: Sandbox, settings: dict[str, Any]
) -> None:
    state = interrupted(sandbox, settings)
    sandbox.set_day(2)
    output = extract(TapWorklogs, settings, "worklogs", state=state)
    assert ids(output) == expected(sandbox)
    assert "too long ago" in output.warnings()[0]


def test_a_second_interruption_before_the_first_page_keeps_the_place(
    sandbox: Sandbox, settings: dict[str, Any]
) -> None:
    state = interrupted(sandbox, settings)
    place = copy.deepcopy(state["bookmarks"]["worklogs"]["resume"])
    sandbox.inject(path=WORKLOGS, status=500, times=None)
    output = extract(TapWorklogs, {**settings, "max_retries": 0}, "worklogs", state=state)
    assert output.returncode == 1
    assert output.state["bookmarks"]["worklogs"]["resume"] == place


@pytest.mark.parametrize("status", [400, 404, 410, 422])
def test_a_refused_cursor_starts_the_stream_over_once_with_a_log_line(
    sandbox: Sandbox, settings: dict[str, Any], status: int
) -> None:
    state = interrupted(sandbox, settings)
    sandbox.inject(path=WORKLOGS, status=status, times=1)
    output = extract(TapWorklogs, settings, "worklogs", state=state)
    assert output.returncode == 0, output.log
    assert ids(output) == expected(sandbox)
    assert offsets(sandbox) == [20, *range(0, len(expected(sandbox)), 10)]
    assert output.log.count("starting over") == 1


def test_an_incremental_stream_is_read_whole_again_when_it_is_time(
    sandbox: Sandbox, settings: dict[str, Any]
) -> None:
    settings = {**settings, "full_refresh_every": 7}
    first = extract(TapWorklogs, settings, "worklogs")
    second = extract(TapWorklogs, settings, "worklogs", state=copy.deepcopy(first.state))
    state = copy.deepcopy(second.state)
    state["bookmarks"]["worklogs"]["full_refresh_at"] = "2024-01-01T00:00:00Z"
    sandbox.clear_requests()
    third = extract(TapWorklogs, settings, "worklogs", state=state)
    assert ids(third) == expected(sandbox)
    assert "updatedFrom" not in sandbox.requests[0].query
    kinds = [
        ["ACTIVATE_VERSION" in {m["type"] for m in o.messages}] for o in (first, second, third)
    ]
    assert kinds == [[True], [False], [True]]
    assert third.state["bookmarks"]["worklogs"]["full_refresh_at"] > "2026"
