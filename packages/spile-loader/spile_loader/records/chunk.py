"""Encoded records on their way to the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

# 2,048 rows of so many bytes, which DuckDB reads and writes at once, are 32 MB.
_LONG_ROW = 16 << 10
# It does so column by column: where a row is long by its many fields, each of them is short.
_BYTES_OF_A_FIELD = 64


def are_long(rows: int, size: float, fields: int) -> bool:
    """Tell whether rows hold texts so long that few of them fill much memory.

    Args:
        rows: How many rows there are.
        size: How many bytes of input they are.
        fields: How many fields each may have.
    """
    return size > rows * max(_LONG_ROW, fields * _BYTES_OF_A_FIELD)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Encoded records of one stream, one a line.

    Attributes:
        parts: The records.
        batched_at: When the first record of the batch was taken.
        received_at: When the last record of the chunk was taken.
        number: Which one of the batch it is, from 1 on.
        fields: How many fields a record may have.
    """

    parts: tuple[bytes, ...]
    batched_at: datetime
    received_at: datetime
    number: int
    fields: int

    @property
    def size(self) -> int:
        """Return how many bytes the records take."""
        return sum(map(len, self.parts))

    @property
    def has_long_rows(self) -> bool:
        """Tell whether the records are long on average."""
        rows = sum(part.count(b"\n") for part in self.parts)
        return are_long(rows, self.size, self.fields)
