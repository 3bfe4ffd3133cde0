"""Reads DuckDB files: what target-duckdb wrote, with its history of loads, and the marts of dbt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timezone
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

FINISHED, FAILED, UNFINISHED = STATUSES = ("finished", "failed", "unfinished")

# Moments come as UTC without a zone, whatever the zone of the session is.
_HISTORY = """
    SELECT
        load_id, stream, table_schema, table_name,
        make_timestamp(epoch_us(started)), make_timestamp(epoch_us(finished)),
        rows, bytes, status, error, CAST(state AS VARCHAR), {}
    FROM main._sdc_loads
    ORDER BY started, stream
"""
_FIELDS = (
    *("load_id", "stream", "schema", "table", "started", "finished", "rows", "size"),
    *("status", "error", "state", "outcome", "since", "message", "completed_at"),
)
# A history of an earlier version, or a load of another tap, has none of these.
_OUTCOMES = {
    "outcome": "outcome",
    "outcome_since": "make_timestamp(epoch_us(outcome_since))",
    "outcome_message": "outcome_message",
    "completed_at": "make_timestamp(epoch_us(completed_at))",
}
_CHANGES = """
    SELECT
        make_timestamp(epoch_us(changed)), table_schema, stream, field, old_type, new_type
    FROM main._sdc_schema_changes ORDER BY changed DESC, stream, field
"""
_COLUMNS = """
    SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns()
    WHERE database_name = current_database() AND NOT internal
    ORDER BY column_index
