"""Pages that carry the link of the next one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from typing_extensions import override

from spile.exceptions import PaginationError
from spile.http.urls import resolve_link, with_query
from spile.pagination.links import SeenPages, Visited
from spile.pagination.paginator import END, PageRequest, Pagination, Paginator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spile.pagination.page import Page
    from spile.pagination.paginator import Endpoint

_CURSOR = "cursor"


class NextLink(Pagination):
    """Each page carries a link to the next one in its body.

    Args:
        path: Keys that lead to the link.
        size_param: Query parameter of the page size.
        token_param: Query parameter for a value that is not a link but an opaque token.
        cursor_setting: Setting that names this parameter instead.
    """

    announced = True
    resumable = True

    def __init__(
        self,
        *path: str,
        size_param: str,
        token_param: str = _CURSOR,
        cursor_setting: str | None = None,
    ) -> None:
        self._path = path
        self._size_param = size_param
        self._token_param = token_param
        self._cursor_setting = cursor_setting

    @override
    def paginator(self, endpoint: Endpoint) -> Paginator:
        params = dict(endpoint.params)
        if endpoint.page_size is not None:
            params[endpoint.size_param or self._size_param] = str(endpoint.page_size)
        setting = self._cursor_setting
        named = endpoint.settings[setting] if setting else self._token_param
        return NextLinkPaginator(
            *self._path,
            base_url=endpoint.base_url,
            params=params,
            url=endpoint.url,
            token_param=named,
            keys=endpoint.keys,
        )


class NextLinkPaginator(Paginator):
    """Follows a link that each page carries in its body.

    Args:
        path: Keys that lead to the link. A missing key, null or an empty text ends the read.
        base_url: Relative links are resolved against it.
        params: Parameters of the first page; a link carries its own.
        url: URL of the first page without parameters; a link back to it is a loop.
        token_param: Parameter that takes the value if it is not a link but an opaque token.
        keys: Key properties; two pages with the same keys are the same.
    """

    expired_statuses = frozenset({400, 404, 410})

    def __init__(
        self,
        *path: str,
        base_url: str,
        params: Mapping[str, str],
        url: str = "",
        token_param: str = _CURSOR,
        keys: Sequence[str] = (),
    ) -> None:
        self._path = path
        self._base_url = base_url
        self._url = url or base_url
        self._first = PageRequest(params=dict(params))
        self._token_param = token_param
        self._visited = Visited()
        self._pages = SeenPages(keys)
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
            msg = f"The API's next link ({'.'.join(self._path)}) is not text. Check api_url."
            raise PaginationError(msg)
        # Base64 of an opaque token holds slashes as well.
        if link.startswith("/") or "?" in link or "://" in link:
            link = resolve_link(link, self._base_url, self._url)
            self._visited.add(link)
            self._pages.add(page)
            return PageRequest(url=link)
        self._visited.add(link)
        self._pages.add(page)
        return replace(self._first, params={**self._first.params, self._token_param: link})
