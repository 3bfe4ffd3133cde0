"""When the records of each chunk were gathered and handed over, for the columns that say so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from spile_loader.schema.metadata import BATCHED_AT, RECEIVED_AT, SEQUENCE
from spile_loader.sql import literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spile_loader.records.chunk import Chunk
    from spile_loader.schema.table_plan import Column

# The column of a temporary table that says which chunk a row came with. It is read in a fraction
# of the time that its timestamps would take.
CHUNK_NUMBER = "n"


def keeps_times(columns: Iterable[Column]) -> bool:
    """Tell whether a table says when its rows were gathered and handed over."""
    return any(column.is_metadata and column.source == BATCHED_AT for column in columns)


class ChunkTimes:
    """Knows the times of a batch's chunks by their number."""

    def __init__(self) -> None:
        """Start without a chunk."""
        self._chunks: list[Chunk] = []

    def add(self, chunk: Chunk) -> None:
        """Remember the next chunk of the batch."""
        self._chunks.append(replace(chunk, parts=()))

    def clear(self) -> None:
        """Begin the next batch."""
        self._chunks.clear()

    def of_row(self, source: str) -> tuple[str, str]:
        """Write the SQL of what a metadata column gets.

        Args:
            source: The metadata column.

        Returns:
            The value for a row of the temporary table, and its type.
        """
        if source == SEQUENCE:
            kind = "bigint"
            times = [str(round(chunk.received_at.timestamp() * 1000)) for chunk in self._chunks]
        else:
            kind = "timestamp with time zone"
            told = {BATCHED_AT: "batched_at", RECEIVED_AT: "received_at"}[source]
            times = [f'"{getattr(chunk, told).isoformat()}"' for chunk in self._chunks]
        array = literal(f"{{{','.join(times)}}}")
        return f"(CAST({array} AS {kind}[]))[{CHUNK_NUMBER}]", kind
