"""The SQL that reads the records of a chunk as rows of their table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spile_loader.schema.metadata import (
    BATCHED_AT,
    DELETED_AT,
    METADATA_COLUMNS,
    RECEIVED_AT,
    SEQUENCE,
    SYNC_STARTED_AT,
)
from spile_loader.schema.types import HUGEINT, JSON, decimal_parts
from spile_loader.sql import file_literal, literal, quoted

from target_duckdb.database.chunk_file import object_size
from target_duckdb.database.conversions import converted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from spile_loader.records.chunk import Chunk
    from spile_loader.records.codec import RecordCodec
    from spile_loader.schema.table_plan import Column


class ChunkQuery:
    """Selects the records of chunks that one codec has encoded."""

    def __init__(self, codec: RecordCodec, columns: Sequence[Column], started_at: datetime) -> None:
        """Write what all chunks have in common.

        Args:
            codec: What encoded the records.
            columns: The columns of the table.
            started_at: When the load started.
        """
        self._columns = columns
        self._started_at = started_at
        properties, stamps = codec.spool_columns(), codec.stamp_columns()
        spooled = [*properties, *stamps]
        texts = {name for name, kind, _ in spooled if _is_spooled_as_text(kind)}
        self._reader_columns = ", ".join(
            f"{literal(name)}: {literal('VARCHAR' if name in texts else kind)}"
            for name, kind, _ in spooled
        )
        self._values = {
            (source, is_metadata): (
                f"CAST({quoted(name)} AS {kind})" if name in texts else quoted(name),
                kind,
            )
            for group, is_metadata in ((properties, False), (stamps, True))
            for name, kind, source in group
        }

    def select(self, chunk: Chunk, path: str) -> str:
        """Write the SQL that reads a chunk.

        Args:
            chunk: The records.
            path: The file that holds them.

        Returns:
            A SELECT with a value for every column of the table.
        """
        options = (
            "format='newline_delimited'",
            "hive_partitioning=false",
            f"columns={{{self._reader_columns}}}",
            f"maximum_object_size={object_size(chunk)}",
        )
        source = f"read_json({', '.join([file_literal(path), *options])})"
        return f"FROM {source} SELECT {', '.join(self._selected(chunk))}"

    def _selected(self, chunk: Chunk) -> list[str]:
        """Write the SQL of every column's value."""
        constants = {
            RECEIVED_AT: f"TIMESTAMPTZ '{chunk.received_at.isoformat()}'",
            BATCHED_AT: f"TIMESTAMPTZ '{chunk.batched_at.isoformat()}'",
            DELETED_AT: "NULL",
            SEQUENCE: str(round(chunk.received_at.timestamp() * 1000)),
            SYNC_STARTED_AT: str(round(self._started_at.timestamp() * 1000)),
        }
        selected = []
        for column in self._columns:
            found = self._values.get((column.source, column.is_metadata))
            if found is None:
                kind = METADATA_COLUMNS[column.source]
                found = f"CAST({constants[column.source]} AS {kind})", kind
            value, kind = found
            selected.append(converted(value, kind, column.type))
        return selected


def _is_spooled_as_text(kind: str) -> bool:
    """Tell whether values of a type are spooled as text that DuckDB casts."""
    return kind in {JSON, HUGEINT} or decimal_parts(kind) is not None
