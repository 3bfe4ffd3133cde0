"""A connection that reads a lake, for people and their programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spile_loader.sql import literal

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
    _use_the_machine(connection)
    return connection


def _use_the_machine(connection: duckdb.DuckDBPyConnection) -> None:
    """Let queries have the memory and threads that DuckDB gives them, not those of a load."""
    for setting in ("threads", "memory_limit"):
        connection.execute(f"RESET {setting}")
    # DuckDB 1.5 only shows the limit that RESET has set.
    ((limit,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    connection.execute(f"SET memory_limit = {literal(limit)}")
