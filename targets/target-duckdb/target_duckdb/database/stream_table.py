"""The way of records into their table, where those of a batch replace the rows they repeat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spile_loader.batch import Changes
from spile_loader.schema.metadata import DELETED_AT, TABLE_VERSION
from spile_loader.schema.types import HUGEINT, TIMESTAMPTZ
from spile_loader.sql import quoted

from target_duckdb.database.chunk_file import chunk_file, object_size
from target_duckdb.database.chunk_query import ChunkQuery
from target_duckdb.database.conversions import converted

if TYPE_CHECKING:
    from datetime import datetime

    from spile_loader.batch import Activation
    from spile_loader.records.chunk import Chunk
    from spile_loader.records.codec import RecordCodec

    from target_duckdb.database.catalog import Catalog
    from target_duckdb.database.connector import Connector
    from target_duckdb.database.long_rows import LongRows
    from target_duckdb.database.memory import MemoryLimit
    from target_duckdb.database.parquet_files import ParquetFiles
    from target_duckdb.database.tables import Table
    from target_duckdb.settings import Settings

# The keys of so many rows fit into memory, whichever of two joined tables they are in.
_FEW_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class LoadContext:
    """What all tables of a load share."""

    connector: Connector
    catalog: Catalog
    memory: MemoryLimit
    settings: Settings
    started_at: datetime
    files: ParquetFiles | None
    long_rows: LongRows


@dataclass(slots=True)
class _OpenBatch:
    """Where the rows of a batch begin: a copy of them to merge from would take memory again."""

    into: str
    last_row: int
    is_first: bool
    rows: int = 0
    long_bytes: int = 0

    def selection(self, what: str) -> str:
        """Write the SQL that selects something of the batch's records."""
        return f"FROM {self.into} SELECT {what} WHERE rowid > {self.last_row}"


