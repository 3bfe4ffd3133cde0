"""What a new schema changes about the columns of a table that is there."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spile_loader.exceptions import FrozenSchemaError
from spile_loader.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from spile_loader.schema.table_plan import CatalogColumn, Column
    from spile_loader.settings import LoaderSettings

logger = logging.getLogger("target")

# More of them fit in no sentence.
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """A column that is added or gets another type.

    Attributes:
        field: The property that fills it.
        old: Its type so far; None for a new column.
        new: Its type from now on.
    """

    field: str
    old: str | None
    new: str

    def __str__(self) -> str:
        """Say what changes."""
        if self.old is None:
            return f"field '{shown(self.field)}' is new ({self.new})"
        return f"field '{shown(self.field)}' was {self.old} and is {self.new}"


def column_changes(
    existing: Mapping[str, CatalogColumn], columns: Iterable[Column]
) -> list[ColumnChange]:
    """Compare the columns of a table with those that it has to have.

    Args:
        existing: The columns that the table has; none if there is no table yet.
        columns: The columns as they have to be.

    Returns:
        What changes; nothing for a new table, and nothing of the target's own columns.
    """
    changes = []
    for column in columns if existing else ():
        found = existing.get(column.name)
        old = None if found is None else found.type
        if old != column.type and not column.is_metadata:
            changes.append(ColumnChange(column.source, old, column.type))
    return changes


def refuse_changes(stream: str, changes: list[ColumnChange], settings: LoaderSettings) -> None:
    """Refuse what changes, where schemas are frozen.

    Args:
        stream: Name of the stream.
        changes: What its schema changes.
        settings: The settings of the load.

    Raises:
        FrozenSchemaError: If there is a change, and `schema_changes` is `freeze`.
    """
    if changes and settings.schema_changes == "freeze":
        named = "; ".join(map(str, changes[:_MOST_NAMED]))
        more = f"; and {len(changes) - _MOST_NAMED} more" if changes[_MOST_NAMED:] else ""
        message = (
            f"Stream '{shown(stream)}' has another schema than its table, and schema_changes is "
            f"freeze: {named}{more}."
        )
        raise FrozenSchemaError(message)


def log_changes(stream: str, changes: Iterable[ColumnChange], settings: LoaderSettings) -> None:
    """Log a line for each change that was made.

    Args:
        stream: Name of the stream.
        changes: What its schema has changed.
        settings: The settings of the load.
    """
    level = logging.WARNING if settings.schema_changes == "warn" else logging.INFO
    for change in changes:
        logger.log(level, "Stream '%s' changes its table: %s", shown(stream), change)
