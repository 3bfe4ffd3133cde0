"""Pages that carry the cursor of the next one, which is sent back in the JSON body."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from typing_extensions import override

from spile.exceptions import PaginationError
from spile.pagination.links import Visited
from spile.pagination.paginator import END, PageRequest, Paginator

if TYPE_CHECKING:
    from spile.pagination.page import Page
    from spile.state.sync_token import SyncToken


class BodyCursorPaginator(Paginator):
    """Sends back, in the JSON body, the cursor that each page carries in its body.

    Args:
        cursor: Key of the cursor in the response and, by `cursor_field`, in the request.
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
