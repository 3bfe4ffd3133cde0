"""An interrupted run goes on where it ended; whatever speaks against that starts it over."""

from __future__ import annotations

import copy
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


def truth(sandbox: Sandbox) -> list[int]:
    return [row["tempoWorklogId"] for row in sandbox.records("worklogs", "worklogs")]


def test_the_next_run_goes_on_behind_the_last_written_page(
    sandbox: Sandbox, settings: dict[str, Any]
) -> None:
    sandbox.inject(path=WORKLOGS, status=422, skip=3, times=None)
    first = extract(TapWorklogs, settings, "worklogs")
    sandbox.clear_faults()
    sandbox.clear_requests()
    second = extract(TapWorklogs, settings, "worklogs", state=copy.deepcopy(first.state))
    assert len(ids(first)) == 30
    assert ids(first, second) == truth(sandbox)
    assert sandbox.requests[0].query["offset"] == "30"
    assert "Going on" in second.log
    assert "resume" not in second.state["bookmarks"]["worklogs"]


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


def test_both_runs_write_the_same_table_version(sandbox: Sandbox, settings: dict[str, Any]) -> None:
    sandbox.inject(path=WORKLOGS, status=422, skip=3, times=None)
    first = extract(TapWorklogs, settings, "worklogs")
    sandbox.clear_faults()
    second = extract(TapWorklogs, settings, "worklogs", state=copy.deepcopy(first.state))
    versions = {m["version"] for o in (first, second) for m in o.messages if "version" in m}
    assert len(versions) == 1
    assert second.messages[-2]["type"] == "ACTIVATE_VERSION"
    assert "ACTIVATE_VERSION" not in {m["type"] for m in first.messages}


@pytest.mark.parametrize("change", ["page_size", "age", "fingerprint", "shape"])
def test_a_place_that_does_not_fit_is_not_used(
    sandbox: Sandbox, settings: dict[str, Any], change: str
) -> None:
    sandbox.inject(path=WORKLOGS, status=422, skip=3, times=None)
    state = copy.deepcopy(extract(TapWorklogs, settings, "worklogs").state)
    sandbox.clear_faults()
    place = state["bookmarks"]["worklogs"]["resume"]
    if change == "page_size":
        settings = {**settings, "page_size": 7}
    elif change == "age":
        place["at"] = "2020-01-01T00:00:00Z"
    elif change == "fingerprint":
        place["fingerprint"] = "another"
    else:
        state["bookmarks"]["worklogs"]["resume"] = "nonsense"
    assert ids(extract(TapWorklogs, settings, "worklogs", state=state)) == truth(sandbox)


@pytest.mark.parametrize("status", [400, 404, 410, 422])
def test_a_refused_cursor_starts_the_stream_over_once_with_a_log_line(
    sandbox: Sandbox, settings: dict[str, Any], status: int
) -> None:
    sandbox.inject(path=WORKLOGS, status=422, skip=3, times=None)
    state = copy.deepcopy(extract(TapWorklogs, settings, "worklogs").state)
    sandbox.clear_faults()
    sandbox.inject(path=WORKLOGS, status=status, times=1)
    output = extract(TapWorklogs, settings, "worklogs", state=state)
    assert output.returncode == 0, output.log
    assert ids(output) == truth(sandbox)
    assert "starting over" in output.log


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
    assert ids(third) == truth(sandbox)
    assert "updatedFrom" not in sandbox.requests[0].query
    kinds = [
        ["ACTIVATE_VERSION" in {m["type"] for m in o.messages}] for o in (first, second, third)
    ]
    assert kinds == [[True], [False], [True]]
    assert third.state["bookmarks"]["worklogs"]["full_refresh_at"] > "2026"
