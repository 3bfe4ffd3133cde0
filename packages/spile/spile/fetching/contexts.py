"""What a parent's records give to its child streams."""

from __future__ import annotations

import hashlib
import tempfile
from typing import IO, TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spile.typing import Record


class Contexts:
    """What children need of each record of one parent, kept in a file as there may be many.

    What comes twice, as after a read that started over, is kept once.
    """

    def __init__(self) -> None:
        # Most streams have no child, and a run of many streams may open only so many files.
        self._file: IO[bytes] | None = None
        self._known: set[bytes] = set()

    def add(self, values: Record) -> None:
        """Keep what children need of one more record."""
        line = msgspec.json.encode(values)
        digest = hashlib.blake2b(line, digest_size=16).digest()
        if digest in self._known:
            return
        self._known.add(digest)
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="spile-")  # noqa: SIM115  # lives as long as the run
        self._file.write(line + b"\n")

    def close(self) -> None:
        """Remove the file."""
        if self._file is not None:
            self._file.close()

    def __iter__(self) -> Iterator[Record]:
        if self._file is None:
            return
        self._file.seek(0)
        for line in self._file:
            yield msgspec.json.decode(line)
