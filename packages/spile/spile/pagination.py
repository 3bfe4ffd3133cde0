"""One class per pagination style, named by where the next page is announced.

A paginator belongs to one walk through one stream's pages. It says which request comes first, which
one follows a page, and, where it can be known, which one would follow if pages stay full, so that
several can be asked for at once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from typing_extensions import override

from spile.exceptions import PaginationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spile.pages import Page

END = None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What one page needs beyond what all requests of the stream have.

    Attributes:
        params: Query parameters of this page.
        payload: Entries of the JSON body of this page.
        url: The whole URL, if the API announces it; parameters are then not added again.
    """

    params: Mapping[str, str] = field(default_factory=dict)
    payload: Mapping[str, Any] = field(default_factory=dict)
    url: str | None = None


class Paginator:
    """A walk of one page; the base of all other walks."""

    #: Statuses of a later page that mean "there is no such page" rather than a failure.
    end_statuses: frozenset[int] = frozenset()

    #: Statuses of a later page that mean that its cursor or link has expired.
    expired_statuses: frozenset[int] = frozenset()

    def first(self) -> PageRequest:
        """The request of the first page."""
        return PageRequest()

    def following(self, request: PageRequest, page: Page) -> PageRequest | None:  # noqa: ARG002
        """The request of the page after `page`, or None after the last one.

        Called once per page, in order.

        Raises:
            PaginationError: The pages would not end.
        """
        return END

    def ahead(self, request: PageRequest) -> PageRequest | None:  # noqa: ARG002
        """The request that will follow `request` if pages stay full; None if nobody can know."""
        return None

    def finish(self, page: Page) -> bool:  # noqa: ARG002
        """True if the page only repeats the end of the walk and is to be dropped."""
        return False


