"""How the reads of a child stream ended, parent by parent."""

from __future__ import annotations

import pytest
from spile.exceptions import StatusError, StreamError
from spile.streams.parent_outcomes import MOST_FAILURES, ParentOutcomes
from support.planets import Planets, Visits, stream_of

GONE = StatusError("not there", status=404)
BROKEN = StreamError("broken")


def outcomes() -> ParentOutcomes:
    return ParentOutcomes(stream_of(Visits, Planets))


def test_a_child_whose_parents_were_all_read_is_complete() -> None:
    found = outcomes()
    found.check()
    found.add_success()
    found.check()


def test_a_parent_that_is_gone_is_named_and_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    found = outcomes()
    found.add_success()
    found.add_failure({"planet": 7}, GONE)
    found.check()
    assert "planet 7 seems to be gone: not there" in caplog.messages


def test_not_all_parents_can_be_gone() -> None:
    found = outcomes()
    found.add_failure({"planet": 1}, GONE)
    found.add_failure({"planet": 2}, GONE)
    with pytest.raises(StreamError, match="None of the 2 requests was answered"):
        found.check()


def test_a_failure_is_named_at_once_and_fails_the_child_at_the_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    found = outcomes()
    found.add_failure({"planet": 7}, BROKEN)
    found.add_success()
    assert "planet 7 could not be read: broken" in caplog.messages
    with pytest.raises(StreamError, match="1 of 2 requests failed, first: broken"):
        found.check()


def test_failures_in_a_row_end_the_child_and_others_between_them_do_not() -> None:
    found = outcomes()
    for _ in range(3):
        for _ in range(MOST_FAILURES - 1):
            found.add_failure({"planet": 1}, BROKEN)
        found.add_success()
    for _ in range(MOST_FAILURES - 1):
        found.add_failure({"planet": 1}, BROKEN)
    with pytest.raises(StreamError, match="requests in a row failed, the last with: broken"):
        found.add_failure({"planet": 1}, BROKEN)
