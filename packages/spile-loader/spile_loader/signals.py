"""SIGTERM and SIGINT: noticed at once, acted upon between two lines."""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import TypeAlias

    Handler: TypeAlias = Callable[[int, FrameType | None], object] | int | None

_GRACE_SECONDS = 1.4


class StopSignal:
    """Remembers that the load was asked to stop."""

    def __init__(self) -> None:
        """Start without a signal, and without handling any."""
        self.number: int | None = None
        self._requested_at = 0.0
        self.wake_up, self._awaken = os.pipe()
        os.set_blocking(self._awaken, False)
        self._handled_before: dict[int, Handler] = {}

    def install(self) -> None:
        """Handle the signals from now on, where this thread may."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                self._handled_before[number] = signal.signal(number, self._handle)

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        """Remember the signal and end the waiting."""
        if self.number is None:
            self.number = number
            self._requested_at = time.monotonic()
            self.wake()

    def wake(self) -> None:
        """End the waiting for input."""
        os.write(self._awaken, b"!")

    def wait(self, seconds: float) -> bool:
        """Wait, and tell whether a signal has come."""
        select.select([self.wake_up], [], [], seconds)
        return self.number is not None

    def is_overdue(self) -> bool:
        """Tell whether a signal came so long ago that nothing more can be waited for."""
        return self.number is not None and time.monotonic() > self._requested_at + _GRACE_SECONDS

    def close(self) -> None:
        """Leave the signals to whoever handled them before."""
        for number, handler in self._handled_before.items():
            signal.signal(number, handler)
        os.close(self.wake_up)
        os.close(self._awaken)
