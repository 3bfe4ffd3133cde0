"""The table of one stream: created, widened, filled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spile_loader.schema.changes import column_changes, log_changes, refuse_changes
from spile_loader.schema.naming import property_comment, stream_comment
from spile_loader.schema.table_plan import (
    CatalogColumn,
    Column,
    decoded_schema,
    planned_columns,
    wanted_name,
)
from spile_loader.schema.types import BIGINT, DOUBLE, VARCHAR, decimals_to_try
from spile_loader.sql import TableName, literal, quoted

from target_duckdb.database.conversions import converted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spile_loader.schema.changes import ColumnChange
    from spile_loader.schema.stream_schema import StreamSchema
    from spile_loader.schema.table_names import StreamTables

    from target_duckdb.database.catalog import Catalog
    from target_duckdb.database.connector import Connection
    from target_duckdb.settings import Settings

_LARGEST_EXACT_IN_DOUBLE = 2**53


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a stream.

    Attributes:
        name: Its name.
        columns: The columns that a record fills.
        changes: What the schema has changed about the table.
        schema: The stream's schema, with the types that its records are decoded to.
    """

    name: TableName
    columns: list[Column]
    changes: list[ColumnChange]
    schema: StreamSchema


def prepare_table(
    connector: Connection,
    catalog: Catalog,
    schema: StreamSchema,
    settings: Settings,
    stream_tables: StreamTables,
) -> Table:
    """Create or widen the table of a stream.

    Args:
        connector: The connection.
        catalog: What is in the file.
        schema: The stream's schema.
        settings: The settings of the load.
        stream_tables: The tables of this load's streams and of the target.

    Returns:
        The table as it is now.
    """
    wanted_schema, wanted = wanted_name(schema.stream, settings)
    database_schema = catalog.schema(wanted_schema)
    tables = catalog.tables(database_schema)
    name = tables.assigned(
        wanted, schema.stream, stream_tables.taken_from(schema.stream, database_schema)
    )
    table, comment = catalog.table(database_schema, name), tables.comment(name)
    existing = catalog.columns(table)
    columns = planned_columns(schema, existing, settings, catalog.names)
    refuse_changes(schema.stream, column_changes(existing, columns), settings)
    if existing:
        _alter(connector, table, existing, columns)
    else:
        _create(connector, table, columns)
        if name != schema.stream:
            comment = stream_comment(schema.stream)
            connector.execute(f"COMMENT ON TABLE {table} IS {literal(comment)}")
    catalog.record(table, comment, _commented(connector, table, existing, columns))
    changes = column_changes(existing, columns)
    log_changes(schema.stream, changes, settings)
    return Table(table, columns, changes, decoded_schema(schema, columns))


def _create(connector: Connection, table: TableName, columns: list[Column]) -> None:
    """Create the table."""
    definitions = ", ".join(f"{quoted(column.name)} {column.type}" for column in columns)
    connector.execute(f"CREATE TABLE {table} ({definitions})")


def _alter(
    connector: Connection,
    table: TableName,
    existing: dict[str, CatalogColumn],
    columns: list[Column],
) -> None:
    """Add the columns that are missing and widen those that are too narrow."""
    for index, column in enumerate(columns):
        name, found = quoted(column.name), existing.get(column.name)
        if found is None:
            connector.execute(f"ALTER TABLE {table} ADD COLUMN {name} {column.type}")
        elif found.type != column.type:
            kind = lossless_type(connector, table, found, column.type)
            value = converted(name, found.type, kind)
            connector.execute(
                f"ALTER TABLE {table} ALTER COLUMN {name} SET DATA TYPE {kind} USING {value}",
            )
            columns[index] = replace(column, type=kind)


def lossless_type(connector: Connection, table: TableName, found: CatalogColumn, kind: str) -> str:
    """Return the wider type, or text if the column has numbers that it would round.

    Args:
        connector: The connection.
        table: The table of the column.
        found: The column as it is.
        kind: The type that `widen` returned for it.
    """
    name = quoted(found.name)
    if found.type == BIGINT and kind == DOUBLE:
        exact = f"BETWEEN {-_LARGEST_EXACT_IN_DOUBLE} AND {_LARGEST_EXACT_IN_DOUBLE}"
        rounded = connector.value("SELECT count(*) FROM", table, "WHERE NOT", name, exact)
        return VARCHAR if rounded else DOUBLE
    tried = decimals_to_try(found.type, kind)
    for decimal in tried:
        back = f"CAST(TRY_CAST(CAST({name} AS VARCHAR) AS {decimal}) AS {found.type})"
        differs = f"WHERE {back} IS DISTINCT FROM {name}"
        if not connector.value("SELECT count(*) FROM", table, differs):
            return decimal
    return VARCHAR if tried else kind


def _commented(
    connector: Connection,
    table: TableName,
    existing: dict[str, CatalogColumn],
    columns: list[Column],
) -> Iterator[CatalogColumn]:
    """Remember whose column it is where the name does not say it; yields all columns."""
    named = {column.name for column in columns}
    yield from (column for name, column in existing.items() if name not in named)
    for column in columns:
        found = existing.get(column.name)
        comment = found.comment if found else None
        if column.name != column.source and found is None:
            comment = property_comment(column.source)
            name = f"{table}.{quoted(column.name)}"
            connector.execute(f"COMMENT ON COLUMN {name} IS {literal(comment)}")
        yield CatalogColumn(column.name, column.type, comment)
