"""Days, so many at a time, for endpoints that do not page."""

from __future__ import annotations

import datetime

import pytest
from spile import DateRange, Page, PageRequest, Years
from spile.filters import tomorrow
from spile.pagination.date_window import DateWindowPaginator

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
    ends = [dates.last_of(window.params, 2) for window in windows]
    assert ends == [last - 2 * DAY, last + 400 * DAY]


def test_a_start_in_the_future_is_asked_for_alone() -> None:
    start = tomorrow() + 9 * DAY
    (window,) = walk(DateWindowPaginator(DateRange(), first=start, days=5))
    assert window.params == {"from": f"{start:%Y%m%d}", "to": f"{start:%Y%m%d}"}


def test_weeks_are_whole_and_begin_on_their_day() -> None:
    dates = DateRange(form="iso", window_days=7, begins_on=0)
    day = datetime.date(2024, 5, 29)
    first = datetime.date(2024, 5, 15)
    windows = walk(DateWindowPaginator(dates, first=first, days=7, today=day))
    assert [window.params for window in windows] == [
        {"from": "2024-05-13", "to": "2024-05-19"},
        {"from": "2024-05-20", "to": "2024-05-26"},
        {"from": "2024-05-27", "to": "2024-06-02"},
    ]


def test_a_range_may_be_told_by_its_first_day_alone() -> None:
    dates = DateRange(form="iso", last_param=None, window_days=7, begins_on=0)
    first, today = datetime.date(2024, 5, 20), datetime.date(2024, 5, 29)
    windows = walk(DateWindowPaginator(dates, first=first, days=7, today=today))
    assert [window.params for window in windows] == [{"from": "2024-05-20"}, {"from": "2024-05-27"}]


@pytest.mark.parametrize(("day", "last"), [("2024-06-01", "2025"), ("2024-12-31", "2026")])
def test_years_are_asked_for_one_by_one(day: str, last: str) -> None:
    today = datetime.date.fromisoformat(day)
    first = datetime.date(2023, 6, 15)
    windows = walk(DateWindowPaginator(Years(), first=first, days=366, today=today))
    years = [window.params["year"] for window in windows]
    assert years == [str(year) for year in range(2023, int(last) + 1)]
