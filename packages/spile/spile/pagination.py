"""One class per pagination style, named by where the next page is announced.

A paginator belongs to one walk through one stream's pages. It says which request comes first, which
one follows a page, and, where it can be known, which one would follow if pages stay full, so that
several can be asked for at once.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from spile.credentials import with_query
from spile.exceptions import PaginationError
from spile.links import Visited, resolve_link

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spile.pages import Page
    from spile.sync_token import SyncToken

logger = logging.getLogger(__name__)

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

    #: True if a later run can go on where an interrupted walk ended: the API names the place.
    resumable: bool = False

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

    def is_end(self, status: int | None) -> bool:
        """True if a status of a later page means that the walk is complete."""
        return status in self.end_statuses

    def finish(self, page: Page) -> bool:  # noqa: ARG002
        """True if the page only repeats the end of the walk and is to be dropped.

        Raises:
            PaginationError: It repeats a page before the end.
        """
        return False


class NextLinkPaginator(Paginator):
    """Follows a link that each page carries in its body.

    Args:
        path: Keys that lead to the link. A missing key, null or an empty text ends the walk.
        base_url: Relative links are resolved against it.
        params: Parameters of the first page; a link carries its own.
        url: URL of the first page without parameters; a link back to it is a loop.
        token_param: Parameter that takes the value if it is no link but an opaque token.
    """

    resumable = True
    expired_statuses = frozenset({400, 404, 410})

    def __init__(
        self,
        *path: str,
        base_url: str,
        params: Mapping[str, str],
        url: str = "",
        token_param: str = "cursor",  # noqa: S107  # a parameter's name
    ) -> None:
        self._path = path
        self._base_url = base_url
        self._url = url or base_url
        self._first = PageRequest(params=dict(params))
        self._token_param = token_param
        self._visited = Visited()
        self._visited.add(with_query(self._url, dict(params)))

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
        # Base64 of an opaque token holds slashes as well.
        if link.startswith("/") or "?" in link or "://" in link:
            link = resolve_link(link, self._base_url, self._url)
            self._visited.add(link)
            return PageRequest(url=link)
        self._visited.add(link)
        return replace(self._first, params={**self._first.params, self._token_param: link})


class BodyCursorPaginator(Paginator):
    """Sends back, in the JSON body, the cursor that each page carries in its body.

    Args:
        cursor: Key of the cursor in the answer and, by `cursor_field`, in the request.
        cursor_field: Name of the cursor in the request's body.
        limit_field: Name of the page size in the request's body.
        page_size: Records per page; None for an endpoint that knows no page size.
        more: Key of the flag that decides, where present, whether another page follows.
        sync_token: Goes with every request; the last page brings the next run's.
    """

    resumable = True
    expired_statuses = frozenset({410})

    def __init__(  # noqa: PLR0913  # each is a fact about an API
        self,
        *,
        cursor: str,
        cursor_field: str,
        limit_field: str,
        page_size: int | None,
        more: str,
        sync_token: SyncToken | None = None,
    ) -> None:
        self._cursor = cursor
        self._cursor_field = cursor_field
        limit = {} if page_size is None else {limit_field: page_size}
        token = {} if sync_token is None else sync_token.payload
        self._first = PageRequest(payload={**limit, **token})
        self._more = more
        self._sync_token = sync_token
        self._visited = Visited()

    @override
    def first(self) -> PageRequest:
        return self._first

    @override
    def following(self, request: PageRequest, page: Page) -> PageRequest | None:
        following = self._following(page)
        if following is None and self._sync_token is not None:
            self._sync_token.observe(page.get(self._sync_token.field))
        return following

    def _following(self, page: Page) -> PageRequest | None:
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
        if page.count == 0 or (self._last is not None and self._reached >= self._last):
            if self._missing:
                self._log.warning("The API announces more records than it sends")
            return END
        return self._numbered(self._reached + 1)

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
