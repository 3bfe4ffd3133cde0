"""Days that requests are bounded by, and the walk through them for endpoints that do not page."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from typing_extensions import override

from spile.moments import parse_moment
from spile.pagination import END, PageRequest, Paginator

if TYPE_CHECKING:
    from spile.pages import Page

_DAY = datetime.timedelta(days=1)
_FORMAT = "%Y%m%d"
_FIRST_DAY = datetime.date(1900, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange:
    """The first and the last day that an endpoint wants to be told; both belong to the answer.

    Attributes:
        first_param: Query parameter of the first day.
        last_param: Query parameter of the last day.
        days_ahead: How far past tomorrow, in UTC, the last one is.
    """

    first_param: str = "from"
    last_param: str = "to"
    days_ahead: int = 0

    def params(self, first: datetime.date, last: datetime.date) -> dict[str, str]:
        """The query parameters of these days."""
        return {
            self.first_param: first.strftime(_FORMAT),
            self.last_param: last.strftime(_FORMAT),
        }

    def last_day(self) -> datetime.date:
        """The last day of a run that is today."""
        return tomorrow() + self.days_ahead * _DAY

    def last_of(self, request: PageRequest) -> datetime.date:
        """The last day that a request asked for."""
        text = request.params[self.last_param]
        return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:]))


def tomorrow() -> datetime.date:
    """The day after this one in UTC: somewhere it has begun."""
    return datetime.datetime.now(datetime.timezone.utc).date() + _DAY


def first_day(start: object, start_date: str | None, lookback_days: int) -> datetime.date:
    """The day to begin with.

    Args:
        start: The bookmark, or what stands for it.
        start_date: What is older is never asked for.
        lookback_days: Days before the bookmark that are read again; documents change.
    """
    earliest = parse_moment(start_date)
    bound = _FIRST_DAY if earliest is None else earliest.date()
    moment = parse_moment(start)
    if moment is None:
        return bound
    days = min(lookback_days, (moment.date() - _FIRST_DAY).days)
    return max(bound, moment.date() - days * _DAY)


class DateWindowPaginator(Paginator):
    """Walks through days, so many at a time, as an endpoint that does not page sends all at once.

    Args:
        dates: How the endpoint is told.
        first: The first day.
        days: Days in each window; all that lie ahead are in the last one.
    """

    resumable = True

    def __init__(self, dates: DateRange, *, first: datetime.date, days: int) -> None:
        self._dates = dates
        self._first = first
        self._days = days
        # Somebody's start may lie in the future.
        self._last = max(first, dates.last_day())
        self._tomorrow = tomorrow()

    @override
    def first(self) -> PageRequest:
        return self._from(self._first)

    def _from(self, day: datetime.date) -> PageRequest:
        # Compared first: a window may be longer than the calendar.
        reaches_end = self._days > (self._tomorrow - day).days
        last = self._last if reaches_end else day + (self._days - 1) * _DAY
        return PageRequest(params=self._dates.params(day, last))

    @override
    def following(self, request: PageRequest, page: Page) -> PageRequest | None:
        return self.ahead(request)

    @override
    def ahead(self, request: PageRequest) -> PageRequest | None:
        last = self._dates.last_of(request)
        return END if last >= self._last else self._from(last + _DAY)