"""
_DELETED = "_sdc_deleted_at"
# The mart that is always built.
_CALENDAR = "dim_dates"


class UnreadableFileError(Exception):
    """A file has no loads to report; the text says why and what to do."""


@dataclass(frozen=True)
class StreamLoad:
    """What one load did to one stream.

    Attributes:
        source: Where it was loaded to: the file, and the schema if that is not its name.
        load_id: Tells the loads apart.
        stream: The stream.
        schema: The schema of its table.
        table: Its table.
        started: When its first message arrived.
        finished: When the load had come to its end, if it did.
        rows: Records that arrived.
        size: Bytes that arrived.
        status: One of STATUSES.
        error: Why it failed.
        state: The last state that was emitted, as JSON.
        outcome: How the tap's read of the stream ended, if the tap says so.
        since: When it first ended like this, if it is not complete.
        message: Why it is not complete.
        completed_at: When the stream was last read to its end.
    """

    source: str
    load_id: str
    stream: str
    schema: str | None
    table: str | None
    started: datetime
    finished: datetime | None
    rows: int
    size: int
    status: str
    error: str | None
    state: str | None
    outcome: str | None = None
    since: datetime | None = None
    message: str | None = None
    completed_at: datetime | None = None

    @property
    def is_read(self) -> bool:
        """True unless the tap says that it could not read the stream."""
        return self.outcome in {None, "complete"}


@dataclass(frozen=True)
class SchemaChange:
    """A column that a load has added or widened.

    Attributes:
        source: Where it was loaded to.
        changed: When.
        stream: The stream.
        field: The property that fills the column.
        old: Its type before; None for a new column.
        new: Its type since.
    """

    source: str
    changed: datetime
    stream: str
    field: str
    old: str | None
    new: str


class LoadedFile:
    """A DuckDB file with a history of loads, or with marts, open for reading.

    Args:
        path: The file.
        label: What the report calls it.

    Raises:
        UnreadableFileError: It has neither.
    """

    def __init__(self, path: Path, label: str) -> None:
        self.path = path
        self.label = label
        self._connection = _connect(path)
        self._catalog: str = self._rows("SELECT current_database()")[0][0]
        self._columns: dict[tuple[str, str], dict[str, str]] = {}
        for schema, table, column, type_ in self._rows(_COLUMNS):
            self._columns.setdefault((schema, table), {})[column] = type_
        self.history: list[StreamLoad] = []
        if self.has_marts:
            return
        if ("main", "_sdc_loads") not in self._columns:
            msg = f"{path} holds no table _sdc_loads: nothing was loaded with target-duckdb yet"
            raise UnreadableFileError(msg)
        try:
            self.history = [self._stream_load(*row) for row in self._rows(self._history_query())]
        except duckdb.Error as error:
            msg = f"the table _sdc_loads of {path} is not as target-duckdb writes it: {error}"
            raise UnreadableFileError(msg) from error
        if not self.history:
            msg = f"the table _sdc_loads of {path} is empty: nothing was loaded yet"
            raise UnreadableFileError(msg)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _history_query(self) -> str:
        known = self._columns["main", "_sdc_loads"]
        outcomes = (how if name in known else "NULL" for name, how in _OUTCOMES.items())
        return _HISTORY.format(", ".join(outcomes))

    @property
    def has_marts(self) -> bool:
        """True for a file that dbt wrote, which holds no history."""
        is_loaded = ("main", "_sdc_loads") in self._columns
        return not is_loaded and any(table == _CALENDAR for _, table in self._columns)

    @property
    def tables(self) -> Mapping[tuple[str, str], Mapping[str, str]]:
        """The types of the columns of each table, by schema and name; the loader's own left out."""
        return {key: types for key, types in self._columns.items() if key[1][:5] != "_sdc_"}

    @property
    def schema_changes(self) -> list[SchemaChange]:
        """What loads have changed about tables, the newest first."""
        if ("main", "_sdc_schema_changes") not in self._columns:
            return []
        return [
            SchemaChange(self.source(schema), changed.replace(tzinfo=timezone.utc), *rest)
            for changed, schema, *rest in self._rows(_CHANGES)
        ]

    def source(self, schema: str | None) -> str:
        """What the report calls a schema of this file."""
        own = {None, "main", self.path.stem.replace("-", "_")}
        return self.label if schema in own else f"{self.label} · {schema}"

    def count(self, schema: str | None, table: str | None) -> int | None:
        """The rows of a table, if there is one."""
        if schema is None or table is None:
            return None
        columns = self._columns.get((schema, table))
        if columns is None:
            return None
        where = f" WHERE {_DELETED} IS NULL" if _DELETED in columns else ""
        query = f"SELECT count(*) FROM {self._named(schema, table)}{where}"  # noqa: S608  # quoted
        return int(self._rows(query)[0][0])

    def schemas_with(self, table: str, columns: Iterable[str]) -> list[str]:
        """The schemas that hold a table with these columns."""
        wanted = {name.lower() for name in columns}
        return [
            schema
            for (schema, name), known in sorted(self._columns.items())
            if name == table and wanted <= {column.lower() for column in known}
        ]

    def ask(self, schema: str, query: str, tables: Mapping[str, Sequence[str]]) -> list[Any]:
        """Answer a query over tables of one schema.

        A loader chooses types by the tap's schema, so the same field can be a DATE here and a text
        there. The query sees every column as text, JSON texts without their quotes, and no row
        that is marked as deleted.

        Args:
            schema: The schema.
            query: The query.
            tables: The columns that it uses, by table.
        """
        parts = [f"{quoted(t)} AS ({self._as_text(schema, t, c)})" for t, c in tables.items()]
        return self._rows(f"WITH {', '.join(parts)} {query}")

    def _as_text(self, schema: str, table: str, columns: Sequence[str]) -> str:
        known = {name.lower(): type_ for name, type_ in self._columns[schema, table].items()}
        chosen = ", ".join(f"{_text(quoted(c), known[c.lower()])} AS {quoted(c)}" for c in columns)
        where = f" WHERE {_DELETED} IS NULL" if _DELETED in known else ""
        return f"SELECT {chosen} FROM {self._named(schema, table)}{where}"  # noqa: S608  # names are quoted

    def _named(self, schema: str, table: str) -> str:
        """The whole name of a table: a file and a schema in it may have the same name."""
        return ".".join(map(quoted, (self._catalog, schema, table)))

    def _stream_load(self, *row: Any) -> StreamLoad:
        found = dict(zip(_FIELDS, row, strict=True))
        for name in ("started", "finished", "since", "completed_at"):
            found[name] = found[name] and found[name].replace(tzinfo=timezone.utc)
        # A file can only be read while nobody loads it, so nothing is running.
        if found["status"] not in {FINISHED, FAILED}:
            found["status"] = UNFINISHED
        found["load_id"] = f"{self.label} {found['load_id']}"
        return StreamLoad(source=self.source(found["schema"]), **found)

    def _rows(self, query: str) -> list[Any]:
        return self._connection.execute(query).fetchall()


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    if not path.is_file():
        msg = f"{path} does not exist"
        raise UnreadableFileError(msg)
    if not path.stat().st_size:
        msg = f"{path} is an empty file: nothing was loaded yet"
        raise UnreadableFileError(msg)
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        held = "lock" in str(error).lower()
        reason = "another process holds it: try again when its load has ended"
        msg = f"{path} cannot be read: {reason if held else error}"
        raise UnreadableFileError(msg) from error


def _text(column: str, type_: str) -> str:
    """A column as text; a moment as UTC, which a cast would turn into the zone of the session."""
    if type_ == "TIMESTAMP WITH TIME ZONE":
        column = f"make_timestamp(epoch_us({column}))"
    return f"{column}->>'$'" if type_ == "JSON" else f"{column}::VARCHAR"


def quoted(name: str) -> str:
    """A name as it stands in a query."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
