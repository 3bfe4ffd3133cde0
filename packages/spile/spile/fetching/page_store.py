"""Pages that wait for their turn: in memory up to a bound, on disk past it."""

from __future__ import annotations

import bisect
import tempfile
import threading
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# A few hundred pages; a run's memory stays far below what any scheduler grants.
MEMORY_BYTES = 16 * 1024 * 1024
# Enough that a loader that commits now and then never waits for the API.
MOST_BYTES = 128 * 1024 * 1024
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
        most_bytes: How much may wait in all before nothing more should be fetched.
    """

    def __init__(self, memory_bytes: int = MEMORY_BYTES, most_bytes: int = MOST_BYTES) -> None:
        self._memory_bytes = memory_bytes
        self._most_bytes = most_bytes
        self._in_memory = 0
        self._waiting = 0
        self._file: IO[bytes] | None = None
        self._space = _FileSpace()
        self._callbacks: list[Callable[[], None]] = []
        self._closed = False
        self._lock = threading.Lock()

    @property
    def is_full(self) -> bool:
        """True if so much waits that nothing more should be fetched."""
        return self._waiting >= self._most_bytes

    def when_room(self, callback: Callable[[], None]) -> None:
        """Call back, once, as soon as the store is no longer full."""
        with self._lock:
            if self.is_full:
                self._callbacks.append(callback)
                return
        callback()

    def put(self, data: bytes) -> Stored:
        """Keep some bytes.

        Raises:
            ValueError: The store is closed.
        """
        size = len(data)
        with self._lock:
            if self._closed:
                raise ValueError(_CLOSED)
            self._waiting += size
            if self._in_memory + size <= self._memory_bytes or not self._in_memory:
                self._in_memory += size
                return Stored(data, 0, size)
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="spile-")  # noqa: SIM115  # lives as long as the store
            stored = Stored(None, self._space.reserve(size), size)
            self._file.seek(stored.offset)
            self._file.write(data)
            return stored

    def take(self, stored: Stored) -> bytes:
        """Give bytes back and forget them."""
        with self._lock:
            data = stored.data
            if data is None:
                if self._file is None:
                    raise ValueError(_CLOSED)
                self._file.seek(stored.offset)
                data = self._file.read(stored.size)
            callbacks = self._forget(stored)
        for callback in callbacks:
            callback()
        return data

    def discard(self, stored: Stored) -> None:
        """Forget bytes that nobody will take."""
        with self._lock:
            callbacks = self._forget(stored)
        for callback in callbacks:
            callback()

    def _forget(self, stored: Stored) -> list[Callable[[], None]]:
        """Give the room back; whom to tell of it."""
        self._waiting -= stored.size
        if stored.data is not None:
            self._in_memory -= stored.size
        else:
            self._space.release(stored.offset, stored.size)
        if self.is_full or not self._callbacks:
            return []
        callbacks, self._callbacks = self._callbacks, []
        return callbacks

    def close(self) -> None:
        """Remove the overflow file and take nothing more."""
        with self._lock:
            self._closed = True
            self._callbacks.clear()
            if self._file is not None:
                self._file.close()
                self._file = None


class _FileSpace:
    """Which parts of a file are free; what was freed is used again."""

    def __init__(self) -> None:
        self._free: list[tuple[int, int]] = []
        self._end = 0

    def reserve(self, size: int) -> int:
        """The offset of a free part."""
        for index, (offset, room) in enumerate(self._free):
            if room >= size:
                self._free[index : index + 1] = [(offset + size, room - size)] * (room > size)
                return offset
        offset, self._end = self._end, self._end + size
        return offset

    def release(self, offset: int, size: int) -> None:
        """Free a part, together with its free neighbours."""
        index = bisect.bisect(self._free, (offset, 0))
        if index < len(self._free) and self._free[index][0] == offset + size:
            size += self._free.pop(index)[1]
        if index and sum(self._free[index - 1]) == offset:
            offset, before = self._free.pop(index - 1)
            size += before
            index -= 1
        if offset + size == self._end:
            self._end = offset
        else:
            self._free.insert(index, (offset, size))
