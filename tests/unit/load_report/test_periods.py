"""Periods that a plot has a column for."""

from __future__ import annotations

from datetime import date

import pytest
from load_report.periods import FEWEST_COLUMNS, MOST_COLUMNS, periods

LAST = date(2024, 3, 31)


@pytest.mark.parametrize(
    ("first", "name", "begin"),
    [
        (date(2024, 2, 10), "day", date(2024, 2, 10)),
        (date(2023, 3, 1), "week", date(2023, 2, 27)),
        (date(2021, 5, 17), "month", date(2021, 5, 1)),
        (date(1999, 5, 17), "year", date(1999, 1, 1)),
    ],
)
def test_longer_histories_have_longer_periods(first: date, name: str, begin: date) -> None:
    found = periods(first, LAST)
    assert (found.name, found.starts[0]) == (name, begin)
    assert found.starts[-1] == found.start(LAST)
    assert len(found.starts) <= MOST_COLUMNS + 1
    assert len({*found.starts}) == len(found.starts)


def test_one_day_has_days_before_it() -> None:
    assert len(periods(LAST, LAST).starts) == FEWEST_COLUMNS


def test_months_are_named_by_year_and_month() -> None:
    found = periods(LAST, LAST, "month")
    assert [found.label(start) for start in found.starts[-2:]] == ["2024-02", "2024-03"]
