"""The chunks of the open batch, held until they are durable, should the connection be lost."""

from __future__ import annotations

import logging
import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spile_loader.records.chunk import Chunk

logger = logging.getLogger("target")


class HeldChunks:
    """Keeps chunks in a file without a name, which nobody else sees and a kill leaves no trace of.

    They would take as much memory as a batch has bytes.
    """

    def __init__(self) -> None:
        """Hold nothing."""
        self._file: BinaryIO | None = None
        self._chunks: list[tuple[str, Chunk, list[int]]] = []
        self.is_whole = True

    def add(self, stream: str, chunk: Chunk) -> None:
        """Hold a chunk; a disk that is full costs the second try, not the load.

        Args:
            stream: Name of its stream.
            chunk: The chunk.
        """
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="target-postgres-", buffering=0)  # noqa: SIM115  # open for the whole load
            for part in chunk.parts:
                _write(self._file, part)
        except OSError as error:
            if self.is_whole:
                logger.info("The batch cannot be held for a second try: %s.", error.strerror)
            self.is_whole = False
        else:
            sizes = [len(part) for part in chunk.parts]
            self._chunks.append((stream, replace(chunk, parts=()), sizes))

    def __iter__(self) -> Iterator[tuple[str, Chunk]]:
        """Yield every chunk with its stream, in the order of the input."""
        if self._file is not None:
            self._file.seek(0)
            for stream, chunk, sizes in self._chunks:
                parts = tuple(self._file.read(size) for size in sizes)
                yield stream, replace(chunk, parts=parts)

    def clear(self) -> None:
        """Let go of what is durable."""
        self._chunks.clear()
        self.is_whole = True
        if self._file is not None:
            self._file.seek(0)
            self._file.truncate()

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()


def _write(file: BinaryIO, data: bytes) -> None:
    """Write everything, however little one call takes."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]
