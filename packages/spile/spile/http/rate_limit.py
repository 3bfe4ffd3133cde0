"""How fast a tap may ask, shared by all its threads and, with `SharedTurns`, by other runs."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from typing_extensions import Self

# Evenly spaced requests still arrive with some jitter; this keeps the API's own count below its
# limit while using more than 95 % of it.
SAFETY = 1.02
# How much a late request may bring the next one forward: less than the safety gives in a second.
LATENESS = 0.01


class Turns:
    """When the next request may be sent, by the monotonic clock; to be used in a `with` statement.

    Attributes:
        next: The next request's turn.
        held_until: Nothing is sent before.
    """

    def __init__(self) -> None:
        self.next = 0.0
        self.held_until = 0.0
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._lock.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lock.release()


class Pace:
    """Hands out times at which a request may be sent.

    Args:
        requests_per_second: Most requests in one second; None for no limit of our own.
        sleep: Waits the given seconds; raises to end the wait early.
        turns: Where the next turn is kept; by default in this process.
    """

    def __init__(
        self,
        requests_per_second: float | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        turns: Turns | None = None,
    ) -> None:
        self._interval = SAFETY / requests_per_second if requests_per_second else 0.0
        self._sleep = sleep
        self._turns = turns or Turns()

    def wait(self) -> None:
        """Block until the next request may be sent."""
        while (seconds := self._reserve()) > 0:
            self._sleep(seconds)

    def _reserve(self) -> float:
        """Take the next turn if it has come; else the seconds until it may be asked for."""
        with self._turns as turns:
            now = time.monotonic()
            turn = max(turns.next, turns.held_until)
            if turn > now:
                return turn - now
            # A thread that woke up late may not slow the whole run down.
            turns.next = max(turn, now - LATENESS) + self._interval
            return 0.0

    def hold(self, seconds: float) -> None:
        """Send nothing, from any thread, for so many seconds."""
        with self._turns as turns:
            turns.held_until = max(turns.held_until, time.monotonic() + seconds)
