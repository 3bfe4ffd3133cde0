"""A cache of the latest pages."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

    from sandbox_api.messages import Response

_CACHE_BYTES = 192 * 1024 * 1024


class PageCache:
    """The latest pages, up to a number of bytes."""

    def __init__(self, limit: int = _CACHE_BYTES) -> None:
        """Start empty."""
        self._limit = limit
        self._size = 0
        self._pages: OrderedDict[Hashable, Response] = OrderedDict()

    def get(self, key: Hashable) -> Response | None:
        """Return a page made before."""
        return self._pages.get(key)

    def put(self, key: Hashable, page: Response) -> None:
        """Keep a page, dropping the oldest ones that no longer fit."""
        self._pages[key] = page
        self._size += len(page.body)
        while self._size > self._limit:
            self._size -= len(self._pages.popitem(last=False)[1].body)
