"""One class per pagination style, named by where the next page is announced.

A paginator belongs to one walk through one stream's pages. It says which request comes first, which
one follows a page, and, where it can be known, which one would follow if pages stay full, so that
several can be asked for at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spile.pagination.page import Page

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
