"""Next links, cursors and pages that were seen before."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from spile.exceptions import PaginationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spile.pagination.page import Page

# An API that filters after paging sends empty pages, but not so many one after the other.
MOST_EMPTY_PAGES = 200
# To compare every page would cost a tenth of the time that pages take.
COMPARED_EACH = 16
# No page of records is as short as this.
_EMPTY_BYTES = 8


class Visited:
    """Cursors and links seen in one read; holds digests, so long links cost no memory."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def add(self, mark: str) -> None:
        """Remember a cursor or link.

        Raises:
            PaginationError: It was seen before.
        """
        digest = hashlib.blake2b(mark.encode(), digest_size=12).digest()
        if digest in self._seen:
            msg = (
                "The API sends a cursor or next link a second time: its pages do not end. "
                "Report this to the vendor; a smaller page_size may avoid it."
            )
            raise PaginationError(msg)
        self._seen.add(digest)


class SeenPages:
    """Some of the pages of one read: an API that ignores its cursor sends the same ones for ever.

    Args:
        keys: Key properties; two pages with the same keys are the same.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = keys
        self._seen: set[bytes] = set()
        self._pages = 0
        self._empty = 0

    def add(self, page: Page) -> None:
        """Remember a page.

        Raises:
            PaginationError: It was seen before, or many pages in a row were empty.
        """
        self._pages += 1
        if len(page.records) < _EMPTY_BYTES and page.count == 0:
            self._empty += 1
            if self._empty > MOST_EMPTY_PAGES:
                msg = (
                    f"The API sends {MOST_EMPTY_PAGES} empty pages in a row and announces more: "
                    "its pages do not end. Report this to the vendor."
                )
                raise PaginationError(msg)
            return
        self._empty = 0
        if self._pages > COMPARED_EACH and self._pages % COMPARED_EACH:
            return
        digest = page.digest(self._keys)
        if digest in self._seen:
            msg = (
                "The API sends the same page again behind a new cursor or next link: its pages do "
                "not end. Something on the way may drop the query; report this to the vendor."
            )
            raise PaginationError(msg)
        self._seen.add(digest)
