"""What the command line and a load need to know of this target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spile_loader import Declaration

from target_duckdb.database.transactions import open_database
from target_duckdb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from spile_loader.database.interface import Database


def open_place(settings: Settings, wait: Callable[[float], bool]) -> Database:
    """Open the file, or the lake.

    Args:
        settings: The settings of the load.
        wait: Waits some seconds; returns True when the load has to stop.

    Returns:
        The database.
    """
    if settings.is_lake:
        from target_duckdb.lake.transactions import open_lake  # noqa: PLC0415  # few loads need it

        return open_lake(settings, wait)
    return open_database(settings, wait)


TARGET = Declaration("target-duckdb", Settings, open_place)
