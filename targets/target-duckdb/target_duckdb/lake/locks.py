"""One writer at a time for each table of a lake."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import duckdb
from spile_loader.sql import literal

from target_duckdb.lake.connector import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spile_loader.sql import TableName

    from target_duckdb.lake.connector import LakeConnector


class WriterLocks:
    """Lets one writer at a time merge into a table of a lake whose catalog is in PostgreSQL.

    DuckLake lets two transactions add rows to a table at once, and neither sees that the other adds
    the same keys. A catalog in a file has one writer anyway.
    """

    def __init__(self, connector: LakeConnector) -> None:
        """Hold nothing.

        Args:
            connector: The connection; locks are held on another one to the same catalog.
        """
        self._lake = connector.metadata
        self._connection = connector.another() if connector.has_many_writers else None

    @contextmanager
    def held(self, tables: Iterable[TableName]) -> Iterator[None]:
        """Keep other writers away from tables.

        Args:
            tables: The tables.

        Raises:
            duckdb.TransactionException: Another writer has one of them now.
        """
        connection = self._connection
        if connection is None:
            yield
            return
        keys = ", ".join(map(str, sorted({self._key(table) for table in tables})))
        locked = f"bool_and(pg_try_advisory_xact_lock(key)) FROM unnest(ARRAY[{keys}]) AS key"
        connection.execute("BEGIN")
        try:
            asked = ", ".join(map(literal, (METADATA, f"SELECT {locked}")))
            if not connection.value(f"FROM postgres_query({asked})"):
                message = "conflict: another writer merges into one of the tables"
                raise duckdb.TransactionException(message)
            yield
        finally:
            # A connection that broke holds no lock, and what broke it is told elsewhere.
            with suppress(duckdb.Error):
                connection.execute("ROLLBACK")

    def _key(self, table: TableName) -> int:
        """Return the number that PostgreSQL knows the lock of a table by."""
        name = f"{self._lake}\0{table.schema}\0{table.name}"
        return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
