"""What a stream has done so far: one line every ten seconds while it runs, and one at its end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from spile.http.transport import Counts

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

    from typing_extensions import Self

INTERVAL_SECONDS = 10.0


class Progress:
    """Counts what one stream does and says so from time to time; a context while it is its turn.

    Args:
        log: The stream's logger.
        stream: Its name, for logs that lose the logger's.
        last_count: Records of its last complete read, if that is known.

    Attributes:
        stream: The stream's name.
        counts: Its requests and retries.
        records: Records written.
        pages: Pages written.
        announced: Asks how many records the API announces; None if it does not.
        is_begun: True once it is the stream's turn.
        is_done: True once the stream has ended, however.
        is_shown: True while a terminal shows it, so that lines would say it twice.
    """

    def __init__(self, log: logging.Logger, stream: str, last_count: int | None = None) -> None:
        self._log = log
        self._last_count = last_count
        self._started = self._begun = self._last = time.monotonic()
        self._seconds = 0.0
        self.stream = stream
        self.counts = Counts()
        self.records = 0
        self.pages = 0
        self.announced: Callable[[], int | None] = lambda: None
        self.is_begun = False
        self.is_done = False
        self.is_shown = False

    def add_page(self, records: int) -> None:
        """Count a written page."""
        self.pages += 1
        self.records += records
        self.tick()

    def __enter__(self) -> Self:
        self._begun, self.is_begun = time.monotonic(), True
        return self

    def __exit__(self, *error: object) -> None:
        self._seconds, self.is_done = self._passed, True

    def tick(self) -> None:
        """Say how far the stream is, if it is time."""
        now = time.monotonic()
        if now - self._last >= INTERVAL_SECONDS and not self.is_shown:
            self._last = now
            self._log.info("Stream '%s' goes on: %s%s", self.stream, self, self._percent())

    def finish(self) -> None:
        """Say what the stream did."""
        self._log.info("Stream '%s' is done: %s", self.stream, self)

    @property
    def share(self) -> float | None:
        """The part of the stream that is written, from 0 to 1, as far as anybody can know it."""
        expected = self.announced() or self._last_count
        # A stream that has more than the last time has no end that can be told.
        return self.records / expected if expected and self.records <= expected else None

    @property
    def rate(self) -> float:
        """Records a second since the stream's turn came."""
        return self.records / self._passed if self._passed else 0.0

    @property
    def seconds_left(self) -> float | None:
        """An estimate of the time that the rest takes."""
        return self._passed / self.share - self._passed if self.share else None

    @property
    def _passed(self) -> float:
        return self._seconds if self.is_done else time.monotonic() - self._begun

    def _percent(self) -> str:
        return "" if self.share is None else f", {self.share:.0%}"

    def __str__(self) -> str:
        return (
            f"{self.records:,} records, {self.pages:,} pages, {self.counts.requests:,} requests, "
            f"{self.counts.retries:,} retries, {time.monotonic() - self._started:.1f} s"
        )
