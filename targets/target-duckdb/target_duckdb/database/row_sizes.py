"""How large the rows are that DuckDB reads at once: it holds their long texts meanwhile."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spile_loader.records.chunk import Chunk
    from spile_loader.sql import TableName

    from target_duckdb.database.catalog import Catalog
    from target_duckdb.database.connector import Connection

# DuckDB's vector: a commit and a checkpoint read so many rows of a column together.
_ROWS_AT_ONCE = 2048
_ORDINARY_BYTES = 32 << 20


class RowSizes:
    """Knows how many bytes the last rows of a table are that DuckDB reads at once."""

    def __init__(self) -> None:
        """Start without a row."""
        self._groups: deque[tuple[int, int]] = deque()
        self._rows = 0
        self.bytes_at_once = 0

    def add(self, rows: int, size: int) -> None:
        """Count rows, forgetting those that are too far before them.

        Args:
            rows: How many.
            size: How many bytes they are.
        """
        self._groups.append((rows, size))
        self._rows += rows
        self.bytes_at_once += size
        while self._rows - self._groups[0][0] >= _ROWS_AT_ONCE:
            first_rows, first_size = self._groups.popleft()
            self._rows -= first_rows
            self.bytes_at_once -= first_size

    def add_chunk(self, chunk: Chunk) -> None:
        """Count the rows of a chunk."""
        self.add(sum(part.count(b"\n") for part in chunk.parts), chunk.size)


def loaded_rows(
    connection: Connection, catalog: Catalog, history: TableName
) -> dict[tuple[str, str], tuple[int, int]]:
    """Ask the history for tables that have large rows.

    Args:
        connection: The connection.
        catalog: What is in the file.
        history: The table of the history.

    Returns:
        How many of a table's rows are read at once, and how many bytes they may be, by the table's
        schema and name.
    """
    if not catalog.columns(history):
        return {}
    found = connection.rows(
        "SELECT table_schema, table_name,",
        f"CAST(least(sum(rows), {_ROWS_AT_ONCE}) AS BIGINT) AS count,",
        "CAST(count * max(bytes / rows) AS BIGINT) AS size FROM",
        history,
        "WHERE rows > 0 AND table_name IS NOT NULL GROUP BY ALL HAVING size >",
        _ORDINARY_BYTES,
    )
    return {(schema, name): (rows, size) for schema, name, rows, size in found}
