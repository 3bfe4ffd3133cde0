"""The table of one stream: created, widened, given an index of its key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import psycopg
from psycopg import errors
from spile_loader.schema.changes import column_changes, refuse_changes
from spile_loader.schema.naming import property_comment, stream_comment
from spile_loader.schema.table_plan import Column, decoded_schema, planned_columns, wanted_name
from spile_loader.schema.types import BIGINT, DOUBLE, VARCHAR, decimals_to_try
from spile_loader.sql import TableName, literal, quoted

from target_postgres.database.catalog import NAMES
from target_postgres.database.types import converted, native_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spile_loader.schema.changes import ColumnChange
    from spile_loader.schema.stream_schema import StreamSchema
    from spile_loader.schema.table_names import StreamTables
    from spile_loader.schema.table_plan import CatalogColumn

    from target_postgres.database.catalog import Catalog
    from target_postgres.database.connector import Connector
    from target_postgres.settings import Settings

_LARGEST_EXACT_IN_DOUBLE = 2**53


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a stream.

    Attributes:
        name: Its name.
        columns: The columns that a record fills.
        others: The columns that it leaves empty.
        natives: What PostgreSQL calls the type of each, by name.
        schema: The stream's schema, with the types that its records are decoded to.
        has_key_index: Whether an index, and no other, tells rows apart by the stream's key.
        changes: What was changed about the columns that were there.
    """

    name: TableName
    columns: list[Column]
    others: list[str]
    natives: dict[str, str]
    schema: StreamSchema
    has_key_index: bool
    changes: list[ColumnChange]


