"""Where the last run ended, and where this one will."""

from __future__ import annotations

import datetime
import logging
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile.exceptions import StreamError
from spile.state.bookmark import Bookmark

KEY = "updated"
OLD, NEW = "2024-01-01T00:00:00Z", "2024-06-01T00:00:00Z"
FUTURE = "2999-01-01T00:00:00Z"


def bookmark(
    value: Any = None, *, is_time: bool = True, start_date: str | None = None, key: str = KEY
) -> tuple[Bookmark, Any]:
    state: Any = {} if value is None else {"replication_key": key, "replication_key_value": value}
    log = logging.getLogger("test")
    return Bookmark(state, KEY, is_time=is_time, start_date=start_date, log=log), state


@pytest.mark.parametrize(
    ("value", "start_date", "start"),
    [
        (None, None, None),
        (None, OLD, OLD),
        (OLD, None, OLD),
        (OLD, NEW, NEW),
        (NEW, OLD, NEW),
        (OLD, OLD, OLD),
        (FUTURE, OLD, OLD),
        (FUTURE, None, None),
        ("unreadable", OLD, OLD),
        (5, None, None),
        ("2024-06-01", OLD, "2024-06-01"),
        ("2024-01-01T02:00:00+03:00", OLD, OLD),
    ],
)
def test_where_a_run_begins(value: Any, start_date: str | None, start: str | None) -> None:
    assert bookmark(value, start_date=start_date)[0].start == start


def test_the_bookmark_of_another_key_does_not_count() -> None:
    assert bookmark(OLD, key="created")[0].start is None


@pytest.mark.parametrize("value", [5, "2024-01-31T10:00:00+0100", Decimal("1.5")])
def test_a_bookmark_need_not_be_a_time(value: Any) -> None:
    assert bookmark(value, is_time=False, start_date=OLD)[0].start == value


def test_the_greatest_value_becomes_the_bookmark_at_the_end_only() -> None:
    mark, state = bookmark(OLD)
    mark.observe([None, NEW, OLD])
    mark.observe([OLD, "unreadable"])
    mark.observe([])
    assert state["replication_key_value"] == OLD
    mark.commit()
    assert state == {"replication_key": KEY, "replication_key_value": NEW}


def test_moments_in_other_zones_are_compared_as_moments() -> None:
    mark, state = bookmark()
    mark.observe(["2024-01-01T01:00:00+02:00", "2024-01-01T00:30:00+00:00"])
    mark.commit()
    assert state["replication_key_value"] == "2024-01-01T00:30:00+00:00"


def test_a_stream_without_records_keeps_its_bookmark() -> None:
    mark, state = bookmark(OLD)
    mark.commit()
    assert state["replication_key_value"] == OLD


def test_a_bookmark_never_goes_back() -> None:
    mark, state = bookmark(NEW)
    mark.observe([OLD])
    mark.commit()
    assert state["replication_key_value"] == NEW


def test_a_bookmark_never_lies_in_the_future() -> None:
    before = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    mark, state = bookmark(OLD)
    mark.observe([FUTURE])
    mark.commit()
    assert state["replication_key_value"] >= before.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert state["replication_key_value"] < "2900"


def test_a_bookmark_in_the_future_is_repaired() -> None:
    mark, state = bookmark(FUTURE)
    mark.observe([OLD])
    mark.commit()
    assert state["replication_key_value"] == OLD


def test_records_of_the_same_moment_are_read_again() -> None:
    mark, _ = bookmark(NEW)
    assert mark.is_new(NEW)
    assert mark.is_new("2024-06-01T03:00:00+03:00")
    assert not mark.is_new(OLD)
    assert mark.is_new(None)
    assert mark.is_new("unreadable")
    assert bookmark()[0].is_new(OLD)


@pytest.mark.parametrize(
    ("values", "greatest"),
    [
        ([3, 20, 100], 100),
        ([Decimal("1.5"), 1, Decimal("1.25")], Decimal("1.5")),
        (["2024-06-01T02:50:00+0200", "2024-06-01T02:10:00+0100"], "2024-06-01T02:10:00+0100"),
        ([2, "1"], 2),
        (["9", "10"], "10"),
    ],
)
def test_numbers_and_timestamps_in_texts_have_an_order(values: list[Any], greatest: Any) -> None:
    mark, state = bookmark(is_time=False)
    mark.observe(values)
    mark.commit()
    assert state["replication_key_value"] == greatest
    assert type(state["replication_key_value"]) is type(greatest)


@pytest.mark.parametrize("values", [["b", "a"], [1, "x"], [True, 1], ["1.10", "1.9"]])
def test_values_without_a_safe_order_are_refused_and_move_no_bookmark(values: list[Any]) -> None:
    mark, state = bookmark(is_time=False)
    with pytest.raises(StreamError, match="'updated' have no order that is safe to compare"):
        mark.observe(values)
    assert state == {}


def test_a_bookmark_of_another_kind_than_the_values_reads_everything() -> None:
    mark, _ = bookmark(5, is_time=False)
    assert mark.is_new("2024-06-01T00:00:00Z")
    assert mark.is_new(6)
    assert not mark.is_new(4)
    assert not mark.is_new("4")


@given(
    pages=st.lists(
        st.lists(
            st.datetimes(
                min_value=datetime.datetime(2000, 1, 1),  # noqa: DTZ001  # hypothesis wants it so
                max_value=datetime.datetime(2020, 1, 1),  # noqa: DTZ001
                timezones=st.sampled_from(
                    [datetime.timezone(datetime.timedelta(hours=h)) for h in (-5, 0, 9)]
                ),
            ),
            max_size=4,
        ),
        max_size=4,
    )
)
def test_the_bookmark_is_the_greatest_moment_of_all_pages(
    pages: list[list[datetime.datetime]],
) -> None:
    mark, state = bookmark()
    for page in pages:
        mark.observe([moment.isoformat().replace("+00:00", "Z") for moment in page])
    mark.commit()
    moments = [moment for page in pages for moment in page]
    if moments:
        text = state["replication_key_value"].replace("Z", "+00:00")
        assert datetime.datetime.fromisoformat(text) == max(moments)
    else:
        assert state == {}
