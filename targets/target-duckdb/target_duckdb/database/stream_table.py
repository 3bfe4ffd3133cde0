"""The way of records into their table, where those of a batch replace the rows they repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from target_duckdb.database.tables import prepare_table
from target_duckdb.schema.metadata import (
    BATCHED_AT,
    DELETED_AT,
    RECEIVED_AT,
    SEQUENCE,
    SYNC_STARTED_AT,
    TABLE_VERSION,
)
from target_duckdb.schema.types import BIGINT, HUGEINT, JSON, TIMESTAMPTZ, converted, decimal_parts
from target_duckdb.sql import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from target_duckdb.database.connector import Connector
    from target_duckdb.database.parquet_files import ParquetFiles
    from target_duckdb.records.chunk import Chunk
    from target_duckdb.records.codec import RecordCodec
    from target_duckdb.settings import Settings
    from target_duckdb.sql import TableName


class StreamTable:
    """Loads the records of one schema of one stream inside the open transaction."""

    def __init__(
        self,
        connector: Connector,
        codec: RecordCodec,
        settings: Settings,
        started_at: datetime,
    ) -> None:
        """Remember what to load and how.

        Args:
            connector: The connection.
            codec: What encoded the records.
            settings: The settings of the load.
            started_at: When the load started.
        """
        self._connector = connector
        self._codec = codec
        self._settings = settings
        self._started_at = started_at
        self._is_begun = False
        self._last_row = -1
        self.files: ParquetFiles | None = None

    def prepare(self, number: int, taken: Iterable[TableName]) -> None:
        """Create or widen the table.

        Args:
            number: A number that no other table of the load has.
            taken: Tables that belong to others.
        """
        self.table, self._columns = prepare_table(
            self._connector,
            self._codec.schema,
            self._settings,
            taken,
        )
        self._staging = f"temp.main.{quoted(f'_sdc_staging_{number}')}"
        sources = {c.source: index for index, c in enumerate(self._columns) if not c.is_metadata}
        self._keys = [sources[key] for key in self._codec.schema.keys]
        self._is_staged = self._needs_staging()
        properties, stamps = self._codec.spool_columns(), self._codec.stamp_columns()
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

    def load(self, chunk: Chunk) -> None:
        """Load a chunk of records into the table or its staging table."""
        if not self._is_begun:
            self._begin()
        columns = ", ".join(quoted(column.name) for column in self._columns)
        values = ", ".join(self._selected(chunk))
        size = chunk.object_size
        self._connector.make_room(size)
        with chunk.file() as path:
            self._connector.execute(
                "INSERT INTO",
                self._into,
                "" if self._is_staged else f"({columns})",
                "SELECT",
                values,
                f"FROM read_json({literal(path)}, format='newline_delimited',",
                f"columns={{{self._reader_columns}}}, maximum_object_size={size})",
            )

    def _begin(self) -> None:
        """Note where the batch begins: a copy of it to merge from would take its memory again."""
        self._is_begun = True
        self._into, self._last_row = str(self.table), -1
        self._is_first = self._connector.value("SELECT 1 FROM", self.table, "LIMIT 1") is None
        if self._is_staged:
            self._into = self._staging
            definitions = ", ".join(f"c{i} {c.type}" for i, c in enumerate(self._columns))
            self._connector.execute(f"CREATE TEMP TABLE {self._staging} ({definitions})")
        elif self._keys or self.files is not None:
            last = self._connector.value("SELECT max(rowid) FROM", self.table)
            self._last_row = -1 if last is None else int(last)

    def _needs_staging(self) -> bool:
        """Tell whether the batch's rows cannot stand beside those that they replace."""
        hides_rows = any(column.name.lower() == "rowid" for column in self._columns)
        return hides_rows or self._connector.has_unique_columns(self.table)

    def _selected(self, chunk: Chunk) -> list[str]:
        """Write the SQL of every column's value."""
        constants = {
            RECEIVED_AT: f"TIMESTAMPTZ '{chunk.received_at.isoformat()}'",
            BATCHED_AT: f"TIMESTAMPTZ '{chunk.batched_at.isoformat()}'",
            DELETED_AT: "NULL",
            SEQUENCE: str(round(chunk.received_at.timestamp() * 1000)),
            SYNC_STARTED_AT: str(round(self._started_at.timestamp() * 1000)),
        }
        kinds = {SEQUENCE: BIGINT, SYNC_STARTED_AT: BIGINT}
        selected = []
        for column in self._columns:
            found = self._values.get((column.source, column.is_metadata))
            if found is None:
                kind = kinds.get(column.source, TIMESTAMPTZ)
                found = f"CAST({constants[column.source]} AS {kind})", kind
            value, kind = found
            selected.append(converted(value, kind, column.type))
        return selected

    def merge(self) -> None:
        """Let the batch's records replace the rows with their keys, the last one of every key."""
        if not self._is_begun:
            return
        if self._is_staged:
            names = [f"c{index}" for index in range(len(self._columns))]
        else:
            names = [quoted(column.name) for column in self._columns]
        if self._keys:
            self._drop_earlier(names)
        self._export(names)
        if self._keys and not self._is_first:
            self._replace(names)
        if self._is_staged:
            self._move()
        self._delete_marked()
        self._is_begun = False

    def _selection(self, what: str) -> str:
        """Write the SQL that selects something of the batch's records."""
        return f"FROM {self._into} SELECT {what} WHERE rowid > {self._last_row}"

    def _drop_earlier(self, names: list[str]) -> None:
        """Drop all but the last of the batch's records of every key."""
        keys = ", ".join(names[index] for index in self._keys)
        rows, distinct = self._selection("count(*)"), self._selection(f"DISTINCT {keys}")
        repeated = self._connector.value(f"SELECT ({rows}) - (FROM ({distinct}) SELECT count(*))")
        if repeated:
            last = f"({self._selection('max(rowid)')} GROUP BY {keys})"
            batch = f"{self._into} WHERE rowid > {self._last_row}"
            self._connector.execute("DELETE FROM", batch, "AND rowid NOT IN", last)

    def _export(self, names: list[str]) -> None:
        """Write the batch's records to a Parquet file, if that is asked for."""
        if self.files is not None:
            pairs = zip(names, self._columns, strict=True)
            columns = ", ".join(
                f"{_exported(name, column.type)} AS {quoted(column.name)}" for name, column in pairs
            )
            self.files.write(self._codec.schema.stream, self._selection(columns))

    def _replace(self, names: list[str]) -> None:
        """Delete the rows from before whose keys came again."""
        # Of a table DuckDB knows the size: the join keeps these keys in memory, not all others.
        table = f"temp.main.{quoted('_sdc_keys')}"
        keys = self._selection(", ".join(f"{names[index]} AS k{index}" for index in self._keys))
        self._connector.execute(f"CREATE TEMP TABLE {table} AS", keys)
        matches = " AND ".join(
            f"old.{quoted(self._columns[index].name)} IS NOT DISTINCT FROM new.k{index}"
            for index in self._keys
        )
        before = "" if self._is_staged else f"AND old.rowid <= {self._last_row}"
        old, new = f"{self.table} AS old", f"{table} AS new"
        self._connector.execute("DELETE FROM", old, "USING", new, "WHERE", matches, before)
        self._connector.execute("DROP TABLE", table)

    def _move(self) -> None:
        """Bring the records from the staging table into the table."""
        columns = f"({', '.join(quoted(column.name) for column in self._columns)})"
        self._connector.execute("INSERT INTO", self.table, columns, "FROM", self._into)
        self._connector.execute("DROP TABLE", self._into)

    def _delete_marked(self) -> None:
        """Delete the rows that the tap itself has marked as deleted."""
        properties = {field.name for field in self._codec.schema.fields}
        if self._settings.hard_delete and DELETED_AT in properties:
            name = next(column.name for column in self._columns if column.source == DELETED_AT)
            self._connector.execute("DELETE FROM", self.table, "WHERE", quoted(name), "IS NOT NULL")

    def activate(self, version: int, *, spares_unversioned: bool) -> None:
        """Delete or mark the rows that a version no longer has.

        Args:
            version: The version that is complete now.
            spares_unversioned: Whether rows without a version are kept: this load wrote some.
        """
        column = quoted(TABLE_VERSION)
        stale = (
            f"{column} <> {version}"
            if spares_unversioned
            else (f"{column} IS DISTINCT FROM {version}")
        )
        if self._settings.hard_delete:
            self._connector.execute("DELETE FROM", self.table, "WHERE", stale)
            return
        for deleted in (column for column in self._columns if column.source == DELETED_AT):
            name = quoted(deleted.name)
            moment = converted("now()", TIMESTAMPTZ, deleted.type)
            change = f"{name} = {moment} WHERE ({stale}) AND {name} IS NULL"
            self._connector.execute("UPDATE", self.table, "SET", change)


def _is_spooled_as_text(kind: str) -> bool:
    """Tell whether values of a type are spooled as text that DuckDB casts."""
    return kind in {JSON, HUGEINT} or decimal_parts(kind) is not None


def _exported(name: str, kind: str) -> str:
    """Write the SQL of a column's values for a Parquet file, which knows no HUGEINT."""
    return f"CAST({name} AS DECIMAL(38, 0))" if kind == HUGEINT else name
