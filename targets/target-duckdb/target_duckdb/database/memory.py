"""How much memory DuckDB may use: what is set, or what the tables of the load need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
from spile_loader.sql import literal

from target_duckdb.settings import DEFAULT_MEMORY

if TYPE_CHECKING:
    from target_duckdb.database.connector import Connection
    from target_duckdb.settings import Settings

_IS_OLD = duckdb.__version__.startswith("1.")
# DuckDB holds blocks of 256 KiB for many of the columns that rows are appended to: before 2.0 up to
# three for each of them.
_PER_COLUMN = (800 if _IS_OLD else 80) << 10
_NARROW = 32
# With a wide table, and before 2.0 with long rows, what it no longer needs goes back to the system
# at once; that costs some time.
_WIDE = 128 if _IS_OLD else 999
_GIVE_BACK = (
    "allocator_flush_threshold = '128KiB'",
    "allocator_bulk_deallocation_flush_threshold = '1MiB'",
)
# It holds one or two of them for each table that a transaction deletes rows from.
_PER_TABLE = 512 << 10
_FEW_TABLES = 32
# Its JSON reader makes several copies of a record.
_PER_RECORD_BYTE = 10
_ORDINARY_RECORD = 1 << 20
# It holds the long texts of all rows that it reads at once, and some more of them in other forms;
# into a lake, they come a second time in the Parquet file that is written.
_PER_BYTE_AT_ONCE = 4 if _IS_OLD else 1.25
_ORDINARY_BYTES_AT_ONCE = (8 if _IS_OLD else 32) << 20


class MemoryLimit:
    """Raises DuckDB's limit as wide tables, many tables and large records or rows come."""

    def __init__(self, connector: Connection, settings: Settings) -> None:
        """Start with what is set, or with the default.

        Args:
            connector: The connection.
            settings: The settings of the load.
        """
        self._connector = connector
        self._is_set = settings.memory_limit is not None
        self._limit = settings.memory_bytes
        self._widest = self._tables = self._largest = self._at_once = 0
        self._gives_back = False

    def add_table(self, width: int) -> None:
        """Make room for a table that gets rows in the open transaction.

        Args:
            width: How many columns it has.
        """
        self._tables += 1
        if width > _WIDE:
            self._give_back()
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

    def add_rows(self, size: int) -> None:
        """Make room for rows that DuckDB reads at once.

        Args:
            size: How many bytes they are.
        """
        if _IS_OLD:
            self._give_back()
        self._at_once = max(self._at_once, size)
        self._raise()

    def add_job(self, size: int) -> None:
        """Make room for a job that comes after the load, unless a limit is set.

        Args:
            size: How many bytes it needs.
        """
        if not self._is_set and size > self._limit:
            self._limit = size
            self.renew()

    def renew(self) -> None:
        """Set the limit for a file that was opened again."""
        self._connector.execute("SET memory_limit =", literal(f"{self._limit >> 10}KiB"))
        if self._gives_back:
            self._gives_back = False
            self._give_back()

    def _give_back(self) -> None:
        """Let DuckDB keep nothing that it no longer needs."""
        if self._gives_back:
            return
        self._gives_back = True
        for setting in _GIVE_BACK:
            self._connector.execute("SET", setting)

    def _raise(self) -> None:
        """Raise the limit if the load needs more."""
        records = self._largest * _PER_RECORD_BYTE
        if self._is_set:
            needed = records
        else:
            columns = max(0, self._widest - _NARROW) * _PER_COLUMN
            tables = max(0, self._tables - _FEW_TABLES) * _PER_TABLE
            larger = max(0, records - _ORDINARY_RECORD * _PER_RECORD_BYTE)
            texts = max(0, self._at_once - _ORDINARY_BYTES_AT_ONCE) * _PER_BYTE_AT_ONCE
            needed = DEFAULT_MEMORY + columns + tables + larger + int(texts)
        if needed > self._limit:
            self._limit = needed
            self.renew()
