"""Pages fetched ahead of their turn and handed over in order.

All requests of a run are sent by a fixed number of threads, so never more are in flight. Streams
earlier in the run come first; the threads they leave idle work for later streams. Within a stream
the next page is asked for as soon as it is known, and several at once where the paginator knows
them. Nothing of this shows above: a walk yields its pages in the API's order, or the error that
ended it.
"""

from __future__ import annotations

import datetime
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spile.exceptions import (
    CredentialError,
    ExpiredPageError,
    ExpiredTokenError,
    OriginError,
    StatusError,
)

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterable, Iterator

    from spile.fetching.page_store import PageStore, Stored
    from spile.fetching.workers import Workers
    from spile.pagination.page import Page
    from spile.pagination.paginator import PageRequest, Paginator
    from spile.state.checkpoint import Checkpoint
    from spile.typing import Context

# How often a waiting consumer looks whether the run was asked to stop, or a few pages have come.
POLL_SECONDS = 0.02
# So many pages wake the consumer at once; waking it for each would cost more than the page.
PAGES_PER_WAKE = 16


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
class _Slot:
    """One request of a walk and what came of it."""

    request: PageRequest
    is_first: bool
    page: Page | None = None
    error: BaseException | None = None
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
    """

    paginator: Paginator
    new_paginator: Callable[[], Paginator]
    fetch: Callable[[PageRequest], Page]
    store: PageStore
    log: logging.Logger
    context: Context | None = None
    checkpoint: Checkpoint | None = None


class Prefetch:
    """One way through a stream's pages.

    Args:
        workers: Send the requests.
        fetching: How to get a page of this stream.
        priority: Place of the stream in the run.
    """

    def __init__(self, workers: Workers, fetching: Fetching, priority: int = 0) -> None:
        self._workers = workers
        self._fetching = fetching
        self._priority = priority
        self._paginator = fetching.paginator
        self._slots: deque[_Slot] = deque()
        self._ready: deque[FetchedPage] = deque()
        self._error: BaseException | None = None
        self._finished = False
        self._restarted = False
        self._resumed: PageRequest | None = None
        self._at_first = False
        self._changed = threading.Condition()

    def start(self) -> Prefetch:
        """Ask for the first page, or the one where an interrupted run ended; the walk itself."""
        if self._fetching.checkpoint is not None:
            self._resumed = self._fetching.checkpoint.request
        first = self._resumed or self._paginator.first()
        self._submit(self._plan(first, is_first=self._resumed is None))
        return self

    def pages(self, idle: Callable[[], None]) -> Iterator[FetchedPage]:
        """The pages in order.

        Args:
            idle: Called before each wait for a page that is not there yet.

        Raises:
            StreamError: The walk failed; the pages before were handed over.
        """
        while True:
            with self._changed:
                page = self._ready.popleft() if self._ready else None
                finished = self._finished
            if page is not None:
                yield page
            elif finished:
                break
            else:
                idle()
                self._wait(idle)
        if self._error is not None:
            # A signal ends requests as well; what it means comes before what they say.
            idle()
            raise self._error

    def close(self) -> None:
        """Ask for nothing more and forget the pages that nobody took."""
        with self._changed:
            self._end(None)
            while self._ready:
                self._fetching.store.discard(self._ready.popleft().records)

    def _wait(self, idle: Callable[[], None]) -> None:
        while True:
            with self._changed:
                if not self._ready and not self._finished:
                    self._changed.wait(POLL_SECONDS)
                if self._ready or self._finished:
                    return
            idle()

    def _plan(self, request: PageRequest, *, is_first: bool = False) -> _Slot:
        slot = _Slot(request, is_first)
        self._slots.append(slot)
        return slot

    def _submit(self, slot: _Slot) -> None:
        self._workers.submit(self._priority, lambda: self._run(slot))

    def _run(self, slot: _Slot | None) -> None:
        """Send a request, and the ones that follow it as long as nothing is more urgent."""
        while slot is not None and not slot.dropped and not self._workers.stopping.is_set():
            try:
                slot.page = self._fetching.fetch(slot.request)
            except BaseException as error:  # noqa: BLE001  # handed to the thread that reads the pages
                slot.error = error
            planned = self._complete(slot)
            slot = planned.pop(0) if planned and self._workers.is_next(self._priority) else None
            for other in planned:
                self._submit(other)

    def _settle_or_end(self) -> list[_Slot]:
        try:
            return self._settle()
        except BaseException as error:  # noqa: BLE001  # handed to the thread that reads the pages
            self._end(error)
            return []

    def _complete(self, slot: _Slot) -> list[_Slot]:
        with self._changed:
            slot.done = True
            error = slot.error
            if isinstance(error, CredentialError):
                self._workers.abort(error)
            planned = [] if slot.dropped else self._settle_or_end()
            if self._finished or len(self._ready) % PAGES_PER_WAKE == 0:
                self._changed.notify_all()
            return planned

    def _settle(self) -> list[_Slot]:
        """Take finished requests in their order; the requests that are planned because of them."""
        planned: list[_Slot] = []
        while self._slots and self._slots[0].done:
            slot = self._slots.popleft()
            following = self._take(slot)
            if following is None:
                self._end(None)
                return []
            if self._slots and self._slots[0].request != following:
                self._drop()
            if not self._slots:
                planned = [self._plan(following, is_first=self._at_first)]
                self._at_first = False
        return planned + self._look_ahead()

    def _look_ahead(self) -> list[_Slot]:
        planned: list[_Slot] = []
        while self._slots and len(self._slots) < self._workers.width:
            request = self._paginator.ahead(self._slots[-1].request)
            if request is None:
                break
            planned.append(self._plan(request))
        return planned

    def _take(self, slot: _Slot) -> PageRequest | None:
        if slot.error is not None:
            return self._recover(slot, slot.error)
        page = slot.page
        if page is None:  # pragma: no cover  # a done slot holds a page or an error
            return None
        if self._paginator.finish(page):
            self._fetching.log.info("The API repeats a page instead of paging: the end")
            return None
        if self._is_resumed(slot):
            return self._go_on(slot.request, page)
        following = self._paginator.following(slot.request, page)
        self._ready.append(
            FetchedPage(
                self._fetching.store.put(page.records),
                _now(),
                slot.request,
                following,
                self._fetching.context,
            )
        )
        return following

    def _is_resumed(self, slot: _Slot) -> bool:
        return slot.request is self._resumed

    def _go_on(self, request: PageRequest, page: Page) -> PageRequest | None:
        """The page behind the last one that the interrupted run wrote, if that is this page."""
        checkpoint = self._fetching.checkpoint
        if checkpoint is None or checkpoint.matches(page):
            return self._paginator.following(request, page)
        self._restarted = True
        return self._start_over(
            "The interruption is too long ago, or records have moved between pages since: "
            "starting over, once, from the first page"
        )

    def _recover(self, slot: _Slot, error: BaseException) -> PageRequest | None:
        """The end, or the first page again, where a failed later page means that."""
        if isinstance(error, ExpiredTokenError):
            return self._start_over(f"{error} Reading everything.")
        status = error.status if isinstance(error, StatusError) else None
        if not slot.is_first and self._paginator.is_end(status):
            return None
        expired = isinstance(error, ExpiredPageError) or status in self._paginator.expired_statuses
        if self._is_resumed(slot):
            # Whatever is wrong with an old cursor or link, the first page has none.
            expired = expired or status is not None or isinstance(error, OriginError)
        if slot.is_first or self._restarted or not expired:
            raise error
        self._restarted = True
        return self._start_over(
            "The API no longer serves the next page: starting over, once, from the first"
        )

    def _start_over(self, reason: str) -> PageRequest:
        self._fetching.log.warning("%s", reason)
        self._paginator = self._fetching.new_paginator()
        self._at_first = True
        if self._fetching.checkpoint is not None:
            self._fetching.checkpoint.discard()
        return self._paginator.first()

    def _drop(self) -> None:
        for slot in self._slots:
            slot.dropped = True
        self._slots.clear()

    def _end(self, error: BaseException | None) -> None:
        self._drop()
        self._error = error
        self._finished = True
        self._changed.notify_all()


def prefetch_each(
    contexts: Iterable[Context],
    start: Callable[[Context], Prefetch],
    width: int,
) -> Iterator[tuple[Context, Prefetch]]:
    """A started walk for each context, in order, with `width` of them under way."""
    under_way: deque[tuple[Context, Prefetch]] = deque()
    try:
        for context in contexts:
            under_way.append((context, start(context)))
            if len(under_way) >= width:
                yield under_way.popleft()
        while under_way:
            yield under_way.popleft()
    finally:
        for _, walk in under_way:
            walk.close()


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat()