class StreamTable:
    """Inserts the records of one schema of one stream inside the open transaction."""

    def __init__(self, context: LoadContext, table: Table, codec: RecordCodec) -> None:
        """Plan how records become rows.

        Args:
            context: What all tables of the load share.
            table: The table, with every column that a record fills.
            codec: What encoded the records.
        """
        self.name = table.name
        self._context = context
        self._connector = context.connector
        self._codec = codec
        self._columns = table.columns
        self._query = ChunkQuery(codec, table.columns, context.started_at)
        sources = {c.source: index for index, c in enumerate(self._columns) if not c.is_metadata}
        self._keys = [sources[key] for key in codec.schema.keys]
        self._staging = f"temp.main.{quoted(f'_sdc_staging {table.name}')}"
        self.is_staged = self._needs_staging()
        self._names = [
            f"c{index}" if self.is_staged else quoted(column.name)
            for index, column in enumerate(self._columns)
        ]
        self._batch: _OpenBatch | None = None
        self._changes: Changes | None = None

    def _needs_staging(self) -> bool:
        """Tell whether the batch's rows cannot stand beside those that they replace."""
        hides_rows = any(column.name.lower() == "rowid" for column in self._columns)
        # Of MotherDuck's rows nobody promises that they come in the order of their numbers.
        is_elsewhere = self._context.settings.is_motherduck
        return hides_rows or is_elsewhere or self._context.catalog.has_unique_columns(self.name)

    def insert(self, chunk: Chunk) -> None:
        """Insert a chunk of records into the table or its staging table."""
        batch = self._batch = self._batch or self._begin()
        columns = ", ".join(self._names)
        self._context.memory.add_record(object_size(chunk))
        if chunk.has_long_rows:
            batch.long_bytes += chunk.size
            self._context.long_rows.note()
            self._context.memory.add_rows(batch.long_bytes)
        with chunk_file(chunk) as path:
            selected = self._query.select(chunk, path)
            batch.rows += self._connector.value("INSERT INTO", batch.into, f"({columns})", selected)

    def _begin(self) -> _OpenBatch:
        """Note where the batch begins."""
        self._context.memory.add_table(len(self._columns))
        if self.is_staged:
            is_first = self._connector.value("SELECT 1 FROM", self.name, "LIMIT 1") is None
            definitions = ", ".join(f"c{i} {c.type}" for i, c in enumerate(self._columns))
            self._connector.execute(f"CREATE TEMP TABLE {self._staging} ({definitions})")
            return _OpenBatch(self._staging, -1, is_first)
        last = None
        if self._keys or self._context.files is not None:
            last = self._connector.value("SELECT max(rowid) FROM", self.name)
        return _OpenBatch(str(self.name), -1 if last is None else int(last), last is None)

    def merge(self) -> None:
        """Let the batch's records replace the rows with their keys, the last one of every key."""
        batch, self._batch = self._batch, None
        if batch is None:
            return
        if self._keys:
            self._drop_earlier(batch)
        self._export(batch)
        changes = self._changes = Changes()
        if self._keys and not batch.is_first:
            changes.deleted += self._mark(batch)
            changes.replaced += self._replace(batch)
        changes.inserted += batch.rows - changes.replaced
        if self.is_staged:
            self._move()
        self._count_removed(changes, self._delete_marked())

    def _count_removed(self, changes: Changes, removed: int) -> None:
        """Count records that only said that a row is deleted, and are gone with it."""
        replacing = min(removed, changes.replaced)
        changes.replaced -= replacing
        changes.deleted += replacing
        changes.inserted -= removed - replacing

    def take_changes(self) -> Changes | None:
        """Return what was done to the rows since the last call; None for nothing."""
        changes, self._changes = self._changes, None
        return changes

    def _drop_earlier(self, batch: _OpenBatch) -> None:
        """Drop all but the last of the batch's records of every key."""
        keys = ", ".join(self._names[index] for index in self._keys)
        distinct = batch.selection(f"DISTINCT {keys}")
        rows = self._connector.value(f"FROM ({distinct}) SELECT count(*)")
        if rows < batch.rows:
            batch.rows = rows
            last = f"({batch.selection('max(rowid)')} GROUP BY {keys})"
            here = f"{batch.into} WHERE rowid > {batch.last_row}"
            self._connector.execute("DELETE FROM", here, "AND rowid NOT IN", last)

    def _export(self, batch: _OpenBatch) -> None:
        """Write the batch's records to a Parquet file, if that is asked for."""
        if self._context.files is not None:
            pairs = zip(self._names, self._columns, strict=True)
            columns = ", ".join(
                f"{exported(name, column.type)} AS {quoted(column.name)}" for name, column in pairs
            )
            self._context.files.write(self._codec.schema.stream, batch.selection(columns))

    def _mark(self, batch: _OpenBatch) -> int:
        """Let records that only mark a row as deleted leave its other columns as they are.

        The tap may know nothing of it but the key. A mark of a row that is not there stays one.

        Returns:
            How many rows were marked.
        """
        deleted = self._deletion_column()
        if deleted is None or self._context.settings.hard_delete:
            return 0
        marked = f"{self._names[deleted]} IS NOT NULL"
        if not self._connector.value(batch.selection("count(*)"), "AND", marked):
            return 0
        marks, found = (f"temp.main.{quoted(name)}" for name in ("_sdc_marks", "_sdc_marked"))
        told = [i for i, column in enumerate(self._columns) if i == deleted or column.is_metadata]
        columns = ", ".join(f"{self._names[i]} AS k{i}" for i in [*self._keys, *told])
        rows = batch.selection(f"rowid AS row, {columns}")
        self._connector.execute(f"CREATE TEMP TABLE {marks} AS", rows, "AND", marked)
        matches = f"{self._matches()} {self._before(batch)}"
        old, new = f"{self.name} AS old", f"{marks} AS new"
        there = f"FROM {new} SEMI JOIN {old} ON {matches} SELECT row"
        self._connector.execute(f"CREATE TEMP TABLE {found} AS", there)
        change = ", ".join(f"{quoted(self._columns[i].name)} = new.k{i}" for i in told)
        count = self._connector.value("UPDATE", old, "SET", change, "FROM", new, "WHERE", matches)
        there = f"WHERE rowid IN (FROM {found})"
        batch.rows -= self._connector.value("DELETE FROM", batch.into, there)
        for table in (marks, found):
            self._connector.execute("DROP TABLE", table)
        return int(count)

    def _deletion_column(self) -> int | None:
        """Return which column holds when the tap says that a row was deleted, if one does."""
        properties = {field.name for field in self._codec.schema.fields}
        columns = enumerate(self._columns)
        found = (index for index, column in columns if column.source == DELETED_AT)
        return next(found, None) if DELETED_AT in properties else None

    def _matches(self) -> str:
        """Write the condition that a row `old` has the key of a row `new`."""
        return " AND ".join(
            f"old.{quoted(self._columns[index].name)} IS NOT DISTINCT FROM new.k{index}"
            for index in self._keys
        )

    def _before(self, batch: _OpenBatch) -> str:
        """Write the condition that a row `old` is not of the batch."""
        return "" if self.is_staged else f"AND old.rowid <= {batch.last_row}"

    def _replace(self, batch: _OpenBatch) -> int:
        """Delete the rows from before whose keys came again, and return how many they were."""
        keys = batch.selection(
            ", ".join(f"{self._names[index]} AS k{index}" for index in self._keys)
        )
        old, matches = f"{self.name} AS old", (self._matches(), self._before(batch))
        if not self.is_staged and batch.last_row < _FEW_ROWS:
            new = f"({keys}) AS new"
            return int(self._connector.value("DELETE FROM", old, "USING", new, "WHERE", *matches))
        # Of a table DuckDB knows the size: the join keeps these keys in memory, not all others.
        table = f"temp.main.{quoted('_sdc_keys')}"
        self._connector.execute(f"CREATE TEMP TABLE {table} AS", keys)
        new = f"{table} AS new"
        count = self._connector.value("DELETE FROM", old, "USING", new, "WHERE", *matches)
        self._connector.execute("DROP TABLE", table)
        return int(count)

    def _move(self) -> None:
        """Bring the records from the staging table into the table."""
        columns = f"({', '.join(quoted(column.name) for column in self._columns)})"
        self._connector.execute("INSERT INTO", self.name, columns, "FROM", self._staging)
        self._connector.execute("DROP TABLE", self._staging)

    def _delete_marked(self) -> int:
        """Delete the rows that the tap itself has marked as deleted; return how many they were."""
        deleted = self._deletion_column()
        if self._context.settings.hard_delete and deleted is not None:
            name = quoted(self._columns[deleted].name)
            return int(
                self._connector.value("DELETE FROM", self.name, "WHERE", name, "IS NOT NULL")
            )
        return 0

    def activate(self, activation: Activation) -> None:
        """Delete or mark the rows that a version no longer has.

        Args:
            activation: The version that is complete now.
        """
        differs = "<>" if activation.spares_unversioned else "IS DISTINCT FROM"
        stale = f"{quoted(TABLE_VERSION)} {differs} {activation.version}"
        changes = self._changes = self._changes or Changes()
        if self._context.settings.hard_delete:
            changes.deleted += self._connector.value("DELETE FROM", self.name, "WHERE", stale)
            return
        for deleted in (column for column in self._columns if column.source == DELETED_AT):
            name = quoted(deleted.name)
            now = converted("now()", TIMESTAMPTZ, deleted.type)
            change = f"{name} = {now} WHERE ({stale}) AND {name} IS NULL"
            changes.deleted += self._connector.value("UPDATE", self.name, "SET", change)


def exported(name: str, kind: str) -> str:
    """Write the SQL of a column's values for a Parquet file, which knows no HUGEINT."""
    return f"CAST({name} AS DECIMAL(38, 0))" if kind == HUGEINT else name
