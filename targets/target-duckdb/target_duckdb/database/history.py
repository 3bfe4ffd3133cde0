"""The table _sdc_loads: one row per load and stream."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from target_duckdb.database.catalog import Catalog
    from target_duckdb.database.connector import Connector
    from target_duckdb.sql import TableName

_NAME = "_sdc_loads"
_COLUMNS = (
    "load_id VARCHAR, stream VARCHAR, table_schema VARCHAR, table_name VARCHAR, "
    "started TIMESTAMPTZ, finished TIMESTAMPTZ, rows BIGINT, bytes BIGINT, "
    "status VARCHAR, error VARCHAR, state JSON"
)


class LoadHistory:
    """Writes what this load does, inside the transactions that do it."""

    def __init__(self, connector: Connector, catalog: Catalog) -> None:
        """Name the load.

        Args:
            connector: The connection.
            catalog: What is in the file.
        """
        self.load_id = str(uuid.uuid4())
        self._connector = connector
        self.table = catalog.table("main", _NAME)
        self._streams: set[str] = set()

    def start(self, stream: str, table: TableName, timestamp: datetime) -> None:
        """Add the row of a stream, unless it is there."""
        if stream in self._streams:
            return
        if not self._streams:
            self._connector.execute("CREATE TABLE IF NOT EXISTS", self.table, f"({_COLUMNS})")
        self._streams.add(stream)
        self._connector.execute(
            "INSERT INTO",
            self.table,
            "VALUES (?, ?, ?, ?, ?, NULL, 0, 0, 'running', NULL, NULL)",
            values=[self.load_id, stream, table.schema, table.name, timestamp.isoformat()],
        )

    def add(self, counts: Mapping[str, tuple[int, int]]) -> None:
        """Add records to the rows of streams.

        Args:
            counts: Records and bytes by stream.
        """
        if counts:
            rows, sizes = zip(*counts.values(), strict=True)
            self._connector.execute(
                "UPDATE",
                self.table,
                "AS loads SET rows = loads.rows + new.rows, bytes = loads.bytes + new.bytes FROM "
                "(SELECT unnest(?) AS stream, unnest(?) AS rows, unnest(?) AS bytes) AS new "
                "WHERE loads.load_id = ? AND loads.stream = new.stream",
                values=[list(counts), list(rows), list(sizes), self.load_id],
            )

    def remember_state(self, state: str) -> None:
        """Keep the state that is emitted with this commit."""
        self._update("state = ?", state)

    def finish(self, timestamp: datetime) -> None:
        """Say that the load has come to its end."""
        self._update("status = 'finished', finished = ?", timestamp.isoformat())

    def fail(self, reason: str) -> None:
        """Say why the load ended early; it stays unfinished."""
        self._update("status = 'failed', error = ?", reason)

    def _update(self, change: str, value: str) -> None:
        """Change the rows of this load."""
        self._connector.execute(
            "UPDATE",
            self.table,
            "SET",
            change,
            "WHERE load_id = ?",
            values=[value, self.load_id],
        )
