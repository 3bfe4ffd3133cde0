"""Pages that carry the cursor of the next one, which is sent back in the JSON body."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from spile.exceptions import PaginationError
from spile.pagination.links import SeenPages, Visited
from spile.pagination.paginator import END, PageRequest, Pagination, Paginator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from spile.pagination.page import Page
    from spile.pagination.paginator import Endpoint
    from spile.typing import JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyCursor(Pagination):
    """Each page carries a cursor in its body; the next request sends it back in its JSON body.

    Attributes:
        cursor: Key of the cursor in the response.
        cursor_field: Name of the cursor in the request.
        size_field: Name of the page size in the request.
        more: Key of the flag that decides, where present, whether another page follows.
    """

    cursor: str
    cursor_field: str
    size_field: str
    more: str

    announced: ClassVar[bool] = True
    resumable: ClassVar[bool] = True

    @override
    def paginator(self, endpoint: Endpoint) -> Paginator:
        size = {} if endpoint.page_size is None else {self.size_field: endpoint.page_size}
        return BodyCursorPaginator(
            cursor=self.cursor,
            cursor_field=self.cursor_field,
            payload={**size, **endpoint.payload},
            more=self.more,
            on_last=endpoint.on_last,
            keys=endpoint.keys,
        )


class BodyCursorPaginator(Paginator):
    """Sends back, in the JSON body, the cursor that each page carries in its body.

    Args:
        cursor: Key of the cursor in the response.
        cursor_field: Name of the cursor in the request's body.
        payload: Entries of every request's body.
        more: Key of the flag that decides, where present, whether another page follows.
        on_last: Takes the last page.
        keys: Key properties; two pages with the same keys are the same.
    """

    expired_statuses = frozenset({410})

    def __init__(  # noqa: PLR0913  # each is a fact about an API
        self,
        *,
        cursor: str,
        cursor_field: str,
        payload: Mapping[str, JSON],
        more: str,
        on_last: Callable[[Page], None] | None = None,
        keys: Sequence[str] = (),
    ) -> None:
        self._cursor = cursor
        self._cursor_field = cursor_field
        self._first = PageRequest(payload=payload)
        self._more = more
        self._on_last = on_last
        self._visited = Visited()
        self._pages = SeenPages(keys)

    @override
    def first(self) -> PageRequest:
        return self._first

    @override
    def following(self, request: PageRequest, page: Page) -> PageRequest | None:
        following = self._following(page)
        if following is None and self._on_last is not None:
            self._on_last(page)
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
        self._pages.add(page)
        return replace(self._first, payload={**self._first.payload, self._cursor_field: cursor})
