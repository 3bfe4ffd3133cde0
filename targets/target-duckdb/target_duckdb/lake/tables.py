"""The table of one stream in a lake: planned when the stream begins, made with its first commit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spile_loader.schema.changes import column_changes, refuse_changes
from spile_loader.schema.naming import NameRules, property_comment, stream_comment
from spile_loader.schema.table_plan import decoded_schema, planned_columns, wanted_name
from spile_loader.schema.types import BIGINT, DOUBLE, HUGEINT, decimal_parts
from spile_loader.sql import TableName, literal, quoted
from spile_loader.wording import shown

from target_duckdb.database.conversions import converted
from target_duckdb.database.tables import Table, lossless_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spile_loader.schema.stream_schema import StreamSchema
    from spile_loader.schema.table_names import StreamTables
    from spile_loader.schema.table_plan import CatalogColumn, Column

    from target_duckdb.database.catalog import Catalog
    from target_duckdb.lake.connector import LakeConnector
    from target_duckdb.settings import Settings

_COLUMNS = NameRules(holds_nul=False)
# DuckLake rounds a HUGEINT.
_WHOLE = "DECIMAL(38,0)"
_SMALL = frozenset({"TINYINT", "SMALLINT", "INTEGER"})


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """A table as it has to be, and as it is.

    Attributes:
        table: The table as it has to be.
        existing: The columns that it has; none if there is no table.
        has_schema: Whether the schema of the database is there.
    """

    table: Table
    existing: Mapping[str, CatalogColumn]
    has_schema: bool


def stored_schema(schema: StreamSchema) -> StreamSchema:
    """Return a stream's schema without what DuckLake does not keep exactly."""
    fields = (replace(f, type=_WHOLE) if f.type == HUGEINT else f for f in schema.fields)
    return replace(schema, fields=tuple(fields))


def plan_table(
    connector: LakeConnector,
    catalog: Catalog,
    schema: StreamSchema,
    settings: Settings,
    stream_tables: StreamTables,
) -> PlannedTable:
    """Plan the table of a stream, and change nothing.

    Args:
        connector: The connection.
        catalog: What is in the lake now.
        schema: The stream's schema.
        settings: The settings of the load.
        stream_tables: The tables of this load's streams and of the target.

    Returns:
        The plan.
    """
    wanted_schema, wanted = wanted_name(schema.stream, settings)
    shortened = catalog.names.shortened(wanted_schema)
    found = catalog.spelling(shortened)
    database_schema = found or shortened
    name = catalog.tables(database_schema).assigned(
        wanted, schema.stream, stream_tables.taken_from(schema.stream, database_schema)
    )
    table = catalog.table(database_schema, name)
    existing = catalog.columns(table)
    columns = planned_columns(schema, existing, settings, _COLUMNS)
    refuse_changes(schema.stream, column_changes(existing, columns), settings)
    for index, column in enumerate(columns):
        is_there = existing.get(column.name)
        if is_there is not None and is_there.type != column.type:
            kind = lossless_type(connector, table, is_there, column.type)
            columns[index] = replace(column, type=kind)
    changes = column_changes(existing, columns)
    planned = Table(table, columns, changes, decoded_schema(schema, columns))
    return PlannedTable(planned, existing, found is not None)


def make_table(connector: LakeConnector, catalog: Catalog, planned: PlannedTable) -> list[str]:
    """Create or widen a table as it was planned, inside the open transaction.

    Args:
        connector: The connection.
        catalog: What is in the lake; it learns what was made.
        planned: The plan.

    Returns:
        What people should know, once it is committed.
    """
    table, stream = planned.table, planned.table.schema.stream
    remarks: list[str] = []
    if not planned.has_schema:
        catalog.schema(table.name.schema)
    if planned.existing:
        for column in table.columns:
            found = planned.existing.get(column.name)
            if _alter(connector, table.name, found, column):
                remarks.append(
                    f"Stream '{shown(stream)}' rewrites column '{shown(column.name)}' of its "
                    "table, as a lake cannot widen it in place; it is the last column now."
                )
    else:
        definitions = ", ".join(f"{quoted(c.name)} {c.type}" for c in table.columns)
        connector.execute(f"CREATE TABLE {table.name} ({definitions})")
        if table.name.name != stream:
            comment = literal(stream_comment(stream))
            connector.execute(f"COMMENT ON TABLE {table.name} IS {comment}")
    for column in table.columns:
        if column.name != column.source and column.name not in planned.existing:
            comment = literal(property_comment(column.source))
            name = f"{table.name}.{quoted(column.name)}"
            connector.execute(f"COMMENT ON COLUMN {name} IS {comment}")
    return remarks


def _alter(
    connector: LakeConnector, table: TableName, found: CatalogColumn | None, column: Column
) -> bool:
    """Add a column that is missing, or widen one; return whether it was rewritten."""
    name = quoted(column.name)
    if found is None:
        connector.execute(f"ALTER TABLE {table} ADD COLUMN {name} {column.type}")
    elif found.type != column.type and _is_widened_in_place(found.type, column.type):
        connector.execute(f"ALTER TABLE {table} ALTER COLUMN {name} SET DATA TYPE {column.type}")
    elif found.type != column.type:
        _rewrite(connector, table, found, column)
        return True
    return False


def _is_widened_in_place(old: str, new: str) -> bool:
    """Tell whether DuckLake reads the files of a column as another type, without losing anything.

    It widens more than these, but reads some values then as the reader's session has it: a DATE as
    midnight of its time zone.
    """
    if old in _SMALL | {BIGINT}:
        return new in {BIGINT, DOUBLE} or decimal_parts(new) is not None
    return decimal_parts(old) is not None and decimal_parts(new) is not None


def _rewrite(
    connector: LakeConnector, table: TableName, found: CatalogColumn, column: Column
) -> None:
    """Replace a column by one of a wider type with the same values."""
    name, new = quoted(column.name), quoted(f"_sdc_new {column.name}")
    alter = f"ALTER TABLE {table}"
    value = converted(name, found.type, column.type)
    connector.execute(alter, f"ADD COLUMN {new} {column.type}")
    connector.execute("UPDATE", table, f"SET {new} = {value} WHERE {name} IS NOT NULL")
    connector.execute(alter, f"DROP COLUMN {name}")
    connector.execute(alter, f"RENAME COLUMN {new} TO {name}")
    if found.comment is not None:
        connector.execute(f"COMMENT ON COLUMN {table}.{name} IS {literal(found.comment)}")
