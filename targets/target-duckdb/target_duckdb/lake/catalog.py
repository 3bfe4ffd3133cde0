"""What is in the lake: as for a file, but for the comments of tables."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from spile_loader.schema.naming import NameRules
from spile_loader.sql import quoted
from typing_extensions import override

from target_duckdb.database.catalog import Catalog
from target_duckdb.lake.connector import METADATA

if TYPE_CHECKING:
    from spile_loader.sql import TableName

    from target_duckdb.lake.connector import LakeConnector


class LakeCatalog(Catalog):
    """Knows the lake's tables as they were when it was first asked."""

    # The files of a table are in a folder of its name.
    names = NameRules(longest=200, holds_nul=False)

    def __init__(self, connector: LakeConnector) -> None:
        """Remember where to ask.

        Args:
            connector: The connection.
        """
        super().__init__(connector)
        self._metadata = f"{quoted(METADATA)}.{quoted(connector.metadata)}"

    @cached_property
    def _filled(self) -> set[tuple[str, str]]:
        """Return the tables that rows were ever added to, by schema and name."""
        found = self._connector.rows(
            "SELECT schema_name, table_name FROM",
            f"{self._metadata}.ducklake_table_stats JOIN {self._metadata}.ducklake_table AS t",
            f"USING (table_id) JOIN {self._metadata}.ducklake_schema AS s USING (schema_id)",
            "WHERE t.end_snapshot IS NULL AND s.end_snapshot IS NULL",
        )
        return {(schema, name) for schema, name in found}

    def may_have_rows(self, table: TableName) -> bool:
        """Tell whether a table may have rows; asking the table itself costs more."""
        return (table.schema, table.name) in self._filled

    @override
    def _commented_tables(self) -> dict[str, dict[str, str | None]]:
        # DuckDB's own list counts the rows of every table, with a query of the catalog for each.
        # The names and columns of these tables are in DuckLake's specification.
        tables: dict[str, dict[str, str | None]] = {}
        for table in self._columns:
            tables.setdefault(table.schema, {})[table.name] = None
        for schema, name, comment in self._connector.rows(
            "SELECT schema_name, table_name, value FROM",
            f"{self._metadata}.ducklake_table AS t JOIN {self._metadata}.ducklake_schema AS s",
            f"USING (schema_id) JOIN {self._metadata}.ducklake_tag AS tag",
            "ON object_id = table_id AND key = 'comment' WHERE t.end_snapshot IS NULL",
            "AND s.end_snapshot IS NULL AND tag.end_snapshot IS NULL",
        ):
            if name in tables.get(schema, {}):
                tables[schema][name] = comment
        return tables