class Tables:
    """Makes the tables of a load what its streams need."""

    def __init__(self, connector: Connector, catalog: Catalog, settings: Settings) -> None:
        """Remember where and how.

        Args:
            connector: The connection, in a transaction of its own for each stream.
            catalog: What is in the database.
            settings: The settings of the load.
        """
        self._connector = connector
        self._catalog = catalog
        self._settings = settings

    def prepare(self, schema: StreamSchema, stream_tables: StreamTables) -> Table:
        """Create or widen the table of a stream.

        Args:
            schema: The stream's schema.
            stream_tables: The tables of this load's streams and of the target.

        Returns:
            The table as it is now.
        """
        wanted_schema, wanted = wanted_name(schema.stream, self._settings)
        database_schema = NAMES.shortened(wanted_schema)
        self.prepare_schema(database_schema)
        table = self._named(database_schema, wanted, schema.stream, stream_tables)
        lock(self._connector, str(table))
        existing = self._catalog.columns(table)
        columns = planned_columns(schema, existing, self._settings, NAMES)
        refuse_changes(schema.stream, column_changes(existing, columns), self._settings)
        natives = {name: column.native for name, column in existing.items()}
        if existing:
            self._alter(table, existing, columns, natives)
        else:
            self._create(table, columns, schema.stream)
        changes = column_changes(existing, columns)
        self._comment(table, existing, columns)
        natives = natives or {column.name: native_type(column.type) for column in columns}
        has_index = self._index(table, schema, columns)
        named = {column.name for column in columns}
        others = [
            name
            for name, column in existing.items()
            if name not in named and not column.has_default
        ]
        schema = decoded_schema(schema, columns)
        return Table(table, columns, others, natives, schema, has_index, changes)

    def prepare_schema(self, schema: str) -> None:
        """Create a schema if it is missing, and let one load at a time make tables in it."""
        lock(self._connector, f"schema {schema}")
        self._catalog.create_schema(schema)

    def _named(
        self, schema: str, wanted: str, stream: str, stream_tables: StreamTables
    ) -> TableName:
        """Choose the stream's table, though others may have made tables since it was asked."""
        name = self._assigned(schema, wanted, stream, stream_tables)
        is_known = name in self._catalog.tables(schema)
        if not is_known and self._catalog.columns(TableName(schema, name)):
            self._catalog.forget(schema)
            name = self._assigned(schema, wanted, stream, stream_tables)
        return TableName(schema, name)

    def _assigned(self, schema: str, wanted: str, stream: str, stream_tables: StreamTables) -> str:
        """Choose the stream's table among what is known."""
        tables, others = self._catalog.tables(schema), self._catalog.others(schema)
        is_taken = stream_tables.taken_from(stream, schema)
        return tables.assigned(wanted, stream, lambda name: name in others or is_taken(name))

    def _create(self, table: TableName, columns: list[Column], stream: str) -> None:
        """Create the table."""
        definitions = ", ".join(f"{quoted(c.name)} {native_type(c.type)}" for c in columns)
        self._connector.execute(f"CREATE TABLE {table} ({definitions})")
        comment = None
        if table.name != stream:
            comment = stream_comment(stream)
            self._connector.execute(f"COMMENT ON TABLE {table} IS {literal(comment)}")
        self._catalog.record(table, comment)

    def _alter(
        self,
        table: TableName,
        existing: Mapping[str, CatalogColumn],
        columns: list[Column],
        natives: dict[str, str],
    ) -> None:
        """Add the columns that are missing and widen those that are too narrow."""
        changes = []
        for index, column in enumerate(columns):
            name, found = quoted(column.name), existing.get(column.name)
            if found is None:
                natives[column.name] = native_type(column.type)
                changes.append(f"ADD COLUMN {name} {natives[column.name]}")
            elif found.type != column.type:
                kind = self._lossless(table, found, column.type)
                value = converted(name, natives[column.name], native_type(kind))
                natives[column.name] = native_type(kind)
                changes.append(f"ALTER COLUMN {name} TYPE {native_type(kind)} USING {value}")
                columns[index] = replace(column, type=kind)
        if changes:
            self._connector.execute(f"ALTER TABLE {table} {', '.join(changes)}")

    def _lossless(self, table: TableName, found: CatalogColumn, kind: str) -> str:
        """Return the wider type, or text if the column has numbers that it would round."""
        name = quoted(found.name)
        if found.type == BIGINT and kind == DOUBLE:
            exact = f"BETWEEN {-_LARGEST_EXACT_IN_DOUBLE} AND {_LARGEST_EXACT_IN_DOUBLE}"
            rounded = self._connector.value(
                "SELECT 1 FROM", table, "WHERE NOT", name, exact, "LIMIT 1"
            )
            return VARCHAR if rounded else DOUBLE
        tried = decimals_to_try(found.type, kind)
        for decimal in tried:
            if self._fits(table, name, native_type(decimal)):
                return decimal
        return VARCHAR if tried else kind

    def _fits(self, table: TableName, name: str, decimal: str) -> bool:
        """Tell whether every number of a column keeps its digits in a DECIMAL."""
        value = f"CAST(CAST({name} AS text) AS numeric)"
        self._connector.execute("SAVEPOINT fits")
        try:
            differs = f"CAST({value} AS {decimal}) <> {value} LIMIT 1"
            return self._connector.value("SELECT 1 FROM", table, "WHERE", differs) is None
        except errors.NumericValueOutOfRange:
            self._connector.execute("ROLLBACK TO fits")
            return False

    def _comment(
        self, table: TableName, existing: Mapping[str, CatalogColumn], columns: list[Column]
    ) -> None:
        """Remember whose column it is where the name does not say it."""
        for column in columns:
            if column.name != column.source and column.name not in existing:
                comment = literal(property_comment(column.source))
                name = f"{table}.{quoted(column.name)}"
                self._connector.execute(f"COMMENT ON COLUMN {name} IS {comment}")

    def _index(self, table: TableName, schema: StreamSchema, columns: list[Column]) -> bool:
        """See that an index of the key is there; tell whether rows can be merged by it.

        They cannot if the table refuses other values twice as well, or has rows with equal keys.
        """
        if not schema.keys:
            return False
        names = {column.source: column.name for column in columns if not column.is_metadata}
        keys = frozenset(names[key] for key in schema.keys)
        unique = self._catalog.unique_columns(table)
        if unique:
            return all(one.columns == keys and one.tells_rows_apart for one in unique)
        if not self._catalog.tells_nulls_apart:
            return False
        listed = ", ".join(quoted(names[key]) for key in schema.keys)
        self._connector.execute("SAVEPOINT key")
        try:
            self._connector.execute(f"CREATE UNIQUE INDEX ON {table} ({listed}) NULLS NOT DISTINCT")
        except (errors.UniqueViolation, errors.UndefinedFunction, errors.UndefinedObject):
            self._connector.execute("ROLLBACK TO key")
            return False
        return True


def lock(connector: Connector, name: str) -> None:
    """Let one load at a time change something, until the transaction ends.

    Args:
        connector: The connection.
        name: What is changed; what has the same hash waits too.
    """
    connector.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", values=[name])


def is_repetition(error: psycopg.Error) -> bool:
    """Tell whether a statement failed because a key came twice."""
    return isinstance(error, (errors.UniqueViolation, errors.CardinalityViolation))
