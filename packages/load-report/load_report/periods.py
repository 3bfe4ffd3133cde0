"""Days, weeks, months or years: as many columns as a plot has room for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PERIODS = {"day": 1, "week": 7, "month": 31, "year": 366}
MOST_COLUMNS = 62
FEWEST_COLUMNS = 12


@dataclass(frozen=True)
class Periods:
    """Consecutive periods of one length.

    Attributes:
        name: What one is called: a key of PERIODS.
        starts: The first day of each.
    """

    name: str
    starts: Sequence[date]

    def start(self, day: date) -> date:
        """The first day of the period that a day is in."""
        return _start(day, self.name)

    def label(self, start: date) -> str:
        """What a period is called on an axis."""
        return f"{start}"[: {"month": 7, "year": 4}.get(self.name, 10)]


def periods(first: date, last: date, shortest: str = "day") -> Periods:
    """The periods from one day to another, short ones if there is room.

    Args:
        first: A day in the first; a plot of few begins earlier.
        last: A day in the last.
        shortest: The shortest to choose, a key of PERIODS.
    """
    names = list(PERIODS)[list(PERIODS).index(shortest) :]
    days = (last - first).days
    name = next((name for name in names if days < MOST_COLUMNS * PERIODS[name]), names[-1])
    begin = min(first, last - timedelta(days=(FEWEST_COLUMNS - 1) * PERIODS[name]))
    starts = [_start(begin, name)]
    while (following := _start(starts[-1] + timedelta(days=PERIODS[name]), name)) <= last:
        starts.append(following)
    return Periods(name, starts)


def _start(day: date, name: str) -> date:
    if name == "week":
        return day - timedelta(days=day.weekday())
    if name == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if name == "year" else day
