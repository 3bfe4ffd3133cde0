"""The last lines of a load: what was done to which table, and how to look at it."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from spile_loader.batch import Changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spile_loader.database.interface import Database

logger = logging.getLogger("target")

# With more of them, nobody would read the lines.
_MOST_TABLES = 30


class Summary:
    """Says what a load has done."""

    def __init__(self, database: Database) -> None:
        """Start the clock.

        Args:
            database: Knows the names of the tables.
        """
        self._database = database
        self._started = time.monotonic()

    def log(self, changes: Mapping[str, Changes]) -> None:
        """Log a line for each table that changed, and one for the load.

        Args:
            changes: What was done to the tables, by stream.
        """
        total, tables = Changes(), []
        for stream, done in changes.items():
            total.add(done)
            tables.append(self._database.table_of(stream))
            if len(tables) <= _MOST_TABLES:
                logger.info("Table %s: %s", tables[-1], _text(done))
        if len(tables) > _MOST_TABLES:
            logger.info("%d more tables changed", len(tables) - _MOST_TABLES)
        if tables:
            logger.info("A look at it: %s", self._database.look(tables[0]))
        seconds = time.monotonic() - self._started
        noun = "table" if len(tables) == 1 else "tables"
        logger.info(
            "Load: %d %s in %s; rows: %s; %.1f s",
            len(tables),
            noun,
            self._database.place(),
            _text(total),
            seconds,
        )


def _text(changes: Changes) -> str:
    return (
        f"{changes.inserted:,} inserted, {changes.replaced:,} replaced, {changes.deleted:,} deleted"
    )
