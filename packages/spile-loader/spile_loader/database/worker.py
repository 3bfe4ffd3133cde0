"""One thread that talks to the database, in order, while the main thread reads on."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar, cast

from spile_loader.exceptions import FrozenSchemaError, StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from spile_loader.signals import StopSignal

T = TypeVar("T")

_MOST_WAITING = 32
_POLL_SECONDS = 0.2


class Worker:
    """Runs jobs one after another; an error of one ends the load at the next call."""

    def __init__(self, stop: StopSignal, most_bytes_waiting: int) -> None:
        """Start without a job.

        Args:
            stop: Says when waiting has to end.
            most_bytes_waiting: How many bytes the jobs may hold that are not done.
        """
        self._stop = stop
        self._most_bytes_waiting = most_bytes_waiting
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        self._waiting: deque[tuple[Future[object], int]] = deque()
        self._bytes_waiting = 0
        self._has_failed = False

    def submit(self, job: Callable[..., object], *arguments: object, size: int = 0) -> None:
        """Put a job behind the others, waiting while too much is before it.

        Args:
            job: What to do.
            arguments: What with.
            size: How many bytes it holds until it is done.
        """
        self._forget_done()
        while len(self._waiting) >= _MOST_WAITING or self._is_beyond(size):
            self._wait_for_first()
        self._append(self._pool.submit(self._perform, job, *arguments), size)

    def _is_beyond(self, size: int) -> bool:
        """Tell whether a job's bytes would be too many beside those that are held."""
        return bool(self._bytes_waiting) and self._bytes_waiting + size > self._most_bytes_waiting

    def _forget_done(self) -> None:
        """Let go of what is done."""
        while self._waiting and self._waiting[0][0].done():
            self._wait_for_first()

    def _append(self, future: Future[object], size: int) -> None:
        """Remember a job."""
        self._waiting.append((future, size))
        self._bytes_waiting += size

    def call(self, job: Callable[..., T], *arguments: object) -> T:
        """Run a job behind the others, and return its result."""
        future = self._pool.submit(self._perform, job, *arguments)
        self._append(future, 0)
        self.drain()
        return cast("T", future.result())

    def _perform(self, job: Callable[..., object], *arguments: object) -> object:
        """Run a job, unless one before it has failed: a state must not overtake its rows."""
        if self._has_failed:
            return None
        try:
            return job(*arguments)
        except FrozenSchemaError:
            # Nothing was done, and the other streams go on.
            raise
        except BaseException:
            self._has_failed = True
            # The input may have nothing for hours; nobody should wait for it with a failed load.
            self._stop.wake()
            raise

    def check(self) -> None:
        """Raise the error of a job that has failed."""
        if self._has_failed:
            self.drain()

    def drain(self) -> None:
        """Wait until every job is done."""
        while self._waiting:
            self._wait_for_first()

    def discard(self) -> None:
        """Forget the jobs that have not started, and the errors of those that have."""
        futures = [future for future, _ in self._waiting]
        for future in futures:
            future.cancel()
        wait(futures)
        self._waiting.clear()

    def _wait_for_first(self) -> None:
        """Wait for the oldest job and raise its error."""
        future, size = self._waiting[0]
        while not wait([future], timeout=_POLL_SECONDS).done:
            if self._stop.is_overdue():
                message = "Stopped by a signal before the batch was committed."
                raise StoppedError(message)
        self._waiting.popleft()
        self._bytes_waiting -= size
        future.result()

    def close(self) -> None:
        """End the thread."""
        self._pool.shutdown(wait=True)
