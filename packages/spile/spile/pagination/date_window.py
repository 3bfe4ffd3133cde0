"""Days, so many at a time, for endpoints that do not page."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from spile.pagination.paginator import END, PageRequest, Pagination, Paginator

if TYPE_CHECKING:
    from spile.filters import DateRange
    from spile.pagination.page import Page
    from spile.pagination.paginator import Endpoint

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DateWindows(Pagination):
    """All records of some days come at once; the range or a setting says of how many days.

    Attributes:
        dates: How the endpoint is told.
    """

    dates: DateRange

    resumable: ClassVar[bool] = True

    @override
    def paginator(self, endpoint: Endpoint) -> Paginator:
        days = self.dates.window_days or endpoint.settings["window_days"]
        first = endpoint.first_day or self.dates.last_day(endpoint.today)
        return DateWindowPaginator(
            self.dates, first=first, days=days, today=endpoint.today, last=endpoint.last_day
        )


class DateWindowPaginator(Paginator):
    """Walks through days, so many at a time, as an endpoint that does not page sends all at once.

    Args:
        dates: How the endpoint is told.
        first: The first day.
        days: Days in each window; all that lie ahead are in the last one.
        today: The day of the run, if it is not the machine's.
        last: The last day, if it is not the last that there may be.
    """

    def __init__(
        self,
        dates: DateRange,
        *,
        first: datetime.date,
        days: int,
        today: datetime.date | None = None,
        last: datetime.date | None = None,
    ) -> None:
        self._dates = dates
        self._first = dates.window_from(first)
        self._days = days
        # Somebody's start may lie in the future.
        self._last = last or max(first, dates.last_day(today))
        self._bounded = last is not None
        self._today = today

    @override
    def first(self) -> PageRequest:
        return self._from(self._first)

    def _from(self, day: datetime.date) -> PageRequest:
        last = self._dates.window_to(day, self._days, self._today)
        if self._bounded and self._dates.begins_on is None:
            last = min(last, self._last)
        return PageRequest(params=self._dates.params(day, last))

    @override
    def following(self, request: PageRequest, page: Page) -> PageRequest | None:
        return self.ahead(request)

    @override
    def ahead(self, request: PageRequest) -> PageRequest | None:
        last = self._dates.last_of(request.params, self._days)
        return END if last >= self._last else self._from(last + _DAY)
