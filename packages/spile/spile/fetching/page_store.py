"""Pages that wait for their turn: in memory up to a bound, on disk past it."""

from __future__ import annotations

import tempfile
import threading
from dataclasses import dataclass
from typing import IO

# A few hundred pages; a run's memory stays far below what any scheduler grants.
MEMORY_BYTES = 16 * 1024 * 1024
_CLOSED = "the store is closed"


@dataclass(slots=True)
class Stored:
    """One page's bytes, here or at a place in the overflow file."""

    data: bytes | None
    offset: int
    size: int


class PageStore:
    """Keeps bytes until they are taken, once each.

    Args:
        memory_bytes: How much stays in memory; the rest goes to one anonymous temporary file.
    """

    def __init__(self, memory_bytes: int = MEMORY_BYTES) -> None:
        self._limit = memory_bytes
        self._in_memory = 0
        self._on_disk = 0
        self._end = 0
        self._file: IO[bytes] | None = None
        self._closed = False
        self._lock = threading.Lock()

    def put(self, data: bytes) -> Stored:
        """Keep some bytes.

        Raises:
            ValueError: The store is closed.
        """
        with self._lock:
            if self._closed:
                raise ValueError(_CLOSED)
            if self._in_memory + len(data) <= self._limit or not self._in_memory:
                self._in_memory += len(data)
                return Stored(data, 0, len(data))
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="spile-")  # noqa: SIM115  # lives as long as the store
            self._file.seek(self._end)
            self._file.write(data)
            stored = Stored(None, self._end, len(data))
            self._end += len(data)
            self._on_disk += 1
            return stored

    def take(self, stored: Stored) -> bytes:
        """Give bytes back and forget them."""
        with self._lock:
            if stored.data is not None:
                self._in_memory -= stored.size
                return stored.data
            if self._file is None:
                raise ValueError(_CLOSED)
            self._file.seek(stored.offset)
            data = self._file.read(stored.size)
            self._forget_on_disk(self._file)
            return data

    def discard(self, stored: Stored) -> None:
        """Forget bytes that nobody will take."""
        with self._lock:
            if stored.data is not None:
                self._in_memory -= stored.size
            elif self._file is not None:
                self._forget_on_disk(self._file)

    def _forget_on_disk(self, file: IO[bytes]) -> None:
        self._on_disk -= 1
        if not self._on_disk:
            self._end = 0
            file.truncate(0)

    def close(self) -> None:
        """Remove the overflow file and take nothing more."""
        with self._lock:
            self._closed = True
            if self._file is not None:
                self._file.close()
                self._file = None
