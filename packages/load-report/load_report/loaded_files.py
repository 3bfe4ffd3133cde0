"""Reads DuckDB files: what target-duckdb wrote, with its history of loads, and the marts of dbt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
from typing_extensions import override

from load_report.loaded_places import (
    DELETED,
    LoadedPlace,
    SchemaChange,
    UnreadablePlaceError,
    quoted,
    with_zone,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# Moments come as UTC without a zone, whatever the zone of the session is.
_HISTORY = """
    SELECT
        load_id, stream, table_schema, table_name,
        make_timestamp(epoch_us(started)), make_timestamp(epoch_us(finished)),
        rows, bytes, status, error, CAST(state AS VARCHAR), {}
    FROM main._sdc_loads
    ORDER BY started, stream
"""
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
# The mart that is always built.
_CALENDAR = "dim_dates"


class LoadedFile(LoadedPlace):
    """A DuckDB file with a history of loads, or with marts, open for reading.

    Args:
        path: The file.
        label: What the report calls it.

    Raises:
        UnreadablePlaceError: It has neither.
    """

    def __init__(self, path: Path, label: str) -> None:
        super().__init__(label)
        self.path = path
        self._connection = _connect(path)
        self._catalog: str = self._rows("SELECT current_database()")[0][0]
        for schema, table, column, type_ in self._rows(_COLUMNS):
            self._columns.setdefault((schema, table), {})[column] = type_
        if self.has_marts:
            return
        if ("main", "_sdc_loads") not in self._columns:
            msg = f"{path} holds no table _sdc_loads: nothing was loaded with target-duckdb yet"
            raise UnreadablePlaceError(msg)
        try:
            self.history = [self.stream_load(row) for row in self._rows(self._history_query())]
        except duckdb.Error as error:
            msg = f"the table _sdc_loads of {path} is not as target-duckdb writes it: {error}"
            raise UnreadablePlaceError(msg) from error
        if not self.history:
            msg = f"the table _sdc_loads of {path} is empty: nothing was loaded yet"
            raise UnreadablePlaceError(msg)

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
    @override
    def schema_changes(self) -> list[SchemaChange]:
        if ("main", "_sdc_schema_changes") not in self._columns:
            return []
        return [
            SchemaChange(self.source(schema), with_zone(changed), *rest)
            for changed, schema, *rest in self._rows(_CHANGES)
        ]

    @override
    def source(self, schema: str | None) -> str:
        own = {None, "main", self.path.stem.replace("-", "_")}
        return self.label if schema in own else f"{self.label} · {schema}"

    @override
    def count(self, schema: str | None, table: str | None) -> int | None:
        if schema is None or table is None:
            return None
        columns = self._columns.get((schema, table))
        if columns is None:
            return None
        where = f" WHERE {DELETED} IS NULL" if DELETED in columns else ""
        query = f"SELECT count(*) FROM {self._named(schema, table)}{where}"  # noqa: S608  # quoted
        return int(self._rows(query)[0][0])

    @override
    def ask(self, schema: str, query: str, tables: Mapping[str, Sequence[str]]) -> list[Any]:
        parts = [f"{quoted(t)} AS ({self._as_text(schema, t, c)})" for t, c in tables.items()]
        return self._rows(f"WITH {', '.join(parts)} {query}")

    def _as_text(self, schema: str, table: str, columns: Sequence[str]) -> str:
        known = {name.lower(): type_ for name, type_ in self._columns[schema, table].items()}
        chosen = ", ".join(f"{_text(quoted(c), known[c.lower()])} AS {quoted(c)}" for c in columns)
        where = f" WHERE {DELETED} IS NULL" if DELETED in known else ""
        return f"SELECT {chosen} FROM {self._named(schema, table)}{where}"  # noqa: S608  # names are quoted

    def _named(self, schema: str, table: str) -> str:
        """The whole name of a table: a file and a schema in it may have the same name."""
        return ".".join(map(quoted, (self._catalog, schema, table)))

    def _rows(self, query: str) -> list[Any]:
        return self._connection.execute(query).fetchall()


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    if not path.is_file():
        msg = f"{path} does not exist"
        raise UnreadablePlaceError(msg)
    if not path.stat().st_size:
        msg = f"{path} is an empty file: nothing was loaded yet"
        raise UnreadablePlaceError(msg)
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        held = "lock" in str(error).lower()
        reason = "another process holds it: try again when its load has ended"
        msg = f"{path} cannot be read: {reason if held else error}"
        raise UnreadablePlaceError(msg) from error


def _text(column: str, type_: str) -> str:
    """A column as text; a moment as UTC, which a cast would turn into the zone of the session."""
    if type_ == "TIMESTAMP WITH TIME ZONE":
        column = f"make_timestamp(epoch_us({column}))"
    return f"{column}->>'$'" if type_ == "JSON" else f"{column}::VARCHAR"
