"""The way of records into their table: straight, or through a staging table that merges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from target_duckdb.connector import literal, quoted
from target_duckdb.records import TABLE_VERSION
from target_duckdb.tables import (
    BATCHED_AT,
    DELETED_AT,
    RECEIVED_AT,
    SEQUENCE,
    SYNC_STARTED_AT,
    prepare_table,
)
from target_duckdb.types import BIGINT, HUGEINT, JSON, TIMESTAMPTZ, converted, decimal_parts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from target_duckdb.connector import Connector, TableName
    from target_duckdb.parquet_files import ParquetFiles
    from target_duckdb.records import RecordCodec
    from target_duckdb.settings import Settings
    from target_duckdb.spool import Chunk


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
        self._is_direct: bool | None = None
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
        if self._is_direct is None:
            self._is_direct = self._can_be_direct()
            if not self._is_direct:
                definitions = ", ".join(f"c{i} {c.type}" for i, c in enumerate(self._columns))
                self._connector.execute(f"CREATE TEMP TABLE {self._staging} ({definitions})")
        if self._is_direct:
            into = f"{self.table} ({', '.join(quoted(c.name) for c in self._columns)})"
        else:
            into = self._staging
        values = ", ".join(self._selected(chunk))
        size = chunk.object_size
        self._connector.make_room(size)
        with chunk.file() as path:
            self._connector.execute(
                "INSERT INTO",
                into,
                "SELECT",
                values,
                f"FROM read_json({literal(path)}, format='newline_delimited',",
                f"columns={{{self._reader_columns}}}, maximum_object_size={size})",
            )

    def _can_be_direct(self) -> bool:
        """Tell whether no row of the table can be replaced by this batch."""
        if self.files is not None:
            return False
        if not self._keys:
            return True
        if any(column.name.lower() == "rowid" for column in self._columns):
            return False
        return self._connector.value("SELECT 1 FROM", self.table, "LIMIT 1") is None

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
        """Bring the batch's records into the table, the last one of every key."""
        if self._is_direct is None:
            return
        if self._is_direct:
            names = [quoted(self._columns[index].name) for index in self._keys]
            self._drop_earlier(str(self.table), names)
        else:
            names = [f"c{index}" for index in self._keys]
            self._drop_earlier(self._staging, names)
            self._export()
            self._replace()
        self._delete_marked()
        self._is_direct = None

    def _drop_earlier(self, table: str, keys: list[str]) -> None:
        """Drop all but the last record of every key."""
        if not keys:
            return
        listed = ", ".join(keys)
        repeated = self._connector.value(
            "SELECT (SELECT count(*) FROM",
            table,
            ") - (SELECT count(*) FROM (SELECT DISTINCT",
            listed,
            "FROM",
            table,
            "))",
        )
        if repeated:
            last = f"max(rowid) FROM {table} GROUP BY {listed}"
            self._connector.execute("DELETE FROM", table, f"WHERE rowid NOT IN (SELECT {last})")

    def _export(self) -> None:
        """Write the batch's records to a Parquet file, if that is asked for."""
        if self.files is not None:
            selected = ", ".join(f"c{i} AS {quoted(c.name)}" for i, c in enumerate(self._columns))
            selection = f"FROM {self._staging} SELECT {selected}"
            self.files.write(self._codec.schema.stream, selection)

    def _replace(self) -> None:
        """Replace the rows whose keys came again, add the others."""
        names = [quoted(column.name) for column in self._columns]
        matches = " AND ".join(
            f"old.{names[index]} IS NOT DISTINCT FROM new.c{index}" for index in self._keys
        )
        if matches:
            old, new = f"{self.table} AS old", f"{self._staging} AS new"
            self._connector.execute("DELETE FROM", old, "USING", new, "WHERE", matches)
        columns = f"({', '.join(names)})"
        self._connector.execute("INSERT INTO", self.table, columns, "FROM", self._staging)
        self._connector.execute("DROP TABLE", self._staging)

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
