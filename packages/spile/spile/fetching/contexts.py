"""The contexts that a parent's records give to its child streams."""

from __future__ import annotations

import tempfile
from typing import IO, TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spile.typing import Context


class Contexts:
    """Contexts of one parent, kept in a file as there may be many.

    Attributes:
        complete: True once the parent has been read to its end.
    """

    def __init__(self) -> None:
        # Most streams have no child, and a run of many streams may open only so many files.
        self._file: IO[bytes] | None = None
        self.complete = False

    def add(self, context: Context) -> None:
        """Keep one more context."""
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="spile-")  # noqa: SIM115  # lives as long as the run
        self._file.write(msgspec.json.encode(context) + b"\n")

    def close(self) -> None:
        """Remove the file."""
        if self._file is not None:
            self._file.close()

    def __iter__(self) -> Iterator[Context]:
        if self._file is None:
            return
        self._file.seek(0)
        for line in self._file:
            yield msgspec.json.decode(line)
