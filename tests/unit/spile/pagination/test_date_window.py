"""Days that requests are bounded by, and the walk through them."""

from __future__ import annotations

import datetime

import pytest
from spile import DateRange, Page, PageRequest, TimeFilter
from spile.filters import first_day, tomorrow
from spile.pagination.date_window import DateWindowPaginator
from spile.pagination.page_number import PageNumberPaginator

EMPTY = Page(b"[]", ())
DAY = datetime.timedelta(days=1)


def walk(paginator: DateWindowPaginator) -> list[PageRequest]:
    found = [paginator.first()]
    while (following := paginator.following(found[-1], EMPTY)) is not None:
        assert following == paginator.ahead(found[-1])
        found.append(following)
    return found


@pytest.mark.parametrize(
    ("past", "days", "lengths"),
    [(9, 5, [5, 5]), (10, 5, [5, 5, 1]), (0, 1, [1]), (1, 1, [1, 1]), (9, 10**12, [10])],
)
def test_windows_share_no_day_and_leave_none_out(past: int, days: int, lengths: list[int]) -> None:
    last = tomorrow()
    dates = DateRange(first_param="since", last_param="until")
    windows = walk(DateWindowPaginator(dates, first=last - past * DAY, days=days))
    expected = last - past * DAY
    for window, length in zip(windows, lengths, strict=True):
        end = expected + (length - 1) * DAY
        assert window.params == {"since": f"{expected:%Y%m%d}", "until": f"{end:%Y%m%d}"}
        expected = end + DAY


def test_the_days_ahead_are_all_in_the_last_window() -> None:
    last = tomorrow()
    dates = DateRange(days_ahead=400)
    windows = walk(DateWindowPaginator(dates, first=last - 3 * DAY, days=2))
    ends = [dates.last_of(window.params) for window in windows]
    assert ends == [last - 2 * DAY, last + 400 * DAY]


def test_a_start_in_the_future_is_asked_for_alone() -> None:
    start = tomorrow() + 9 * DAY
    (window,) = walk(DateWindowPaginator(DateRange(), first=start, days=5))
    assert window.params == {"from": f"{start:%Y%m%d}", "to": f"{start:%Y%m%d}"}


@pytest.mark.parametrize(
    ("start", "start_date", "lookback", "first"),
    [
        ("2024-06-10", "2024-01-01T00:00:00Z", 0, "2024-06-10"),
        ("2024-06-10T23:00:00-05:00", None, 0, "2024-06-11"),
        ("2024-06-10", "2024-01-01T00:00:00Z", 30, "2024-05-11"),
        ("2024-06-10", "2024-06-01T00:00:00Z", 30, "2024-06-01"),
        ("2024-06-10", None, 10**12, "1900-01-01"),
        (None, "2024-06-01T00:00:00Z", 30, "2024-06-01"),
        (None, None, 0, "1900-01-01"),
    ],
)
def test_a_walk_begins_before_the_bookmark_but_not_before_the_start_date(
    start: str | None, start_date: str | None, lookback: int, first: str
) -> None:
    assert first_day(start, start_date, lookback).isoformat() == first


def test_a_filter_without_a_zone_begins_earlier() -> None:
    moments = TimeFilter("since", "zoneless", overlap=datetime.timedelta(seconds=1))
    assert moments.entry("2024-06-01T00:00:00Z") == {"since": "2024-05-31T23:59:59"}
    assert moments.entry("2024-06-01T02:00:00+02:00", DAY) == {"since": "2024-05-30T23:59:59"}


def test_pages_of_a_size_that_nobody_tells_end_with_an_empty_one() -> None:
    paginator = PageNumberPaginator(page_param="page", size_param="size", page_size=None)
    request = paginator.first()
    assert request.params == {"page": "1"}
    for count in (3, 1, 3):
        page = Page(b"[" + b",".join([b"{}"] * count) + b"]", ())
        following = paginator.following(request, page)
        assert following is not None
        request = following
    assert request.params == {"page": "4"}
    assert paginator.following(request, EMPTY) is None
