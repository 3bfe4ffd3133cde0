"""How fast a tap may ask, shared by all its threads."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Evenly spaced requests still arrive with some jitter; this keeps the API's own count below its
# limit while using more than 95 % of it.
SAFETY = 1.02
# How much a late request may bring the next one forward: less than the safety gives in a second.
LATENESS = 0.01


class Pace:
    """Hands out times at which a request may be sent.

    Args:
        requests_per_second: Most requests in one second; None for no limit of our own.
        sleep: Waits the given seconds; raises to end the wait early.
    """

    def __init__(
        self,
        requests_per_second: float | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = SAFETY / requests_per_second if requests_per_second else 0.0
        self._sleep = sleep
        self._next = 0.0
        self._held_until = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Block until the next request may be sent."""
        while (seconds := self._reserve()) > 0:
            self._sleep(seconds)

    def _reserve(self) -> float:
        """Take the next turn if it has come; else the seconds until it may be asked for."""
        with self._lock:
            now = time.monotonic()
            turn = max(self._next, self._held_until)
            if turn > now:
                return turn - now
            # A thread that woke up late may not slow the whole run down.
            self._next = max(turn, now - LATENESS) + self._interval
            return 0.0

    def hold(self, seconds: float) -> None:
        """Send nothing, from any thread, for so many seconds."""
        with self._lock:
            self._held_until = max(self._held_until, time.monotonic() + seconds)
