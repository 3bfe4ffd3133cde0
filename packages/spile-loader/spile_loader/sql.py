"""Names, texts and paths, written as SQL."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableName:
    """Schema and name of a table, and its database where a connection has several."""

    schema: str
    name: str
    database: str | None = None

    def __str__(self) -> str:
        """Write the name as SQL."""
        parts = [] if self.database is None else [self.database]
        return ".".join(map(quoted, [*parts, self.schema, self.name]))


def quoted(name: str) -> str:
    """Write an identifier as SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Write a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def file_literal(path: object) -> str:
    """Write the path of one file as SQL; DuckDB takes paths for patterns of several."""
    return literal(re.sub(r"([*?\[])", r"[\1]", str(path)))
