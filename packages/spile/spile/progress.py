"""One line every ten seconds while a stream runs, and one at its end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from spile.http.transport import Counts

if TYPE_CHECKING:
    import logging

INTERVAL_SECONDS = 10.0


class Progress:
    """Counts what one stream does and says so from time to time.

    Args:
        log: The stream's logger.
        stream: Its name, for logs that lose the logger's.
    """

    def __init__(self, log: logging.Logger, stream: str) -> None:
        self._log = log
        self._stream = stream
        self._started = self._last = time.monotonic()
        self.counts = Counts()
        self.records = 0
        self.pages = 0

    def add_page(self, records: int) -> None:
        """Count a written page."""
        self.pages += 1
        self.records += records
        self.tick()

    def tick(self) -> None:
        """Say how far the stream is, if it is time."""
        now = time.monotonic()
        if now - self._last >= INTERVAL_SECONDS:
            self._last = now
            self._log.info("Stream '%s' goes on: %s", self._stream, self)

    def finish(self) -> None:
        """Say what the stream did."""
        self._log.info("Stream '%s' is done: %s", self._stream, self)

    def __str__(self) -> str:
        return (
            f"{self.records:,} records, {self.pages:,} pages, {self.counts.requests:,} requests, "
            f"{self.counts.retries:,} retries, {time.monotonic() - self._started:.1f} s"
        )
