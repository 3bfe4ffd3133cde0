"""Reads back what a loader wrote into a DuckDB file, and compares it with what was there."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from pathlib import Path

    from typing_extensions import Self

_LAST_LOAD = """
    SELECT table_name, rows, bytes FROM now.main._sdc_loads
    WHERE load_id = (SELECT load_id FROM now.main._sdc_loads ORDER BY started DESC LIMIT 1)
    ORDER BY table_name
"""
_COLUMNS = """
    SELECT column_name, data_type FROM duckdb_columns()
    WHERE database_name = ? AND schema_name = ? AND table_name = ?
"""


@dataclass(frozen=True)
class StreamChange:
    """What the last load did to one stream's table.

    Attributes:
        stream: The stream, which is also its table.
        loaded: Records that arrived.
        size: Bytes that arrived.
        new: Rows that were not there.
        changed: Rows that were there with other values.
        rows: Rows now.
    """

    stream: str
    loaded: int
    size: int
    new: int
    changed: int
    rows: int


class Warehouse:
    """A DuckDB file with one schema of a tap's streams.

    Args:
        path: The file; it need not exist.
        schema: The schema that holds the streams' tables.
    """

    def __init__(self, path: Path, schema: str) -> None:
        self.path = path
        self._schema = schema
        self._copy = path.with_suffix(".before")

    def remember(self) -> None:
        """Keep a copy to compare with."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # To open a file makes it whole again, should a killed run have left it.
        duckdb.connect(str(self.path)).close()
        shutil.copyfile(self.path, self._copy)

    def compare(self) -> Comparison:
        """What is there, beside what was there when it was remembered."""
        return Comparison(self.path, self._copy, self._schema)


class Comparison:
    """A DuckDB file beside an earlier copy of it; a context manager.

    Args:
        now: The file.
        before: The copy.
        schema: The schema that holds the streams' tables.
    """

    def __init__(self, now: Path, before: Path, schema: str) -> None:
        self._schema = schema
        self._connection = duckdb.connect()
        for name, path in (("now", now), ("before", before)):
            text = str(path).replace("'", "''")
            self._connection.execute(f"ATTACH '{text}' AS {name} (READ_ONLY)")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def last_load(self) -> list[StreamChange]:
        """What the last load did to each stream."""
        return [self._stream_change(*row) for row in self._rows(_LAST_LOAD)]

    def new_rows(self, stream: str, limit: int) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The plain columns of a stream, and a few rows that are new or changed."""
        nested = {"JSON"}
        names = [n for n, type_ in self._columns("now", stream).items() if type_ not in nested]
        chosen = ", ".join(map(_quoted, names))
        rows = self._rows(f"FROM ({self._difference(stream)}) SELECT {chosen} LIMIT {limit}")
        return names, rows

    def _stream_change(self, stream: str, loaded: int, size: int) -> StreamChange:
        rows = self._count(self._table("now", stream))
        known = self._columns("before", stream)
        before = self._count(self._table("before", stream)) if known else 0
        different = self._count(f"({self._difference(stream)})")
        new = rows - before
        return StreamChange(stream, loaded, size, new, different - new, rows)

    def _difference(self, stream: str) -> str:
        """A query for the rows that were not there exactly as they are now."""
        now, before = self._columns("now", stream), self._columns("before", stream)
        query = f"FROM {self._table('now', stream)}"
        if not before:
            return query
        old = (_quoted(name) if name in before else f"NULL AS {_quoted(name)}" for name in now)
        return f"{query} EXCEPT FROM {self._table('before', stream)} SELECT {', '.join(old)}"

    def _columns(self, database: str, stream: str) -> dict[str, str]:
        return dict(self._rows(_COLUMNS, database, self._schema, stream))

    def _table(self, database: str, stream: str) -> str:
        return ".".join(_quoted(part) for part in (database, self._schema, stream))

    def _count(self, source: str) -> int:
        return int(self._rows(f"FROM {source} SELECT count(*)")[0][0])

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        found = self._connection.execute(query, values)
        return found.fetchall()


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
