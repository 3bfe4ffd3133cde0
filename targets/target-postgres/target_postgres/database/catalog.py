"""What is in the database: schemas, tables, columns, unique indexes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spile_loader.schema.naming import NameRules
from spile_loader.schema.table_names import SchemaTables
from spile_loader.schema.table_plan import CatalogColumn
from spile_loader.sql import quoted

from target_postgres.database.types import known_type

if TYPE_CHECKING:
    from spile_loader.sql import TableName

    from target_postgres.database.connector import Connector

_TABLES = """
    SELECT relname, relkind IN ('r', 'p'), obj_description(c.oid, 'pg_class') FROM pg_class AS c
    WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
"""
_COLUMNS = """
    SELECT attname, format_type(atttypid, atttypmod), col_description(attrelid, attnum), atthasdef
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = attrelid
    JOIN pg_namespace AS n ON n.oid = relnamespace
    WHERE nspname = $1 AND relname = $2 AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
_UNIQUE = """
    SELECT (SELECT array_agg(attname::text) FROM pg_attribute
            WHERE attrelid = i.indrelid AND attnum = ANY (i.indkey[0:i.indnkeyatts - 1])),
           indpred IS NULL AND indexprs IS NULL AND indimmediate AND indisvalid
           AND ({} OR NOT EXISTS (
             SELECT FROM pg_attribute WHERE attrelid = i.indrelid AND NOT attnotnull
             AND attnum = ANY (i.indkey[0:i.indnkeyatts - 1])))
    FROM pg_index AS i JOIN pg_class AS c ON c.oid = indrelid
    JOIN pg_namespace AS n ON n.oid = relnamespace
    WHERE nspname = $1 AND relname = $2 AND indisunique
"""
_NULLS_NOT_DISTINCT = 150000
# A name takes at most 63 bytes; PostgreSQL cuts a longer one without a word.
NAMES = NameRules(ignores_case=False, longest=63, holds_nul=False)


@dataclass(frozen=True, slots=True)
class UniqueColumns:
    """Columns whose values a table refuses twice.

    Attributes:
        columns: Their names; none if the index is over expressions.
        tells_rows_apart: Whether every two rows differ in them, NULL counting as a value.
    """

    columns: frozenset[str]
    tells_rows_apart: bool


@dataclass(frozen=True, slots=True)
class CatalogedColumn(CatalogColumn):
    """A column, with what only PostgreSQL knows of it.

    Attributes:
        native: PostgreSQL's name of its type.
        has_default: Whether it is filled by the database.
    """

    native: str = ""
    has_default: bool = field(default=False, kw_only=True)


class Catalog:
    """Knows the tables; others write to the database too, so it asks again for what matters."""

    def __init__(self, connector: Connector) -> None:
        """Remember where to ask.

        Args:
            connector: The connection.
        """
        self._connector = connector
        self._tables: dict[str, SchemaTables] = {}
        self._others: dict[str, set[str]] = {}

    @property
    def tells_nulls_apart(self) -> bool:
        """Tell whether an index can take NULL for a value like any other."""
        return self._connector.version >= _NULLS_NOT_DISTINCT

    def create_schema(self, name: str) -> None:
        """Create a schema if it is missing."""
        known = "SELECT 1 FROM pg_namespace WHERE nspname = $1"
        # Who may not create schemas may still write to one that is there.
        if self._connector.value(known, values=[name]) is None:
            self._connector.execute("CREATE SCHEMA IF NOT EXISTS", quoted(name))

    def tables(self, schema: str) -> SchemaTables:
        """Return the tables of a schema."""
        if schema not in self._tables:
            found = self._connector.rows(_TABLES, values=[schema])
            tables = {name: text for name, is_table, text in found if is_table}
            self._tables[schema] = SchemaTables(tables, NAMES)
            self._others[schema] = {name for name, is_table, _ in found if not is_table}
        return self._tables[schema]

    def others(self, schema: str) -> set[str]:
        """Return what else has a name in a schema: views, indexes, sequences."""
        self.tables(schema)
        return self._others[schema]

    def forget(self, schema: str) -> None:
        """Ask again which tables a schema has."""
        self._tables.pop(schema, None)

    def record(self, table: TableName, comment: str | None) -> None:
        """Record that a table is there."""
        self.tables(table.schema).add(table.name, comment)

    def columns(self, table: TableName) -> dict[str, CatalogedColumn]:
        """Return the columns of a table in their order, by name."""
        found = self._connector.rows(_COLUMNS, values=[table.schema, table.name])
        return {
            name: CatalogedColumn(name, known_type(native), comment, native, has_default=default)
            for name, native, comment, default in found
        }

    def unique_columns(self, table: TableName) -> list[UniqueColumns]:
        """Return what a table refuses twice."""
        nulls = "indnullsnotdistinct" if self.tells_nulls_apart else "false"
        found = self._connector.rows(_UNIQUE.format(nulls), values=[table.schema, table.name])
        return [UniqueColumns(frozenset(names or ()), plain) for names, plain in found]
