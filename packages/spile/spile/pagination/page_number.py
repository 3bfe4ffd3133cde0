"""Pages found by their number."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from typing_extensions import override

from spile.exceptions import PaginationError
from spile.pagination.paginator import END, PageRequest, Pagination, Paginator
from spile.pagination.total import AnnouncedTotal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spile.pagination.page import Page
    from spile.pagination.paginator import Endpoint

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageNumber(Pagination):
    """Pages have numbers, from 1 up.

    Attributes:
        page_param: Query parameter of the page's number.
        size_param: Query parameter of the page size.
        total: Keys that lead to the number of all records, if the API gives it.
        echoed_size: Keys that lead to the page size that the API really used.
    """

    page_param: str
    size_param: str
    total: tuple[str, ...] = ()
    echoed_size: tuple[str, ...] = ()

    @override
    def paginator(self, endpoint: Endpoint) -> Paginator:
        return PageNumberPaginator(
            page_param=self.page_param,
            size_param=endpoint.size_param or self.size_param,
            page_size=endpoint.page_size,
            total=self.total,
            echoed_size=self.echoed_size,
            keys=endpoint.keys,
            log=endpoint.log,
        )


class PageNumberPaginator(Paginator):
    """Counts pages up.

    The read ends at an empty page, when the announced total is reached, and at a page that repeats
    an earlier one: an endpoint that does not page answers everything to every number. Without a
    total it also ends at a page of another length than asked for. With one, neither a repetition
    nor a status is the end before all records have come.

    Args:
        page_param: Parameter of the page's number, counted from 1.
        size_param: Parameter of the page size.
        page_size: Records per page; None for an endpoint that does not say how many.
        total: Keys that lead to the number of all records, if the API gives it.
        echoed_size: Keys that lead to the page size that the API really used.
        keys: Key properties; two pages with the same keys are the same.
        log: Takes what is odd about the total.
    """

    end_statuses = frozenset({404, 416})

    def __init__(  # noqa: PLR0913  # each is a fact about an API
        self,
        *,
        page_param: str,
        size_param: str,
        page_size: int | None,
        total: tuple[str, ...] = (),
        echoed_size: tuple[str, ...] = (),
        keys: Sequence[str] = (),
        log: logging.Logger = logger,
    ) -> None:
        self._page_param = page_param
        self._size = {} if page_size is None else {size_param: str(page_size)}
        self._page_size = page_size
        self._total = total
        self._echoed_size = echoed_size
        self._keys = keys
        self._log = log
        self._announced: int | None = None
        self._seen: set[bytes] = set()
        self._received = 0
        self._reached = 0
        self._last: int | None = None
        self._last_was_full = False
        self._totals = AnnouncedTotal()

    @override
    def first(self) -> PageRequest:
        return self._numbered(1)

    def _numbered(self, number: int) -> PageRequest:
        return PageRequest(params={self._page_param: str(number), **self._size})

    def _number(self, request: PageRequest) -> int:
        return int(request.params[self._page_param])

    @override
    def finish(self, page: Page) -> bool:
        digest = page.digest(self._keys)
        repeated = page.count > 0 and digest in self._seen
        self._seen.add(digest)
        if repeated and self._missing:
            msg = (
                "The API repeats a page before it has sent as many records as it announces. "
                "Run again later; report this to the vendor if it stays."
            )
            raise PaginationError(msg)
        return repeated

    @property
    def _missing(self) -> bool:
        """True if fewer records have come than the API announced."""
        return self._announced is not None and self._received < self._announced

    @override
    def is_end(self, status: int | None) -> bool:
        return super().is_end(status) and not self._missing

    @override
    def following(self, request: PageRequest, page: Page) -> PageRequest | None:
        self._reached = self._number(request)
        self._received += page.count
        self._last = self._last_number(page)
        self._totals.observe(self._announced)
        if page.count:
            self._last_was_full = page.count == (self._size_of(page) or page.count)
        if page.count == 0 or (self._last is not None and self._reached >= self._last):
            if self._missing:
                self._log.warning("The API announces more records than it sends")
            return END
        return self._numbered(self._reached + 1)

    @property
    @override
    def doubts_end(self) -> bool:
        return self._last_was_full

    @property
    @override
    def announced_total(self) -> int | None:
        return self._totals.greatest

    def _size_of(self, page: Page) -> int | None:
        return _announced(page, self._echoed_size) or self._page_size

    def _last_number(self, page: Page) -> int | None:
        """Number of the last page, as far as this one tells it."""
        total, size = _announced(page, self._total), _announced(page, self._echoed_size)
        self._announced = total
        if total is not None and size:
            return -(-total // size)
        if total is not None:
            return self._reached if self._received >= total else None
        expected = size or self._page_size
        return None if expected in {None, page.count} else self._reached

    @override
    def ahead(self, request: PageRequest) -> PageRequest | None:
        number = self._number(request) + 1
        # An end that nobody knows costs no more requests than there are pages.
        limit = 2 * self._reached if self._last is None else self._last
        return self._numbered(number) if number <= limit else None


def _announced(page: Page, path: tuple[str, ...]) -> int | None:
    """A count that a page tells, if it does."""
    value = page.get(*path) if path else None
    if isinstance(value, int) and not isinstance(value, bool):
        return max(0, value)
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    return None
