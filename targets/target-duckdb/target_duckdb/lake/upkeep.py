"""What keeps a lake small: merged files, and no snapshots that nobody needs."""

from __future__ import annotations

import contextlib
import logging
from functools import partial
from typing import TYPE_CHECKING

import duckdb
from spile_loader.sql import literal
from spile_loader.wording import shown

from target_duckdb.address import without_password
from target_duckdb.database.connector import reason_of
from target_duckdb.lake.connector import LAKE, is_conflict

if TYPE_CHECKING:
    from collections.abc import Callable

    from spile_loader.sql import TableName

    from target_duckdb.database.memory import MemoryLimit
    from target_duckdb.lake.connector import LakeConnector
    from target_duckdb.settings import Settings

logger = logging.getLogger("target")

_SMALL_FILE = 64 << 20
_MEMORY = 512_000_000
# A file is written anew once so much of it is deleted.
_DELETED_SHARE = 0.1
# Working on several files of long rows at once takes several times the memory of their texts.
_LONG_ROW = 2 << 10
_SMALL_FILE_OF_LONG_ROWS = 1 << 20
_DELETED_SHARE_OF_LONG_ROWS = 0.5
_MOVED = "temp.main._sdc_moved"
# Whoever reads a file when it is removed from the lake has a day to end.
_GRACE = "INTERVAL 1 DAY"


class Upkeep:
    """Merges the small files of the tables of a load, and removes old snapshots.

    It never fails a load: what cannot be done now is done by a later load.
    """

    def __init__(self, connector: LakeConnector, memory: MemoryLimit, settings: Settings) -> None:
        """Start without a table.

        Args:
            connector: The connection.
            memory: What DuckDB may use.
            settings: When files are merged and snapshots removed.
        """
        self._connector = connector
        self._memory = memory
        self._settings = settings
        self._tables: set[TableName] = set()

    def touched(self, table: TableName) -> None:
        """Note that a load has changed a table."""
        self._tables.add(table)

    def run(self) -> None:
        """Do what the settings say."""
        for table in self._with_many_files():
            self._memory.add_job(_MEMORY)
            doing = f"Merging the files of table '{shown(table.name)}'"
            self._try(doing, partial(self._merge, table))
        if (days := self._settings.keep_snapshots_days) is not None:
            self._try("Removing old snapshots", partial(self._expire, days))

    def _with_many_files(self) -> list[TableName]:
        """Return the tables of the load that may have too many small files."""
        most = self._settings.merge_files
        if not most:
            return []
        info = f"FROM ducklake_table_info({literal(LAKE)}) SELECT table_name WHERE file_count >"
        # Tables of other schemas may have the same names.
        names = {name for (name,) in self._connector.rows(info, most)}
        return sorted((table for table in self._tables if table.name in names), key=str)

    @staticmethod
    def _try(doing: str, job: Callable[[], None]) -> None:
        """Run a job, and log why it failed if it does."""
        try:
            job()
        except duckdb.InterruptException:
            raise
        except duckdb.Error as error:
            if is_conflict(error):
                logger.info("%s waits for the next load: another writer changes it now.", doing)
            else:
                reason = without_password(reason_of(error))
                logger.warning("%s waits for the next load: %s", doing, reason)

    def _merge(self, table: TableName) -> None:
        """Merge the files of a table, if it has many small ones."""
        names = f"{literal(LAKE)}, {literal(table.name)}, schema => {literal(table.schema)}"
        count = f"FROM ducklake_list_files({names}) SELECT"
        small = f"count(*) FILTER (WHERE data_file_size_bytes < {_SMALL_FILE})"
        if self._connector.value(count, small) <= self._settings.merge_files:
            return
        before = self._connector.value(count, "count(*)")
        # A file of which rows are deleted is merged with no other one before it is written anew.
        if self._has_long_rows(table, count):
            largest = _SMALL_FILE_OF_LONG_ROWS
            self._rewrite_one_by_one(table)
        else:
            largest = _SMALL_FILE
            share = f"delete_threshold => {_DELETED_SHARE}"
            self._connector.execute(f"CALL ducklake_rewrite_data_files({names}, {share})")
        largest_file = f"max_file_size => {largest}"
        self._connector.execute(f"CALL ducklake_merge_adjacent_files({names}, {largest_file})")
        left = self._connector.value(count, "count(*)")
        if left < before:
            logger.info("Table '%s': %d files were merged to %d.", shown(table.name), before, left)

    def _has_long_rows(self, table: TableName, count: str) -> bool:
        """Tell whether a table's rows are long on average, compressed as they are."""
        size = self._connector.value(count, "sum(data_file_size_bytes)") or 0
        return bool(size > _LONG_ROW * self._connector.value("SELECT count(*) FROM", table))

    def _rewrite_one_by_one(self, table: TableName) -> None:
        """Write the files of a table anew of which many rows are deleted, one at a time."""
        kept = f"count(*) <= {1 - _DELETED_SHARE_OF_LONG_ROWS} * (max(file_row_number) + 1)"
        files = self._connector.rows(
            "SELECT filename FROM", table, "GROUP BY filename HAVING", kept
        )
        for (file,) in files:
            here = f"WHERE filename = {literal(file)}"
            self._connector.execute("BEGIN")
            try:
                self._connector.execute(
                    f"CREATE OR REPLACE TEMP TABLE {_MOVED} AS FROM", table, here
                )
                self._connector.execute("DELETE FROM", table, here)
                self._connector.execute("INSERT INTO", table, "FROM", _MOVED)
                self._connector.execute(f"DROP TABLE {_MOVED}")
                self._connector.execute("COMMIT")
            except duckdb.Error:
                # A commit that fails has ended the transaction.
                with contextlib.suppress(duckdb.Error):
                    self._connector.execute("ROLLBACK")
                raise

    def _expire(self, days: float) -> None:
        """Remove old snapshots, and the files that were only theirs and have waited a day."""
        lake = literal(LAKE)
        age = f"older_than => now() - INTERVAL {round(days * 86_400)} SECOND"
        self._connector.execute(f"CALL ducklake_expire_snapshots({lake}, {age})")
        self._connector.execute(
            f"CALL ducklake_cleanup_old_files({lake}, older_than => now() - {_GRACE})"
        )
