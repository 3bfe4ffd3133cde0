"""Next links and cursors that were seen before."""

from __future__ import annotations

import hashlib

from spile.exceptions import PaginationError


class Visited:
    """Cursors and links seen in one walk; holds digests, so long links cost no memory."""

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
