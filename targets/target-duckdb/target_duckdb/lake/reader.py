"""A connection that reads a lake, for people and their programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from target_duckdb.address import lake_address
from target_duckdb.lake.connector import attach, prepared
from target_duckdb.settings import Settings

if TYPE_CHECKING:
    import duckdb


def connect(filepath: str, catalog_schema: str | None = None) -> duckdb.DuckDBPyConnection:
    """Open a lake that is there, to read it while others write.

    Args:
        filepath: Its address, as in the setting of this name.
        catalog_schema: As in the setting of this name.

    Returns:
        A connection whose tables are those of the lake, each query seeing the last snapshot.
    """
    settings = Settings(filepath=filepath, catalog_schema=catalog_schema)
    address = lake_address(filepath)
    connection = prepared(settings, address)
    attach(connection, settings, address, is_read_only=True)
    return connection
