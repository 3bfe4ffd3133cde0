"""What comes after a page: the next one, the end, or the first one again."""

from __future__ import annotations

import datetime
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from spile.exceptions import (
    ExpiredPageError,
    ExpiredTokenError,
    ForbiddenError,
    ScopeError,
    ShiftedPagesError,
    StatusError,
    StreamError,
)

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

    from spile.fetching.page_store import PageStore, Stored
    from spile.pagination.page import Page
    from spile.pagination.paginator import PageRequest, Paginator
    from spile.state.checkpoint import Checkpoint
    from spile.typing import Context


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page whose turn will come.

    Attributes:
        records: Where its records wait.
        time_extracted: When it arrived (RFC 3339, UTC).
        request: Its own request.
        following: The request of the page after this one; None after the last.
        context: Context of a child stream's request.
    """

    records: Stored
    time_extracted: str
    request: PageRequest
    following: PageRequest | None = None
    context: Context | None = None


@dataclass(slots=True)
class Slot:
    """One request and what came of it.

    Attributes:
        request: What is asked for.
        is_first: True for the first page of a read.
        confirms: True if the same page was asked for before and seemed to be the end.
        sent: True once a thread has taken it up.
        done: True once there is a page or an error.
        dropped: True if nobody waits for it any more.
    """

    request: PageRequest
    is_first: bool = False
    confirms: bool = False
    page: Page | None = None
    error: BaseException | None = None
    sent: bool = False
    done: bool = False
    dropped: bool = False


@dataclass(slots=True)
class Fetching:
    """What is needed to read a stream's pages.

    Attributes:
        paginator: Reads from the first page.
        new_paginator: Makes another one, to start over.
        fetch: Gets one page, with retries.
        store: Where pages wait.
        log: The stream's logger.
        context: Context of a child stream's request.
        checkpoint: Where an interrupted run ended, if one did.
        discard_token: Asks for everything from here on; False if that was so before.
        renew: Goes by the API's clock from here on; False if the first request did so too.
    """

    paginator: Paginator
    new_paginator: Callable[[], Paginator]
    fetch: Callable[[PageRequest], Page]
    store: PageStore
    log: logging.Logger
    context: Context | None = None
    checkpoint: Checkpoint | None = None
    discard_token: Callable[[], bool] = lambda: False
    renew: Callable[[], bool] = lambda: False


class PageSequence:
    """The order of one stream's pages; not safe for threads by itself.

    Args:
        fetching: What is needed to read the pages.

    Attributes:
        ready: Pages that were handed over, in their order.
        resumed: The request that goes on behind an interrupted run.
        ended: True once the last page was handed over; what was asked for behind it may still come.
        in_turn: True if pages are asked for one by one, as records move while they are read.
        starts_over: True while the first page is the next one.
    """

    def __init__(self, fetching: Fetching) -> None:
        self.ready: deque[FetchedPage] = deque()
        self.resumed = fetching.checkpoint.request if fetching.checkpoint else None
        self.ended = False
        self.in_turn = False
        self.starts_over = False
        self._fetching = fetching
        self._paginator = fetching.paginator
        self._restarted = False

    def first(self) -> Slot:
        """The first request: of the first page, or of the one where an interrupted run ended."""
        return Slot(self.resumed or self._paginator.first(), is_first=self.resumed is None)

    def ahead(self, request: PageRequest) -> PageRequest | None:
        """The request that will follow if pages stay full; None if nobody can know."""
        return None if self.ended or self.in_turn else self._paginator.ahead(request)

    def advance(self, slot: Slot) -> PageRequest | None:
        """Hand over a page; the request behind it, or None at the end."""
        try:
            if self._is_by_wrong_clock(slot):
                self._fetching.log.info(
                    "The clock of this machine is not the API's: asking again by the API's"
                )
                return self._first_again()
            if slot.error is not None:
                return self._recover(slot, slot.error)
            page = cast("Page", slot.page)
            if self.ended:
                self._check_behind_end(page)
                return None
            if slot.request is self.resumed:
                return self._continue(slot.request, page)
            return self._hand_over(slot.request, page)
        except ShiftedPagesError as error:
            self.in_turn = True
            return self._start_over(error, "Records moved from page to page")

    def _is_by_wrong_clock(self, slot: Slot) -> bool:
        """True if the first request is to be another, now that the API has told its time."""
        is_first = slot.is_first or slot.request is self.resumed
        is_answered = slot.error is None or isinstance(slot.error, StatusError)
        return is_first and is_answered and self._fetching.renew()

    def _hand_over(self, request: PageRequest, page: Page) -> PageRequest | None:
        if self._paginator.finish(page):
            self._fetching.log.info("The API repeats a page instead of paging: the end")
            return None
        following = self._paginator.following(request, page)
        stored = self._fetching.store.put(page.records)
        context = self._fetching.context
        self.ready.append(FetchedPage(stored, _now(), request, following, context))
        return following

    def seems_early(self, slot: Slot) -> bool:
        """True if a page is to be asked for again before it counts as the end."""
        if slot.is_first or slot.confirms or not self._paginator.doubts_end:
            return False
        return slot.page is None or slot.page.count == 0

    def _check_behind_end(self, page: Page) -> None:
        """Look at a page that was asked for ahead, behind what proved to be the end."""
        if page.count and not self._paginator.finish(page):
            msg = (
                "The API sends records behind the page where its data seemed to end, so some may "
                "have been missed. Run again."
            )
            raise ShiftedPagesError(msg)

    def _continue(self, request: PageRequest, page: Page) -> PageRequest | None:
        """The page behind the last one that the interrupted run wrote, if that is this page."""
        checkpoint = self._fetching.checkpoint
        if checkpoint is None or checkpoint.matches(page):
            return self._paginator.following(request, page)
        self._restarted = True
        return self._first_again(
            "The interruption is too long ago, or records have moved between pages since: "
            "starting over, once, from the first page"
        )

    def _recover(self, slot: Slot, error: BaseException) -> PageRequest | None:
        """The end, or the first page again, where a failed later page means that."""
        if isinstance(error, ExpiredTokenError):
            return self._first_again(f"{error} Reading everything.")
        status = error.status if isinstance(error, StatusError) else None
        if self.ended or (not slot.is_first and self._paginator.is_end(status)):
            return None
        if slot.request is self.resumed and _is_refused(error):
            # Whatever is wrong with an old cursor or link, the first page has none.
            return self._first_again(
                "The page where the last run ended is no longer served: starting over"
            )
        if not slot.is_first and self._is_expired(error, status):
            if self._restarted and self._fetching.discard_token():
                return self._first_again(
                    "The API no longer serves the next page of what changed: reading everything"
                )
            return self._start_over(error, "The API no longer serves the next page")
        raise error

    def _is_expired(self, error: BaseException, status: int | None) -> bool:
        return isinstance(error, ExpiredPageError) or status in self._paginator.expired_statuses

    def _start_over(self, error: BaseException, reason: str) -> PageRequest:
        """The first page again, once for each read.

        Raises:
            StreamError: It was read from the first page twice; this error says why.
        """
        if self._restarted:
            raise error
        self._restarted = True
        return self._first_again(f"{reason}: starting over, once, from the first page")

    def _first_again(self, reason: str | None = None) -> PageRequest:
        if reason is not None:
            self._fetching.log.warning("%s", reason)
        self._paginator = self._fetching.new_paginator()
        self.starts_over = True
        self.ended = False
        if self._fetching.checkpoint is not None:
            self._fetching.checkpoint.discard()
        return self._paginator.first()


def _is_refused(error: BaseException) -> bool:
    """True if the API does not serve a page, whatever it says, and might serve another."""
    return isinstance(error, StreamError) and not isinstance(error, (ForbiddenError, ScopeError))


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat()
