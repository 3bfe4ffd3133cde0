"""Reads a stream context by context, and tells how they ended."""

from __future__ import annotations

import pytest
from spile.exceptions import StatusError, StreamError
from spile.streams.context_reads import MOST_FAILURES, ContextReads
from support.planets import Planets, Visits, stream_of

GONE = StatusError("not there", status=404)
SUN = [{"star": "sun"}]
BROKEN = StreamError("broken")


def reads() -> ContextReads:
    return ContextReads(stream_of(Visits, Planets))


def test_a_child_whose_parents_were_all_read_is_complete() -> None:
    found = reads()
    found.check(whole=True)
    found.add_success()
    found.check(whole=True)


def test_a_parent_that_is_gone_is_named_and_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    found = reads()
    found.add_success()
    found.add_failure({"planet": 7}, GONE)
    found.check(whole=True)
    assert "planet 7 seems to be gone: not there" in caplog.text


def test_not_all_parents_can_be_gone() -> None:
    found = reads()
    found.add_failure({"planet": 1}, GONE)
    found.add_failure({"planet": 2}, GONE)
    with pytest.raises(StreamError, match="None of the 2 requests was answered"):
        found.check(whole=True)


def test_all_the_few_parents_that_changed_can_be_gone() -> None:
    found = reads()
    for number in range(MOST_FAILURES):
        found.add_failure({"planet": number}, GONE)
    found.check(whole=False)
    found.add_failure({"planet": 99}, GONE)
    with pytest.raises(StreamError, match="None of the 11 requests was answered"):
        found.check(whole=False)


def test_a_partition_cannot_be_gone() -> None:
    class Partitioned(Planets):
        partitions = SUN

    found = ContextReads(stream_of(Partitioned))
    found.add_failure({"star": "sun"}, GONE)
    with pytest.raises(StreamError, match="1 of 1 requests failed"):
        found.check(whole=True)


def test_a_failure_is_named_at_once_and_fails_the_child_at_the_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    found = reads()
    found.add_failure({"planet": 7}, BROKEN)
    found.add_success()
    assert "planet 7 could not be read: broken" in caplog.text
    with pytest.raises(StreamError, match="1 of 2 requests failed, first: broken"):
        found.check(whole=True)


def test_failures_in_a_row_end_the_child_and_others_between_them_do_not() -> None:
    found = reads()
    for _ in range(3):
        for _ in range(MOST_FAILURES - 1):
            found.add_failure({"planet": 1}, BROKEN)
        found.add_success()
    for _ in range(MOST_FAILURES - 1):
        found.add_failure({"planet": 1}, BROKEN)
    with pytest.raises(StreamError, match="requests in a row failed, the last with: broken"):
        found.add_failure({"planet": 1}, BROKEN)
