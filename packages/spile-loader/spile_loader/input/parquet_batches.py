"""The records of Parquet files, which DuckDB reads, whatever the target's own database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from spile_loader.exceptions import InputError
from spile_loader.schema.types import JSON, TIMESTAMPTZ
from spile_loader.sql import file_literal, literal, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from spile_loader.typing import Row

_ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class _Column:
    """A column of a file.

    Attributes:
        field: Its name in the file.
        name: What DuckDB calls it: another name, if others have it but for case, or it is empty.
        kind: Its type.
    """

    field: str
    name: str
    kind: str

    @property
    def is_plain(self) -> bool:
        """Tell whether to_json writes it as it is; numbers inside of JSON would lose digits."""
        return self.kind != JSON and self.field == self.name

    @property
    def value(self) -> str:
        """Return the SQL of its value as to_json shall see it."""
        if self.kind == TIMESTAMPTZ:
            # DuckDB writes the zone, which is UTC here, shorter than JSON's timestamps have it.
            return f"replace(CAST({quoted(self.name)} AS VARCHAR), '+00', '+00:00')"
        return quoted(self.name)

    @property
    def member(self) -> str:
        """Return the SQL of its name and value as they stand in a JSON object."""
        value = self.value if self.kind == JSON else f"to_json({self.value})"
        # JSON may stand on several lines; inside of its texts a line end is written otherwise.
        line = f"replace(CAST({value} AS VARCHAR), chr(10), ' ')"
        text = f"coalesce({line}, 'null')"
        return f"{literal(json.dumps(self.field) + ':')} || {text}"


def parquet_lines(path: Path) -> Iterator[bytes]:
    """Read a Parquet file as JSON, so that its values are checked like all others.

    Args:
        path: The file.

    Yields:
        Some records as JSON, one a line.

    Raises:
        InputError: If DuckDB is not installed.
        ValueError: If the file is not Parquet.
    """
    try:
        import duckdb  # noqa: PLC0415  # not every target needs it
    except ImportError as error:
        reason = "the batch's format is parquet: install the target with its extra 'parquet'"
        raise InputError(reason) from error
    file = f"read_parquet({file_literal(path)}, hive_partitioning = false)"
    try:
        with duckdb.connect() as connection:
            # With more threads, it would hold more rows than are taken.
            connection.execute("SET TimeZone = 'UTC'; SET threads = 1")
            nodes = f"FROM parquet_schema({file_literal(path)}) SELECT name, num_children"
            fields = _field_names(connection.execute(nodes).fetchall())
            described = connection.execute(f"DESCRIBE FROM {file}").fetchall()
            columns = [
                _Column(field, name, kind)
                for field, (name, kind, *_) in zip(fields, described, strict=True)
            ]
            rows = connection.execute(f"FROM {file} SELECT encode({_json_object(columns)})")
            while found := rows.fetchmany(_ROWS_AT_ONCE):
                yield b"\n".join(chain.from_iterable(found))
    except duckdb.Error as error:
        message = "not a Parquet file that DuckDB reads"
        raise ValueError(message) from error


def _field_names(nodes: list[Row]) -> Iterator[str]:
    """Return the names of a schema's fields, from its root and all that is nested below it."""
    nested = 0
    for name, children in nodes[1:]:
        if nested:
            nested -= 1
        else:
            yield name
        nested += children or 0


def _json_object(columns: list[_Column]) -> str:
    """Write the SQL of a row as a JSON object."""
    plain = [column for column in columns if column.is_plain]
    values = ", ".join(f"{literal(column.name)}: {column.value}" for column in plain)
    row = f"CAST(to_json({{{values}}}) AS VARCHAR)"
    parts = [column.member for column in columns if not column.is_plain]
    if not parts:
        return row
    if plain:
        parts.append(f"{row}[2:-2]")
    separated = " || ',' || ".join(parts)
    return f"'{{' || {separated} || '}}'"
