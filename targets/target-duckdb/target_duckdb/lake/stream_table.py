"""The way of records into a table of a lake: staged in DuckDB, merged when a batch is committed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spile_loader.batch import Changes
from spile_loader.schema.metadata import DELETED_AT, TABLE_VERSION
from spile_loader.schema.types import TIMESTAMPTZ
from spile_loader.sql import quoted

from target_duckdb.database.chunk_file import chunk_file, object_size
from target_duckdb.database.chunk_query import ChunkQuery
from target_duckdb.database.conversions import converted
from target_duckdb.database.stream_table import exported

if TYPE_CHECKING:
    from datetime import datetime

    from spile_loader.batch import Activation
    from spile_loader.records.chunk import Chunk
    from spile_loader.records.codec import RecordCodec

    from target_duckdb.database.memory import MemoryLimit
    from target_duckdb.database.parquet_files import ParquetFiles
    from target_duckdb.database.tables import Table
    from target_duckdb.lake.connector import LakeConnector
    from target_duckdb.settings import Settings

_MARKED = "temp.main._sdc_marked"


@dataclass(frozen=True, slots=True)
class LakeContext:
    """What all tables of a load share."""

    connector: LakeConnector
    memory: MemoryLimit
    settings: Settings
    started_at: datetime
    files: ParquetFiles | None


class LakeTable:
    """Takes the records of one schema of one stream, and merges them as often as a commit needs.

    A merge leaves what is staged as it is: it is done again if another writer was faster.
    """

    def __init__(self, context: LakeContext, table: Table, codec: RecordCodec, number: int) -> None:
        """Plan how records become rows.

        Args:
            context: What all tables of the load share.
            table: The table as it was planned when the stream began.
            codec: What encoded the records.
            number: What tells the stream's temporary table from others.
        """
        self._rows = 0
        self._is_empty = False
        self._context = context
        self._connector = context.connector
        self._codec = codec
        self._long_bytes = 0
        self._staged = table.columns
        self._query = ChunkQuery(codec, table.columns, context.started_at)
        sources = {c.source: index for index, c in enumerate(table.columns) if not c.is_metadata}
        self._keys = [sources[key] for key in codec.schema.keys]
        self._deletion = sources.get(DELETED_AT)
        self._staging = f"temp.main._sdc_staging_{number}"
        self._table = table
        self._columns = table.columns
        self._values = [f"c{index}" for index in range(len(table.columns))]

    @property
    def has_rows(self) -> bool:
        """Tell whether there are records to merge."""
        return self._rows > 0

    def use(self, table: Table, *, is_empty: bool) -> None:
        """Merge into a table as it is now: others may have widened it.

        Args:
            table: The table.
            is_empty: Whether it surely has no rows.
        """
        self._table = table
        self._is_empty = is_empty
        self._columns = table.columns
        # The batch's values as the table's columns hold them.
        self._values = [
            converted(f"c{index}", staged.type, column.type)
            for index, (staged, column) in enumerate(zip(self._staged, table.columns, strict=True))
        ]

    def insert(self, chunk: Chunk) -> None:
        """Stage a chunk of records."""
        if not self.has_rows:
            self._context.memory.add_table(len(self._staged))
            columns = ", ".join(f"c{i} {column.type}" for i, column in enumerate(self._staged))
            self._connector.execute(f"CREATE OR REPLACE TEMP TABLE {self._staging} ({columns})")
        self._context.memory.add_record(object_size(chunk))
        if chunk.has_long_rows:
            self._long_bytes += chunk.size
            self._context.memory.add_rows(self._long_bytes)
        with chunk_file(chunk) as path:
            selected = self._query.select(chunk, path)
            self._rows += self._connector.value("INSERT INTO", self._staging, selected)

    def prepare(self) -> None:
        """Keep the last of the batch's records of every key, and export them if that is asked."""
        if self._keys:
            keys = ", ".join(f"c{index}" for index in self._keys)
            distinct = f"FROM (FROM {self._staging} SELECT DISTINCT {keys}) SELECT count(*)"
            if self._connector.value(distinct) < self._rows:
                last = f"FROM {self._staging} SELECT max(rowid) GROUP BY {keys}"
                here = ("DELETE FROM", self._staging, "WHERE rowid NOT IN")
                self._connector.execute(*here, f"({last})")
        if self._context.files is not None:
            columns = ", ".join(
                f"{exported(f'c{i}', column.type)} AS {quoted(column.name)}"
                for i, column in enumerate(self._staged)
            )
            selection = f"FROM {self._staging} SELECT {columns}"
            self._context.files.write(self._codec.schema.stream, selection)

    def merge(self) -> Changes:
        """Let the batch's records replace the rows with their keys, inside the transaction.

        Returns:
            What was done to the rows.
        """
        changes = Changes()
        rest = ""
        if self._keys and not self._is_empty:
            if self._has_marks() and not self._context.settings.hard_delete:
                changes.deleted += self._mark()
                rest = f"WHERE rowid NOT IN (FROM {_MARKED})"
            changes.replaced += self._replace(rest)
        names = ", ".join(quoted(column.name) for column in self._columns)
        source = f"FROM {self._staging} SELECT {', '.join(self._values)} {rest}"
        inserted = self._connector.value(f"INSERT INTO {self._table.name} ({names}) {source}")
        changes.inserted += int(inserted) - changes.replaced
        self._count_removed(changes, self._delete_marked())
        return changes

    def _count_removed(self, changes: Changes, removed: int) -> None:
        """Count records that only said that a row is deleted, and are gone with it."""
        replacing = min(removed, changes.replaced)
        changes.replaced -= replacing
        changes.deleted += replacing
        changes.inserted -= removed - replacing

    def committed(self) -> None:
        """Begin the next batch."""
        if self.has_rows:
            self._connector.execute(f"DROP TABLE IF EXISTS {self._staging}")
        self._rows = self._long_bytes = 0

    def _has_marks(self) -> bool:
        """Tell whether records of the batch only mark their row as deleted."""
        if self._deletion is None:
            return False
        marked = f"c{self._deletion} IS NOT NULL LIMIT 1"
        return bool(self._connector.value("SELECT 1 FROM", self._staging, "WHERE", marked))

    def _mark(self) -> int:
        """Mark the rows of such records, which keep their other columns.

        The tap may know nothing of a row but its key. A mark of a row that is not there stays one.

        Returns:
            How many rows were marked.
        """
        told = [i for i, c in enumerate(self._columns) if i == self._deletion or c.is_metadata]
        columns = ", ".join(f"{self._values[i]} AS k{i}" for i in [*self._keys, *told])
        marks = f"FROM {self._staging} SELECT rowid AS row, {columns} WHERE c{self._deletion}"
        old, new = f"{self._table.name} AS old", f"({marks} IS NOT NULL) AS new"
        there = f"FROM {new} SEMI JOIN {old} ON {self._matches()} SELECT row"
        self._connector.execute(f"CREATE OR REPLACE TEMP TABLE {_MARKED} AS", there)
        change = ", ".join(f"{quoted(self._columns[i].name)} = new.k{i}" for i in told)
        update = ("UPDATE", old, "SET", change, "FROM", new, "WHERE", self._matches())
        return int(self._connector.value(*update))

    def _replace(self, rest: str) -> int:
        """Delete the rows from before whose keys came again, and return how many they were."""
        keys = ", ".join(f"{self._values[i]} AS k{i}" for i in self._keys)
        new = f"(FROM {self._staging} SELECT {keys} {rest}) AS new"
        old = f"{self._table.name} AS old"
        return int(
            self._connector.value("DELETE FROM", old, "USING", new, "WHERE", self._matches())
        )

    def _matches(self) -> str:
        """Write the condition that a row `old` has the key of a row `new`."""
        return " AND ".join(
            f"old.{quoted(self._columns[index].name)} IS NOT DISTINCT FROM new.k{index}"
            for index in self._keys
        )

    def _delete_marked(self) -> int:
        """Delete the rows that the tap itself has marked as deleted; return how many they were."""
        if self._deletion is None or not self._context.settings.hard_delete:
            return 0
        name = quoted(self._columns[self._deletion].name)
        return int(
            self._connector.value("DELETE FROM", self._table.name, "WHERE", name, "IS NOT NULL")
        )

    def activate(self, activation: Activation) -> int:
        """Delete or mark the rows that a version no longer has.

        Args:
            activation: The version that is complete now.

        Returns:
            How many rows they were.
        """
        differs = "<>" if activation.spares_unversioned else "IS DISTINCT FROM"
        stale = f"{quoted(TABLE_VERSION)} {differs} {activation.version}"
        if self._context.settings.hard_delete:
            return int(self._connector.value("DELETE FROM", self._table.name, "WHERE", stale))
        marked = 0
        for deleted in (column for column in self._columns if column.source == DELETED_AT):
            name = quoted(deleted.name)
            now = converted("now()", TIMESTAMPTZ, deleted.type)
            change = f"{name} = {now} WHERE ({stale}) AND {name} IS NULL"
            marked += self._connector.value("UPDATE", self._table.name, "SET", change)
        return marked
