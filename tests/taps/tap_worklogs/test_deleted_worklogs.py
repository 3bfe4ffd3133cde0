"""What Tempo's log of deletions does to the table of worklogs."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING, Any

import pytest
from support.extraction import extract
from support.loading import Loader
from tap_worklogs.tap import TapWorklogs

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox_api import Sandbox
    from support.singer import Output

BOTH = ("deleted_worklogs", "worklogs")


def night(
    vendor: Sandbox, settings: dict[str, Any], day: int, state: dict[str, Any] | None
) -> Output:
    vendor.set_day(day)
    output = extract(TapWorklogs, settings, *BOTH, state=state)
    assert output.returncode == 0, output.log
    return output


def true_keys(vendor: Sandbox) -> set[int]:
    return {record["tempoWorklogId"] for record in vendor.records("worklogs", "worklogs")}


@pytest.mark.parametrize("hard", [True, False], ids=["hard", "soft"])
def test_a_deleted_worklog_leaves_the_table_with_the_next_run_or_is_marked(
    vendor: Sandbox, settings: dict[str, Any], tmp_path: Path, *, hard: bool
) -> None:
    loader, state, seen = Loader(tmp_path), None, set[int]()
    for day in (1, 2, 3):
        output = night(vendor, settings, day, state)
        state = output.state
        loader.run_bytes(output.stdout, hard_delete=hard)
        seen |= true_keys(vendor)
    rows = loader.query("SELECT tempoWorklogId, _sdc_deleted_at, timeSpentSeconds FROM worklogs")
    gone = seen - true_keys(vendor)
    assert gone
    assert {key for key, deleted, _ in rows if deleted is None} == true_keys(vendor)
    assert {key for key, deleted, _ in rows if deleted is not None} == (set() if hard else gone)
    # A marked row keeps its other columns.
    assert all(spent for _, _, spent in rows)


def test_the_log_is_asked_for_from_the_last_run_on_or_as_far_as_it_reaches(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    first = night(vendor, settings, 1, None)
    # Once by the clock of this machine, and again by that of the API, which is another one.
    here, asked = (json.loads(r.body) for r in vendor.requests if "papertrail" in r.path)
    began = datetime.datetime.fromisoformat(here.pop("from").replace("Z", "+00:00"))
    assert (datetime.datetime.now(datetime.timezone.utc) - began).days == 179
    assert asked.pop("from") in {"2023-12-05T23:59:59Z", "2023-12-06T00:00:00Z"}
    assert here == asked == {"entityType": ["worklog"], "action": ["Deleted"]}
    vendor.clear_requests()
    night(vendor, settings, 2, first.state)
    (asked,) = (json.loads(r.body) for r in vendor.requests if "papertrail" in r.path)
    # When the first run began, by the clock of the API.
    assert asked["from"] in {"2024-06-01T23:59:59Z", "2024-06-02T00:00:00Z"}


def test_a_page_of_the_log_has_a_thousand_events_at_most(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    extract(TapWorklogs, {**settings, "page_size": 5000}, "deleted_worklogs")
    assert vendor.requests[0].query == {"limit": "1000"}


def test_a_log_that_may_not_be_read_costs_its_own_stream_only(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    vendor.play(deny=["worklogs.deleted_worklogs"])
    output = extract(TapWorklogs, settings, *BOTH)
    assert output.returncode == 1
    assert output.counts()["worklogs"] == 250
    assert "deleted_worklogs" in output.errors()[0]


def test_deletions_outlive_a_run_that_died_before_its_state(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    first = night(vendor, settings, 1, None)
    lost = night(vendor, settings, 2, first.state)
    again = night(vendor, settings, 2, first.state)
    marks = [[r for r in o.records("worklogs") if r.get("_sdc_deleted_at")] for o in (lost, again)]
    assert marks[0] == marks[1]
    assert marks[0]
