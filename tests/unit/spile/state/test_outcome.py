"""What the state says of how the last run of a stream ended."""

from __future__ import annotations

import datetime

from spile.state.outcome import record_outcome, sound_last_runs

MONDAY = datetime.datetime(2024, 6, 3, 22, tzinfo=datetime.timezone.utc)
TUESDAY = MONDAY + datetime.timedelta(days=1)
WEDNESDAY = MONDAY + datetime.timedelta(days=2)


def test_a_complete_read_is_kept_with_its_time_and_its_records() -> None:
    assert record_outcome({}, "complete", now=MONDAY, records=12) == {
        "outcome": "complete",
        "at": "2024-06-03T22:00:00Z",
        "completed_at": "2024-06-03T22:00:00Z",
        "records": 12,
    }


def test_failures_in_a_row_tell_when_the_first_one_was_and_the_last_complete_read() -> None:
    last = record_outcome({}, "complete", now=MONDAY, records=12)
    for day in (TUESDAY, WEDNESDAY):
        last = record_outcome(last, "failed", now=day, records=3, message="The API is down.")
    assert last == {
        "outcome": "failed",
        "at": "2024-06-05T22:00:00Z",
        "since": "2024-06-04T22:00:00Z",
        "message": "The API is down.",
        "completed_at": "2024-06-03T22:00:00Z",
        "records": 12,
    }


def test_another_kind_of_failure_has_a_time_of_its_own() -> None:
    last = record_outcome({}, "failed", now=MONDAY, records=0, message="The API is down.")
    last = record_outcome(last, "forbidden", now=TUESDAY, records=0, message="No permission.")
    assert last["since"] == "2024-06-04T22:00:00Z"


def test_what_is_unreadable_in_a_state_is_left_out() -> None:
    sound = {"outcome": "failed", "at": "2024-06-03T22:00:00Z"}
    state = {"last_runs": {"a": sound, "b": [], "c": {"at": 5}, "d": {"records": "many"}}}
    assert sound_last_runs(state) == {"a": sound}
    assert sound_last_runs({"last_runs": 7}) == sound_last_runs({}) == {}
