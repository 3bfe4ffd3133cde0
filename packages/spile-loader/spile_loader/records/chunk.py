"""Encoded records on their way to the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

# 2,048 rows of so many bytes, which DuckDB reads and writes at once, are 32 MB.
LONG_ROW = 16 << 10


@dataclass(frozen=True, slots=True)
class Chunk:
    """Encoded records of one stream, one a line.

    Attributes:
        parts: The records.
        batched_at: When the first record of the batch was taken.
        received_at: When the last record of the chunk was taken.
        number: Which one of the batch it is, from 1 on.
    """

    parts: tuple[bytes, ...]
    batched_at: datetime
    received_at: datetime
    number: int

    @property
    def size(self) -> int:
        """Return how many bytes the records take."""
        return sum(map(len, self.parts))

    @property
    def has_long_rows(self) -> bool:
        """Tell whether the records are long on average."""
        return self.size > LONG_ROW * sum(part.count(b"\n") for part in self.parts)
