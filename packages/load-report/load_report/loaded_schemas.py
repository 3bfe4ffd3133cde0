"""Reads the schemas of a PostgreSQL database that target-postgres loaded."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from typing_extensions import LiteralString, override

from load_report.loaded_places import (
    DELETED,
    OUTCOMES,
    LoadedPlace,
    SchemaChange,
    UnreadablePlaceError,
    quoted,
    with_zone,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HISTORY_TABLE, _CHANGES_TABLE = "_sdc_loads", "_sdc_schema_changes"
# What is not set here, libpq takes from its own variables and files.
_DEFAULTS = {"application_name": "load-report", "connect_timeout": "15"}
_SCHEMAS = """
    SELECT nspname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relname = '_sdc_loads' AND has_table_privilege(pg_class.oid, 'SELECT')
    ORDER BY nspname
"""
# A load that is under way has not ended badly. Of others' sessions not everybody sees the time.
_HISTORY = """
    SELECT
        load_id, stream, table_schema, table_name,
        started AT TIME ZONE 'UTC', finished AT TIME ZONE 'UTC',
        rows, bytes, status, error, CAST(state AS text), {outcomes}
    FROM {table}
    WHERE status <> 'running' OR NOT EXISTS (
        SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'target-postgres'
        AND coalesce(backend_start, started) <= started + interval '1 minute'
    )
    ORDER BY started, stream
"""
_OUTCOME_TIMES = {"outcome_since", "completed_at"}
_CHANGES = """
    SELECT changed AT TIME ZONE 'UTC', table_schema, stream, field, old_type, new_type
    FROM {table} ORDER BY changed DESC, stream, field
"""
_COLUMNS = """
    SELECT nspname, relname, attname, format_type(atttypid, NULL)
    FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = ANY(%s) AND relkind = ANY('{{r,p,v,m}}') AND attnum > 0 AND NOT attisdropped
    AND has_table_privilege(pg_class.oid, 'SELECT')
    ORDER BY attnum
