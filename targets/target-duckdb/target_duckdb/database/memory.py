"""How much memory DuckDB may use: what is set, or what the tables of the load need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
from spile_loader.sql import literal

from target_duckdb.settings import DEFAULT_MEMORY

if TYPE_CHECKING:
    from target_duckdb.database.connector import Connection
    from target_duckdb.settings import Settings

# DuckDB holds blocks of 256 KiB for the columns that rows are appended to: before 2.0 up to three.
_PER_COLUMN = (800 if duckdb.__version__.startswith("1.") else 224) << 10
_NARROW = 32
# It holds one or two of them for each table that a transaction deletes rows from.
_PER_TABLE = 512 << 10
_FEW_TABLES = 32
# Its JSON reader makes several copies of a record.
_PER_RECORD_BYTE = 10
_ORDINARY_RECORD = 1 << 20


class MemoryLimit:
    """Raises DuckDB's limit as wide tables, many tables and large records come."""

    def __init__(self, connector: Connection, settings: Settings) -> None:
        """Start with what is set, or with the default.

        Args:
            connector: The connection.
            settings: The settings of the load.
        """
        self._connector = connector
        self._is_set = settings.memory_limit is not None
        self._limit = settings.memory_bytes
        self._widest = self._tables = self._largest = 0

    def add_table(self, width: int) -> None:
        """Make room for a table that gets rows in the open transaction.

        Args:
            width: How many columns it has.
        """
        self._tables += 1
        self._widest = max(self._widest, width)
        self._raise()

    def end_transaction(self) -> None:
        """Count tables anew."""
        self._tables = 0

    def add_record(self, size: int) -> None:
        """Make room for a record, even beyond what is set: a smaller limit cannot load it.

        Args:
            size: A size in bytes that it does not exceed.
        """
        self._largest = max(self._largest, size)
        self._raise()

    def _raise(self) -> None:
        """Raise the limit if the load needs more."""
        records = self._largest * _PER_RECORD_BYTE
        if self._is_set:
            needed = records
        else:
            columns = max(0, self._widest - _NARROW) * _PER_COLUMN
            tables = max(0, self._tables - _FEW_TABLES) * _PER_TABLE
            larger = max(0, records - _ORDINARY_RECORD * _PER_RECORD_BYTE)
            needed = DEFAULT_MEMORY + columns + tables + larger
        if needed > self._limit:
            self._limit = needed
            self._connector.execute("SET memory_limit =", literal(f"{needed >> 10}KiB"))
