"""Tables of long rows, which DuckDB must not merge into groups that it reads at once."""

from __future__ import annotations

import contextlib
import logging
import math
from typing import TYPE_CHECKING

import duckdb
from spile_loader.records.chunk import are_long
from spile_loader.sql import literal, quoted
from spile_loader.wording import shown

from target_duckdb.database.connector import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spile_loader.sql import TableName

    from target_duckdb.database.catalog import Catalog
    from target_duckdb.database.connector import Connector

logger = logging.getLogger("target")

_ROWS_OF_A_GROUP = 122_880
# So much is written anew in one transaction.
_BYTES_OF_A_STEP = 32 << 20
# Deleted rows of fewer bytes, and fewer groups, cost nothing worth the work.
_FEW_BYTES = 16 << 20
_FEW_GROUPS = 100
_GROUPS_AS_MANY = 4


class LongRows:
    """Keeps the rows of each commit in groups of their own once a table has long rows.

    DuckDB writes and reads 2,048 rows of a group at once, and holds their texts meanwhile. By
    default, a checkpoint merges the small groups of all tables of the file, and drops deleted rows.
    With long rows that takes too much memory, so it is told not to, and tables that need it are
    written anew here, in small steps.
    """

    def __init__(
        self, connector: Connector, catalog: Catalog, history: TableName, *, is_elsewhere: bool
    ) -> None:
        """Start without a table.

        Args:
            connector: The connection.
            catalog: What is in the file.
            history: The table of the history.
            is_elsewhere: Whether MotherDuck keeps the groups, as it likes.
        """
        self._connector = connector
        self._catalog = catalog
        self._history = history
        self._are_known = self._were_looked_for = False
        self._is_elsewhere = is_elsewhere

    def look_for(self) -> None:
        """Keep groups apart if earlier loads brought long rows."""
        if not self._were_looked_for and self._catalog.columns(self._history):
            found = self._connector.rows(
                "SELECT table_schema, table_name, max(bytes / rows) FROM",
                self._history,
                "WHERE rows > 0 AND table_name IS NOT NULL GROUP BY ALL",
            )
            for schema, name, size in found:
                columns = self._catalog.columns(self._catalog.table(schema, name))
                if columns and are_long(1, size, len(columns)):
                    self.note()
        self._were_looked_for = True

    def note(self) -> None:
        """Keep groups apart from now on: there are long rows."""
        if not self._are_known and not self._is_elsewhere:
            self._are_known = True
            self._connector.keep_groups_apart()

    def compact(self, tables: Iterable[TableName]) -> None:
        """Write tables anew that have more deleted rows than others, or very many small groups.

        It never fails a load: what cannot be done now is done by a later load.

        Args:
            tables: Tables without unique columns, with no transaction open.
        """
        if not self._are_known:
            return
        sizes = self._row_sizes()
        for table in tables:
            try:
                self._compact(table, sizes.get((table.schema, table.name), 1))
            except duckdb.InterruptException:
                raise
            except duckdb.Error as error:
                reason = reason_of(error)
                what = f"{_named(table)} keeps deleted rows until a later load"
                logger.info("%s: %s", what, reason)

    def _row_sizes(self) -> dict[tuple[str, str], float]:
        """Return how many bytes the rows of tables have had, by schema and name."""
        found = self._connector.rows(
            "SELECT table_schema, table_name, sum(bytes) / sum(rows) FROM",
            self._history,
            "WHERE table_name IS NOT NULL GROUP BY ALL HAVING sum(rows) > 0",
        )
        return {(schema, name): size for schema, name, size in found}

    def _compact(self, table: TableName, size: float) -> None:
        """Write a table anew if it needs it."""
        ((groups, stored),) = self._connector.rows(
            "SELECT count(*), coalesce(sum(rows), 0) FROM (SELECT sum(count) AS rows FROM",
            f"pragma_storage_info({literal(str(table))}) WHERE column_id = 0",
            "AND segment_type <> 'VALIDITY' GROUP BY row_group_id)",
        )
        rows = self._connector.value("SELECT count(*) FROM", table)
        step = max(1, min(_ROWS_OF_A_GROUP, int(_BYTES_OF_A_STEP / max(size, 1))))
        deleted = int(stored) - rows
        has_deleted = deleted * size > max(rows * size, _FEW_BYTES)
        if has_deleted or groups > _GROUPS_AS_MANY * math.ceil(rows / step) + _FEW_GROUPS:
            self._rewrite(table, rows, step)
            what = f"{_named(table)}: {rows:,} rows were written anew"
            logger.info("%s, without %s that were deleted.", what, f"{deleted:,}")

    def _rewrite(self, table: TableName, rows: int, step: int) -> None:
        """Move all rows behind the last one; DuckDB drops the groups that have none left."""
        while rows > 0:
            # The rows that are left get other numbers when groups are dropped.
            first = self._connector.value("SELECT min(rowid) FROM", table)
            here = f"WHERE rowid BETWEEN {first} AND {first + step - 1}"
            self._connector.execute("BEGIN")
            try:
                self._connector.execute("INSERT INTO", table, "FROM", table, here)
                rows -= self._connector.value("DELETE FROM", table, here)
                self._connector.checkpoint_with_commit(is_due=True)
                self._connector.execute("COMMIT")
            except duckdb.Error:
                # A commit that fails has ended the transaction.
                with contextlib.suppress(duckdb.Error):
                    self._connector.execute("ROLLBACK")
                raise


def _named(table: TableName) -> str:
    """Name a table as the other lines of a load do."""
    return f"Table {shown(f'{quoted(table.schema)}.{quoted(table.name)}')}"
