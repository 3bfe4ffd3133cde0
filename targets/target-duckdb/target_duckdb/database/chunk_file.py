"""The encoded records of a chunk as a file that DuckDB reads and nobody else can see."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spile_loader.records.chunk import Chunk

_SMALLEST_OBJECT_SIZE = 1 << 20
_ORDINARY_PART_SIZE = 4 << 20


def object_size(chunk: Chunk) -> int:
    """Return a size that no single record of a chunk exceeds."""
    sizes = [len(part) for part in chunk.parts]
    if max(sizes) > _ORDINARY_PART_SIZE:
        sizes = [max(map(len, part.split(b"\n"))) for part in chunk.parts]
    return max(_SMALLEST_OBJECT_SIZE, max(sizes) + 1)


@contextmanager
def chunk_file(chunk: Chunk) -> Iterator[str]:
    """Write the records of a chunk to a file and lend its path.

    On Linux it is memory without a name, so that a killed load leaves nothing behind.
    """
    if sys.platform == "linux":
        descriptor = os.memfd_create("records")
        try:
            for part in chunk.parts:
                _write(descriptor, part)
            yield f"/proc/self/fd/{descriptor}"
        finally:
            os.close(descriptor)
    else:
        with tempfile.TemporaryDirectory(prefix="target-duckdb-") as directory:
            path = Path(directory) / "records"
            path.write_bytes(b"".join(chunk.parts))
            yield str(path)


def _write(descriptor: int, data: bytes) -> None:
    """Write everything, however little one call takes."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