"""
# The words of DuckDB, by which the report chooses what to draw.
_TYPES = {
    "numeric": "DECIMAL",
    "double precision": "DOUBLE",
    "real": "FLOAT",
    "jsonb": "JSON",
    "timestamp without time zone": "TIMESTAMP",
}
_LONGEST_LINE = 256 * 1024 * 1024


class Database:
    """A connection to a PostgreSQL database that sees it as it was when it was opened.

    Args:
        address: Where it is, in the words of libpq; may hold a password.

    Raises:
        UnreadablePlaceError: It cannot be read.
    """

    def __init__(self, address: str) -> None:
        try:
            self._connection = psycopg.connect(make_conninfo(address, **_DEFAULTS))
        except psycopg.Error as error:
            msg = f"the PostgreSQL database cannot be reached: {_one_line(error)}"
            raise UnreadablePlaceError(msg) from None
        self._connection.read_only = True
        self._connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        self._connection.execute("SET TimeZone = 'UTC'; SET DateStyle = 'ISO'")
        self.name = self._connection.info.dbname

    def rows(self, query: str | sql.Composed, *values: Any) -> list[Any]:
        """The rows that answer a query."""
        text = query.encode() if isinstance(query, str) else query
        return self._connection.execute(text, values or None).fetchall()

    def copy(self, query: sql.Composed, path: Path) -> None:
        """Write the rows that answer a query to a file of comma-separated values."""
        command = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv, HEADER, FORCE_QUOTE *)").format(query)
        with (
            self._connection.cursor() as cursor,
            cursor.copy(command) as rows,
            path.open("wb") as file,
        ):
            file.writelines(rows)

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()

    def schemas(self) -> list[LoadedSchema]:
        """The schemas that target-postgres has loaded.

        Raises:
            UnreadablePlaceError: There are none, or one is not as target-postgres writes it.
        """
        names = [name for (name,) in self.rows(_SCHEMAS)]
        if not names:
            msg = (
                f"the PostgreSQL database {self.name} holds no table _sdc_loads that this user may "
                "read: nothing was loaded with target-postgres yet"
            )
            raise UnreadablePlaceError(msg)
        try:
            return [LoadedSchema(self, name) for name in names]
        except psycopg.Error as error:
            msg = f"_sdc_loads is not as target-postgres writes it: {_one_line(error)}"
            raise UnreadablePlaceError(msg) from None


class LoadedSchema(LoadedPlace):
    """A schema with a history of loads.

    Args:
        database: The database that it is in.
        name: Its name.
    """

    def __init__(self, database: Database, name: str) -> None:
        super().__init__(f"{database.name}/{name}")
        self._database = database
        self._name = name
        self._find_columns([name])
        known = self._columns[name, _HISTORY_TABLE]
        found = database.rows(_query(_HISTORY, name, _HISTORY_TABLE, _outcomes(known)))
        self.history = [self.stream_load(row) for row in found]
        self._find_columns(sorted({load.schema for load in self.history if load.schema} - {name}))

    def _find_columns(self, schemas: Sequence[str]) -> None:
        for schema, table, column, native in self._database.rows(_COLUMNS, list(schemas)):
            type_ = _TYPES.get(native, native.upper())
            self._columns.setdefault((schema, table), {})[column] = type_

    @property
    @override
    def schema_changes(self) -> list[SchemaChange]:
        if (self._name, _CHANGES_TABLE) not in self._columns:
            return []
        return [
            SchemaChange(self.source(schema), with_zone(changed), *rest)
            for changed, schema, *rest in self._database.rows(
                _query(_CHANGES, self._name, _CHANGES_TABLE)
            )
        ]

    @override
    def source(self, schema: str | None) -> str:
        return self.label if schema in {None, self._name} else f"{self.label} · {schema}"

    @override
    def count(self, schema: str | None, table: str | None) -> int | None:
        columns = self._columns.get((schema or "", table or ""))
        if columns is None:
            return None
        where = sql.SQL("WHERE {} IS NULL").format(sql.Identifier(DELETED))
        query = sql.SQL("SELECT count(*) FROM {} {}").format(
            sql.Identifier(schema or "", table or ""), where if DELETED in columns else sql.SQL("")
        )
        return int(self._database.rows(query)[0][0])

    @override
    def ask(self, schema: str, query: str, tables: Mapping[str, Sequence[str]]) -> list[Any]:
        # The queries are DuckDB's; what they need of a table is brought to it.
        with tempfile.TemporaryDirectory(prefix="load-report-") as folder, duckdb.connect() as own:
            for number, (table, columns) in enumerate(tables.items()):
                path = Path(folder) / f"{number}.csv"
                self._database.copy(self._as_text(schema, table, columns), path)
                own.execute(
                    f"CREATE TABLE {quoted(table)} AS FROM read_csv(?, header = true, "
                    "delim = ',', quote = '\"', escape = '\"', all_varchar = true, nullstr = '', "
                    f"allow_quoted_nulls = false, parallel = false, "
                    f"max_line_size = {_LONGEST_LINE})",
                    [str(path)],
                )
            return own.execute(query).fetchall()

    def _as_text(self, schema: str, table: str, columns: Sequence[str]) -> sql.Composed:
        known = self._columns[schema, table]
        by_name = {name.lower(): name for name in known}
        chosen = [
            sql.SQL("{} AS {}").format(
                _text(sql.Identifier(by_name[column.lower()]), known[by_name[column.lower()]]),
                sql.Identifier(column),
            )
            for column in columns
        ]
        where = sql.SQL("WHERE {} IS NULL").format(sql.Identifier(DELETED))
        return sql.SQL("SELECT {} FROM {} {}").format(
            sql.SQL(", ").join(chosen),
            sql.Identifier(schema, table),
            where if DELETED in known else sql.SQL(""),
        )


def _query(
    text: LiteralString, schema: str, table: str, outcomes: sql.Composable | None = None
) -> sql.Composed:
    return sql.SQL(text).format(
        table=sql.Identifier(schema, table), outcomes=outcomes or sql.SQL("")
    )


def _outcomes(known: Mapping[str, str]) -> sql.Composable:
    """How the tap's reads ended; nothing where a history of an earlier version lacks it."""
    parts = []
    for name in OUTCOMES:
        column: sql.Composable = sql.Identifier(name) if name in known else sql.SQL("NULL")
        if name in known and name in _OUTCOME_TIMES:
            column = sql.SQL("{} AT TIME ZONE 'UTC'").format(column)
        parts.append(column)
    return sql.SQL(", ").join(parts)


def _text(column: sql.Identifier, type_: str) -> sql.Composed:
    """A column as DuckDB would write it as text: moments in UTC, JSON texts without quotes."""
    if type_ == "TIMESTAMP WITH TIME ZONE":
        return sql.SQL("CAST({} AT TIME ZONE 'UTC' AS text)").format(column)
    if type_ == "JSON":
        return sql.SQL("{} #>> '{{}}'").format(column)
    return sql.SQL("CAST({} AS text)").format(column)


def _one_line(error: psycopg.Error) -> str:
    return " ".join(str(error).split())
