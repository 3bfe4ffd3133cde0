"""What all pagination styles share.

A stream declares its style as data, a `Pagination`. For each read of the stream's pages this makes
a `Paginator`, which says which request comes first, which one follows a page, and, where that can
be known, which one would follow if pages stay full, so that several can be sent at once.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping

    from spile.pagination.page import Page
    from spile.typing import JSON, Config

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
    payload: Mapping[str, JSON] = field(default_factory=dict)
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What a paginator must know of the endpoint that it reads.

    Attributes:
        url: URL of the first page, without parameters.
        base_url: `api_url`; relative links are resolved against it.
        params: Query parameters that every request of the stream has.
        payload: Entries of the JSON body that every request of this read has.
        page_size: Records to ask for per page; None if the API decides.
        size_param: Name of the page size in requests, where a profile changes it.
        keys: The stream's key properties.
        first_day: The first day to read, for an endpoint that is asked for days.
        last_day: The last day to read, if it is not the last that there may be.
        today: The day of the run, if it is not the machine's.
        settings: The tap's settings.
        on_last: Takes the last page.
        log: The stream's logger.
    """

    url: str
    base_url: str
    params: Mapping[str, str] = field(default_factory=dict)
    payload: Mapping[str, JSON] = field(default_factory=dict)
    page_size: int | None = None
    size_param: str | None = None
    keys: tuple[str, ...] = ()
    first_day: datetime.date | None = None
    last_day: datetime.date | None = None
    today: datetime.date | None = None
    settings: Config = field(default_factory=dict)
    on_last: Callable[[Page], None] | None = None
    log: logging.Logger = logger


class Paginator:
    """A read of one page; the base of all other paginators."""

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

    def is_end(self, status: int | None) -> bool:
        """True if a status of a later page means that the read is complete."""
        return status in self.end_statuses

    @property
    def doubts_end(self) -> bool:
        """True if an empty or missing page here is no proof that the data ends.

        The page before was full, and no total says that it was the last one.
        """
        return False

    @property
    def announced_total(self) -> int | None:
        """How many records the pages announce; None if they do not."""
        return None

    def finish(self, page: Page) -> bool:  # noqa: ARG002
        """True if the page only repeats the end of the read and is to be dropped.

        Raises:
            PaginationError: It repeats a page before the end.
        """
        return False


class Pagination:
    """How a stream's endpoint pages. This one does not: one response holds every record."""

    #: True if each page says where the next one is, also where no page size can be asked for.
    announced: ClassVar[bool] = False
    #: True if a later run can go on where an interrupted one ended: the API names the page.
    resumable: ClassVar[bool] = False

    def paginator(self, endpoint: Endpoint) -> Paginator:  # noqa: ARG002
        """A paginator for one read of the endpoint's pages."""
        return Paginator()
