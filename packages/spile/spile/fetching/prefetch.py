"""Pages fetched ahead of their turn and handed over in order.

All requests of a run are sent by a fixed number of threads, so never more are in flight. Streams
earlier in the run come first; the threads they leave idle work for later streams. Within a stream
the next page is asked for as soon as it is known, and several at once where the paginator knows
them. Nothing of this shows above: a read yields its pages in the API's order, or the error that
ended it.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from spile.exceptions import CredentialError
from spile.fetching.page_sequence import FetchedPage, Fetching, PageSequence, Slot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from spile.fetching.workers import Workers
    from spile.pagination.paginator import PageRequest
    from spile.typing import Context

# How often a waiting consumer looks whether the run was asked to stop, or a few pages have come.
POLL_SECONDS = 0.02
# So many pages wake the consumer at once; waking it for each would cost more than the page.
PAGES_PER_WAKE = 16


class Prefetch:
    """Reads a stream's pages ahead of their turn.

    Args:
        workers: Send the requests.
        fetching: How to get a page of this stream.
        priority: Place of the stream in the run.
    """

    def __init__(self, workers: Workers, fetching: Fetching, priority: int = 0) -> None:
        self._workers = workers
        self._fetching = fetching
        self._priority = priority
        self._sequence = PageSequence(fetching)
        self._slots: deque[Slot] = deque()
        self._ready = self._sequence.ready
        self._parked: list[Slot] = []
        self._error: BaseException | None = None
        self._finished = False
        self._is_read = False
        self._changed = threading.Condition()

    def start(self) -> Prefetch:
        """Ask for the first page, or the one where an interrupted run ended; this object itself."""
        slot = self._sequence.first()
        self._slots.append(slot)
        self._submit(slot)
        return self

    def pages(self, idle: Callable[[], None]) -> Iterator[FetchedPage]:
        """The pages in order.

        Args:
            idle: Called before each wait for a page that is not there yet.

        Raises:
            StreamError: The stream cannot be read further; the pages before were handed over.
        """
        self._is_read = True
        while True:
            with self._changed:
                page = self._ready.popleft() if self._ready else None
                finished = self._finished
            if page is not None:
                yield page
            elif finished:
                break
            else:
                self._unpark()
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

    # Threads

    def _submit(self, slot: Slot) -> None:
        self._workers.submit(self._priority, lambda: self._run(slot))

    def _run(self, slot: Slot | None) -> None:
        """Send a request, and the ones that follow it as long as nothing is more urgent."""
        while slot is not None and not slot.dropped and not self._workers.stopping.is_set():
            if self._park(slot):
                return
            slot.sent = True
            try:
                slot.page = self._fetching.fetch(slot.request)
            except BaseException as error:  # noqa: BLE001  # handed to the thread that reads the pages
                slot.error = error
            planned = self._complete(slot)
            slot = planned.pop(0) if planned and self._workers.is_next(self._priority) else None
            for other in planned:
                self._submit(other)

    def _park(self, slot: Slot) -> bool:
        """True if a request has to wait, as enough pages wait to be written.

        The one page that a reader waits for is asked for all the same.
        """
        store = self._fetching.store
        with self._changed:
            if not store.is_full or (self._is_read and not self._ready):
                return False
            self._parked.append(slot)
        store.when_room(self._unpark)
        return True

    def _unpark(self) -> None:
        with self._changed:
            parked, self._parked = self._parked, []
        for slot in parked:
            self._submit(slot)

    def _complete(self, slot: Slot) -> list[Slot]:
        with self._changed:
            slot.done = True
            error = slot.error
            if isinstance(error, CredentialError):
                self._workers.abort(error)
            planned = [] if slot.dropped else self._settle_or_end()
            if self._finished or len(self._ready) % PAGES_PER_WAKE == 0:
                self._changed.notify_all()
            return planned

    def _settle_or_end(self) -> list[Slot]:
        try:
            return self._settle()
        except BaseException as error:  # noqa: BLE001  # handed to the thread that reads the pages
            self._end(error)
            return []

    # The order of pages

    def _settle(self) -> list[Slot]:
        """Take finished requests in their order; the requests that are planned because of them."""
        planned: list[Slot] = []
        while self._slots and self._slots[0].done:
            slot = self._slots.popleft()
            following = self._sequence.advance(slot)
            if following is not None:
                planned = self._plan(following)
            elif not self._sequence.ended and self._sequence.seems_early(slot):
                planned = [Slot(slot.request, confirms=True)]
                self._slots.appendleft(planned[0])
            elif not self._sequence.ended:
                self._sequence.ended = True
                self._drop(keep_sent=True)
        if self._sequence.ended and not self._slots:
            self._end(None)
        return planned + self._look_ahead()

    def _plan(self, following: PageRequest) -> list[Slot]:
        """Make a request the next one; what has to be submitted for it."""
        starts_over, self._sequence.starts_over = self._sequence.starts_over, False
        if self._slots and (starts_over or self._slots[0].request != following):
            self._drop()
        if self._slots:
            return []
        self._slots.append(Slot(following, is_first=starts_over))
        return [self._slots[0]]

    def _look_ahead(self) -> list[Slot]:
        planned: list[Slot] = []
        while self._slots and len(self._slots) < self._workers.width:
            if self._slots[0].confirms:
                break
            request = self._sequence.ahead(self._slots[-1].request)
            if request is None:
                break
            planned.append(Slot(request))
            self._slots.append(planned[-1])
        return planned

    def _drop(self, *, keep_sent: bool = False) -> None:
        kept = [slot for slot in self._slots if keep_sent and slot.sent]
        for slot in self._slots:
            slot.dropped = slot not in kept
        self._slots = deque(kept)

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
    """A started read for each context, in order, with `width` of them under way."""
    under_way: deque[tuple[Context, Prefetch]] = deque()
    try:
        for context in contexts:
            under_way.append((context, start(context)))
            if len(under_way) >= width:
                yield under_way.popleft()
        while under_way:
            yield under_way.popleft()
    finally:
        for _, prefetch in under_way:
            prefetch.close()
