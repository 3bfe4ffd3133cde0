"""Next links and cursors: where they lead, and whether they were seen before."""

from __future__ import annotations

import hashlib
from urllib.parse import urljoin, urlsplit

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


def resolve_link(link: str, base_url: str, page_url: str) -> str:
    """The absolute URL of a next link.

    Args:
        link: As the API sent it.
        base_url: `api_url`; an API behind a path prefix may not know of it and leave it out.
        page_url: The first page's URL; a link of a query alone belongs to it.

    Raises:
        PaginationError: It is not a URL.
    """
    if link.startswith(f"{base_url}/"):
        return link
    if link.startswith("?"):
        return f"{page_url}{link}"
    prefix = urlsplit(base_url).path
    if link.startswith("/") and not link.startswith(("//", f"{prefix}/")):
        return f"{base_url}{link}"
    try:
        return urljoin(f"{base_url}/", link)
    except ValueError:
        msg = "The API's next link is not a URL. Report this to the vendor."
        raise PaginationError(msg) from None
