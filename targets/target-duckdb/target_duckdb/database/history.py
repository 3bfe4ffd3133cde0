"""The table _sdc_loads: one row per load and stream."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from target_duckdb.sql import TableName

if TYPE_CHECKING:
    from datetime import datetime

    from target_duckdb.database.connector import Connector

HISTORY_TABLE = TableName("main", "_sdc_loads")
_COLUMNS = (
    "load_id VARCHAR, stream VARCHAR, table_schema VARCHAR, table_name VARCHAR, "
    "started TIMESTAMPTZ, finished TIMESTAMPTZ, rows BIGINT, bytes BIGINT, "
    "status VARCHAR, error VARCHAR, state JSON"
)


@dataclass(slots=True)
class LoadHistory:
    """Writes what this load does, inside the transactions that do it."""

    connector: Connector
    load_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def prepare(self) -> None:
        """Create the table."""
        self.connector.execute("CREATE TABLE IF NOT EXISTS", HISTORY_TABLE, f"({_COLUMNS})")

    def start(self, stream: str, table: TableName, timestamp: datetime) -> None:
        """Add the row of a stream."""
        known = self.connector.value(
            "SELECT 1 FROM",
            HISTORY_TABLE,
            "WHERE load_id = ? AND stream = ?",
            values=[self.load_id, stream],
        )
        if known is None:
            self.connector.execute(
                "INSERT INTO",
                HISTORY_TABLE,
                "VALUES (?, ?, ?, ?, ?, NULL, 0, 0, 'running', NULL, NULL)",
                values=[self.load_id, stream, table.schema, table.name, timestamp.isoformat()],
            )

    def add(self, stream: str, rows: int, size: int) -> None:
        """Add records to a stream's row."""
        self.connector.execute(
            "UPDATE",
            HISTORY_TABLE,
            "SET rows = rows + ?, bytes = bytes + ? WHERE load_id = ? AND stream = ?",
            values=[rows, size, self.load_id, stream],
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
        self.connector.execute(
            "UPDATE",
            HISTORY_TABLE,
            "SET",
            change,
            "WHERE load_id = ?",
            values=[value, self.load_id],
        )
