"""What is in the DuckDB file: schemas, tables, columns, unique columns."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from spile_loader.schema.naming import NameRules
from spile_loader.schema.table_names import SchemaTables
from spile_loader.schema.table_plan import CatalogColumn
from spile_loader.sql import TableName, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from target_duckdb.database.connector import Connection

_HERE = "database_name = current_database()"


class Catalog:
    """Knows the file's tables; it reads them once, as nobody else writes to an open file.

    Attributes:
        names: What names the tables can have.
    """

    names = NameRules()

    def __init__(self, connector: Connection) -> None:
        """Remember where to ask.

        Args:
            connector: The connection.
        """
        self._connector = connector

    @cached_property
    def database(self) -> str:
        """Return the name of the database, which DuckDB takes from the file."""
        return str(self._connector.value("SELECT current_database()"))

    @cached_property
    def _schemas(self) -> dict[str, str]:
        """Return the schemas by their names in small letters."""
        found = self._connector.rows("SELECT schema_name FROM duckdb_schemas() WHERE", _HERE)
        return {name.lower(): name for (name,) in found}

    @cached_property
    def _tables(self) -> dict[str, SchemaTables]:
        """Return the tables of each schema."""
        found = self._commented_tables()
        return {schema: SchemaTables(tables, self.names) for schema, tables in found.items()}

    def _commented_tables(self) -> dict[str, dict[str, str | None]]:
        """Return the comment of each table, by schema and name."""
        tables: dict[str, dict[str, str | None]] = {}
        for schema, name, comment in self._connector.rows(
            "SELECT schema_name, table_name, comment FROM duckdb_tables() WHERE NOT internal AND",
            _HERE,
        ):
            tables.setdefault(schema, {})[name] = comment
        return tables

    @cached_property
    def _columns(self) -> dict[TableName, dict[str, CatalogColumn]]:
        """Return the columns of each table, in their order."""
        columns: dict[TableName, dict[str, CatalogColumn]] = {}
        for schema, table, *column in self._connector.rows(
            "SELECT schema_name, table_name, column_name, data_type, comment "
            "FROM duckdb_columns() WHERE NOT internal AND",
            _HERE,
            "ORDER BY column_index",
        ):
            found = columns.setdefault(self.table(schema, table), {})
            found[column[0]] = CatalogColumn(*column)
        return columns

    @cached_property
    def _unique(self) -> set[TableName]:
        """Return the tables that refuse rows with equal values."""
        found = self._connector.rows(
            "SELECT schema_name, table_name FROM duckdb_constraints() WHERE",
            _HERE,
            "AND constraint_type IN ('PRIMARY KEY', 'UNIQUE') UNION "
            "SELECT schema_name, table_name FROM duckdb_indexes() WHERE is_unique AND",
            _HERE,
        )
        return {self.table(schema, name) for schema, name in found}

    def table(self, schema: str, name: str) -> TableName:
        """Return the full name of a table."""
        return TableName(schema, name, self.database)

    def tables(self, schema: str) -> SchemaTables:
        """Return the tables of a schema."""
        return self._tables.setdefault(schema, SchemaTables({}, self.names))

    def columns(self, table: TableName) -> dict[str, CatalogColumn]:
        """Return the columns of a table by name, in their order."""
        return self._columns.get(table, {})

    def has_unique_columns(self, table: TableName) -> bool:
        """Tell whether a table, made by somebody else, refuses rows with equal values."""
        return table in self._unique

    def spelling(self, name: str) -> str | None:
        """Return the name of a schema as the catalog spells it; None if it is missing."""
        return self._schemas.get(name.lower())

    def schema(self, name: str) -> str:
        """Create a schema if it is missing; return its name as the catalog spells it."""
        known = self.spelling(name)
        if known is None:
            full = f"{quoted(self.database)}.{quoted(name)}"
            self._connector.execute(f"CREATE SCHEMA IF NOT EXISTS {full}")
            self._schemas[name.lower()] = known = name
        return known

    def record(
        self, table: TableName, comment: str | None, columns: Iterable[CatalogColumn]
    ) -> None:
        """Record that a table was created or changed.

        Args:
            table: The table.
            comment: Its comment.
            columns: Its columns now.
        """
        self.tables(table.schema).add(table.name, comment)
        self._columns[table] = {column.name: column for column in columns}