class _Visited:
    """Cursors and links seen in one walk; holds digests, so long links cost no memory."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def add(self, mark: str) -> None:
        digest = hashlib.blake2b(mark.encode(), digest_size=12).digest()
        if digest in self._seen:
            msg = (
                "The API sends a cursor or next link a second time: its pages do not end. "
                "Report this to the vendor; a smaller page_size may avoid it."
            )
            raise PaginationError(msg)
        self._seen.add(digest)


class NextLinkPaginator(Paginator):
    """Follows a link that each page carries in its body.

    Args:
        path: Keys that lead to the link. A missing key, null or an empty text ends the walk.
        base_url: Relative links are resolved against it.
        params: Parameters of the first page; a link carries its own.
        token_param: Parameter that takes the value if it is no link but an opaque token.
    """

    expired_statuses = frozenset({400, 404, 410})

    def __init__(
        self,
        *path: str,
        base_url: str,
        params: Mapping[str, str],
        token_param: str = "cursor",  # noqa: S107  # a parameter's name
    ) -> None:
        self._path = path
        self._base_url = base_url
        self._first = PageRequest(params=dict(params))
        self._token_param = token_param
        self._visited = _Visited()

    @override
    def first(self) -> PageRequest:
        return self._first

    @override
    def following(self, request: PageRequest, page: Page) -> PageRequest | None:
        link = page.get(*self._path)
        if link is None or link == "":
            return END
        if not isinstance(link, str):
            msg = f"The API's next link ({'.'.join(self._path)}) is no text. Check api_url."
            raise PaginationError(msg)
        self._visited.add(link)
        if "/" in link or "?" in link:
            return PageRequest(url=urljoin(self._base_url, link))
        return replace(self._first, params={**self._first.params, self._token_param: link})


class BodyCursorPaginator(Paginator):
    """Sends back, in the JSON body, the cursor that each page carries in its body.

    Args:
        cursor: Key of the cursor in the answer and, by `cursor_field`, in the request.
        cursor_field: Name of the cursor in the request's body.
        limit_field: Name of the page size in the request's body.
        page_size: Records per page.
        more: Key of the flag that decides, where present, whether another page follows.
    """

    expired_statuses = frozenset({410})

    def __init__(
        self,
        *,
        cursor: str,
        cursor_field: str,
        limit_field: str,
        page_size: int,
        more: str,
    ) -> None:
        self._cursor = cursor
        self._cursor_field = cursor_field
        self._first = PageRequest(payload={limit_field: page_size})
        self._more = more
        self._visited = _Visited()

    @override
    def first(self) -> PageRequest:
        return self._first

    @override
    def following(self, request: PageRequest, page: Page) -> PageRequest | None:
        more, cursor = page.get(self._more), page.get(self._cursor)
        if more is False:
            return END
        if cursor is None or cursor == "":
            if more:
                msg = (
                    "The API announces more data without a cursor; stopping here would lose it. "
                    "Report this to the vendor."
                )
                raise PaginationError(msg)
            return END
        self._visited.add(str(cursor))
        return replace(self._first, payload={**self._first.payload, self._cursor_field: cursor})


class PageNumberPaginator(Paginator):
    """Counts pages up.

    The walk ends at an empty page, when the announced total is reached, and at a page that repeats
    the one before it: an endpoint that does not page answers everything to every number.

    Args:
        page_param: Parameter of the page's number, counted from 1.
        size_param: Parameter of the page size.
        page_size: Records per page.
        total: Keys that lead to the number of all records, if the API gives it.
        echoed_size: Keys that lead to the page size that the API really used.
    """

    end_statuses = frozenset({404, 416})

    def __init__(
        self,
        *,
        page_param: str,
        size_param: str,
        page_size: int,
        total: tuple[str, ...] = (),
        echoed_size: tuple[str, ...] = (),
    ) -> None:
        self._page_param = page_param
        self._page_size = page_size
        self._total = total
        self._echoed_size = echoed_size
        self._size = {size_param: str(page_size)}
        self._last_digest: bytes | None = None
        self._known_pages: int | None = None
        self._full = False

    @override
    def first(self) -> PageRequest:
        return self._numbered(1)

    def _numbered(self, number: int) -> PageRequest:
        return PageRequest(params={self._page_param: str(number), **self._size})

    def _number(self, request: PageRequest) -> int:
        return int(request.params[self._page_param])

    @override
    def finish(self, page: Page) -> bool:
        digest = page.digest()
        repeated = page.count > 0 and digest == self._last_digest
        self._last_digest = digest
        return repeated

    @override
    def following(self, request: PageRequest, page: Page) -> PageRequest | None:
        number = self._number(request)
        total = _whole_number(page.get(*self._total)) if self._total else None
        size = _whole_number(page.get(*self._echoed_size)) if self._echoed_size else None
        if page.count == 0:
            return END
        if total is not None and size:
            self._known_pages = -(-total // size)
            self._full = True
            return END if number >= self._known_pages else self._numbered(number + 1)
        self._known_pages = None
        self._full = page.count == self._page_size
        return self._numbered(number + 1) if self._full else END

    @override
    def ahead(self, request: PageRequest) -> PageRequest | None:
        number = self._number(request) + 1
        if not self._full or (self._known_pages is not None and number > self._known_pages):
            return None
        return self._numbered(number)


class OffsetPaginator(Paginator):
    """Counts records up.

    The next offset is the number of records that came, never the number asked for, so a server that
    caps the page size loses nothing. The walk ends at an empty page or at the announced total.

    Args:
        offset_param: Parameter of the offset.
        limit_param: Parameter of the page size.
        page_size: Records asked for per page.
        start_offset: Offset of the first record.
        total: Keys that lead to the number of all records, if the API gives it.
        stop_on_short_page: True if a page shorter than `page_size` is the last one.
    """

    end_statuses = frozenset({404, 416})

    def __init__(  # noqa: PLR0913  # each is a setting of tap-hr
        self,
        *,
        offset_param: str,
        limit_param: str,
        page_size: int,
        start_offset: int = 0,
        total: tuple[str, ...] = (),
        stop_on_short_page: bool = False,
    ) -> None:
        self._offset_param = offset_param
        self._limit = {limit_param: str(page_size)}
        self._page_size = page_size
        self._start = start_offset
        self._total = total
        self._stop_on_short_page = stop_on_short_page
        self._last_digest: bytes | None = None
        self._last_count: int | None = None
        self._stride: int | None = None
        self._end: int | None = None

    @override
    def first(self) -> PageRequest:
        return self._at(self._start)

    def _at(self, offset: int) -> PageRequest:
        return PageRequest(params={self._offset_param: str(offset), **self._limit})

    @override
    def following(self, request: PageRequest, page: Page) -> PageRequest | None:
        if page.count == 0:
            return END
        self._refuse_repetition(page)
        offset = int(request.params[self._offset_param]) + page.count
        # A full page, or two short ones of the same length (the server caps), set the stride.
        steady = page.count in {self._page_size, self._last_count}
        self._stride = page.count if steady else None
        self._last_count = page.count
        short = page.count < self._page_size
        total = _whole_number(page.get(*self._total)) if self._total else None
        self._end = None if total is None else self._start + total
        if self._end is not None and offset == self._end:
            return END
        # A total that is smaller than what came is wrong; the records are right.
        if self._end is not None and offset > self._end:
            self._end = None
            return END if short else self._at(offset)
        return END if short and self._stop_on_short_page else self._at(offset)

    def _refuse_repetition(self, page: Page) -> None:
        digest = page.digest()
        if digest == self._last_digest:
            msg = (
                "The API repeats a page: it seems to ignore the parameter "
                f"'{self._offset_param}'. Set paginated to false for this stream, or name the "
                "right parameter."
            )
            raise PaginationError(msg)
        self._last_digest = digest

    @override
    def ahead(self, request: PageRequest) -> PageRequest | None:
        if self._stride is None:
            return None
        offset = int(request.params[self._offset_param]) + self._stride
        if self._end is not None and offset >= self._end:
            return None
        return self._at(offset)


def _whole_number(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    return None
