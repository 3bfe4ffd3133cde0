"""Pages found by counting records: limit and offset."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from typing_extensions import override

from spile.exceptions import PaginationError
from spile.pagination.paginator import END, PageRequest, Pagination, Paginator
from spile.pagination.total import AnnouncedTotal

if TYPE_CHECKING:
    from spile.pagination.page import Page
    from spile.pagination.paginator import Endpoint

logger = logging.getLogger(__name__)

_REPORT = "Report this to the vendor."


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset(Pagination):
    """Pages are found by the number of records before them.

    Attributes:
        offset_param: Query parameter, or entry of the body, of the offset.
        limit_param: Query parameter, or entry of the body, of the page size.
        start_offset: Offset of the first record.
        total: Keys that lead to the number of all records, if the API gives it.
        stop_on_short_page: True if a page shorter than the page size is the last one.
        single: True if the first page is the only one.
        in_body: True if both stand in the JSON body, as numbers.
        sizes: The only page sizes that the API takes, in ascending order; any if empty.
        advice: What to do if the API ignores the offset.
    """

    offset_param: str
    limit_param: str
    start_offset: int = 0
    total: tuple[str, ...] = ()
    stop_on_short_page: bool = False
    single: bool = False
    in_body: bool = False
    sizes: tuple[int, ...] = ()
    advice: str = _REPORT

    @override
    def paginator(self, endpoint: Endpoint) -> Paginator:
        return OffsetPaginator(
            offset_param=self.offset_param,
            limit_param=self.limit_param,
            page_size=self._size(endpoint.page_size or 0),
            start_offset=self.start_offset,
            total=self.total,
            stop_on_short_page=self.stop_on_short_page,
            single=self.single,
            in_body=self.in_body,
            advice=self.advice,
            log=endpoint.log,
        )

    def _size(self, asked: int) -> int:
        """The greatest size that the API takes and that is not more than what was asked for."""
        return max((s for s in self.sizes if s <= asked), default=min(self.sizes, default=asked))


class OffsetPaginator(Paginator):
    """Counts records up.

    The next offset is the number of records that came, never the number asked for, so a server that
    caps the page size loses nothing. The read ends at an empty page or at the announced total; a
    status is its end only where no total says that more is to come.

    Args:
        offset_param: Name of the offset.
        limit_param: Name of the page size.
        page_size: Records asked for per page.
        start_offset: Offset of the first record.
        total: Keys that lead to the number of all records, if the API gives it.
        stop_on_short_page: True if a page shorter than `page_size` is the last one.
        single: True if the first page is the only one.
        in_body: True if offset and page size stand in the JSON body, not in the query.
        advice: What to do if the API ignores the offset.
        log: Takes what is odd about the total, once per read.
    """

    end_statuses = frozenset({404, 416})

    def __init__(  # noqa: PLR0913  # each is a fact about an API
        self,
        *,
        offset_param: str,
        limit_param: str,
        page_size: int,
        start_offset: int = 0,
        total: tuple[str, ...] = (),
        stop_on_short_page: bool = False,
        single: bool = False,
        in_body: bool = False,
        advice: str = _REPORT,
        log: logging.Logger = logger,
    ) -> None:
        self._offset_param = offset_param
        self._limit_param = limit_param
        self._in_body = in_body
        self._page_size = page_size
        self._start = start_offset
        self._total = total
        self._stop_on_short_page = stop_on_short_page
        self._single = single
        self._advice = advice
        self._log = log
        self._said: set[str] = set()
        self._seen: set[bytes] = set()
        self._last_count: int | None = None
        self._stride: int | None = None
        self._end: int | None = None
        self._announced = AnnouncedTotal()
        #: True once more records have come than the API announced.
        self._is_ignored = False

    @override
    def first(self) -> PageRequest:
        return self._at(self._start)

    def _at(self, offset: int) -> PageRequest:
        counts = {self._offset_param: offset, self._limit_param: self._page_size}
        if self._in_body:
            return PageRequest(payload=counts)
        return PageRequest(params={name: str(number) for name, number in counts.items()})

    def _offset_of(self, request: PageRequest) -> int:
        entries = request.payload if self._in_body else request.params
        return int(entries[self._offset_param])

    @override
    def is_end(self, status: int | None) -> bool:
        return super().is_end(status) and self._end is None

    @override
    def following(self, request: PageRequest, page: Page) -> PageRequest | None:
        offset = self._offset_of(request) + page.count
        self._end = self._announced_end(page)
        if page.count == 0 or self._single:
            if self._end is not None and offset < self._end:
                self._say("The API announces more records than it sends")
            return END
        self._refuse_repetition(page)
        # A full page, or two short ones of the same length (the server caps), set the stride.
        steady = page.count in {self._page_size, self._last_count}
        self._stride = page.count if steady else None
        self._last_count = page.count
        if self._end is not None and offset > self._end:
            self._say("The API sends more records than it announces: its total is ignored")
            self._is_ignored = True
        if self._is_ignored:
            self._end = None
        if offset == self._end:
            return END
        if self._stop_on_short_page and page.count < self._page_size:
            return END
        return self._at(offset)

    @property
    @override
    def doubts_end(self) -> bool:
        return self._stride is not None

    @property
    @override
    def announced_total(self) -> int | None:
        return None if self._is_ignored else self._announced.greatest

    def _announced_end(self, page: Page) -> int | None:
        """The offset behind the last record, if the page tells the total."""
        total = page.get(*self._total) if self._total else None
        if isinstance(total, int) and not isinstance(total, bool) and total >= 0:
            if not self._is_ignored:
                self._announced.observe(total)
            return self._start + total
        if total is not None:
            self._say("The API's total is not a whole number and is ignored")
        return None

    def _say(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            self._log.warning("%s (total: %s)", sentence, ".".join(self._total))

    def _refuse_repetition(self, page: Page) -> None:
        digest = page.digest()
        if digest in self._seen:
            msg = (
                f"The API repeats a page: the offset parameter '{self._offset_param}' seems to "
                f"be ignored. {self._advice}"
            )
            raise PaginationError(msg)
        self._seen.add(digest)

    @override
    def ahead(self, request: PageRequest) -> PageRequest | None:
        if self._stride is None:
            return None
        offset = self._offset_of(request) + self._stride
        if self._end is not None and offset >= self._end:
            return None
        return self._at(offset)
