"""The threads that send requests."""

from __future__ import annotations

import heapq
import itertools
import threading
from typing import TYPE_CHECKING

from spile.exceptions import Terminated

if TYPE_CHECKING:
    from collections.abc import Callable

    from spile.exceptions import CredentialError


class Workers:
    """The threads that send requests, as many as may be in flight at once.

    Args:
        width: Number of threads.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.stopping = threading.Event()
        #: Why no request of the run can succeed, once that is known.
        self.failure: CredentialError | None = None
        self._tasks: list[tuple[int, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._changed = threading.Condition()

    def submit(self, priority: int, task: Callable[[], None]) -> None:
        """Run a task soon; a lower priority number goes first."""
        with self._changed:
            heapq.heappush(self._tasks, (priority, next(self._order), task))
            if self._idle < len(self._tasks) and len(self._threads) < self.width:
                # A daemon never keeps a stopped run alive while it waits for a slow API.
                thread = threading.Thread(target=self._work, name="spile-fetch", daemon=True)
                self._threads.append(thread)
                thread.start()
            else:
                self._changed.notify()

    def is_next(self, priority: int) -> bool:
        """True if nothing more urgent than this priority waits for a thread.

        A thread whose task has a sequel may then go on with it at once: the connection it holds is
        warm, and no other thread has to wake up.
        """
        with self._changed:
            return not self._tasks or priority <= self._tasks[0][0]

    def _work(self) -> None:
        while (task := self._next_task()) is not None:
            task()

    def _next_task(self) -> Callable[[], None] | None:
        with self._changed:
            self._idle += 1
            while not self._tasks and not self.stopping.is_set():
                self._changed.wait()
            self._idle -= 1
            return None if self.stopping.is_set() else heapq.heappop(self._tasks)[2]

    def abort(self, error: CredentialError) -> None:
        """Send nothing more: no request of this run can succeed."""
        self.failure = error
        self.stop()

    def sleep(self, seconds: float) -> None:
        """Wait, but not past the end of the run.

        Raises:
            Terminated: The run is being stopped.
        """
        if self.stopping.wait(seconds):
            raise Terminated(0)

    def stop(self) -> None:
        """Start no further task and let idle threads end."""
        self.stopping.set()
        with self._changed:
            self._changed.notify_all()
