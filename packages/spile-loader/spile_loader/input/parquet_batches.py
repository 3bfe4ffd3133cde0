"""The records of Parquet files, which DuckDB reads, whatever the target's own database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from spile_loader.exceptions import InputError
from spile_loader.schema.types import JSON, TIMESTAMPTZ
from spile_loader.sql import file_literal, literal, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ROWS_AT_ONCE = 1000


def parquet_records(path: Path) -> Iterator[bytes]:
    """Read a Parquet file as JSON, so that its values are checked like all others.

    Args:
        path: The file.

    Yields:
        Records as JSON.

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
            described = connection.execute(f"DESCRIBE FROM {file}").fetchall()
            columns = [(name, kind) for name, kind, *_ in described]
            rows = connection.execute(f"FROM {file} SELECT encode({_json_object(columns)})")
            while found := rows.fetchmany(_ROWS_AT_ONCE):
                for (record,) in found:
                    yield record
    except duckdb.Error as error:
        message = "not a Parquet file that DuckDB reads"
        raise ValueError(message) from error


def _json_object(columns: list[tuple[str, str]]) -> str:
    """Write the SQL of a row as a JSON object."""
    plain = [f"{literal(name)}: {_value(name, kind)}" for name, kind in columns if kind != JSON]
    row = f"CAST(to_json({{{', '.join(plain)}}}) AS VARCHAR)"
    # to_json would write the numbers inside of JSON anew, and lose digits.
    parts = [
        f"{literal(json.dumps(name) + ':')} || coalesce(CAST({quoted(name)} AS VARCHAR), 'null')"
        for name, kind in columns
        if kind == JSON
    ]
    if not parts:
        return row
    if plain:
        parts.append(f"{row}[2:-2]")
    separated = " || ',' || ".join(parts)
    return f"'{{' || {separated} || '}}'"


def _value(name: str, kind: str) -> str:
    """Write the SQL of a column's value as to_json shall see it."""
    if kind == TIMESTAMPTZ:
        # DuckDB writes the zone, which is UTC here, shorter than JSON's timestamps have it.
        return f"replace(CAST({quoted(name)} AS VARCHAR), '+00', '+00:00')"
    return quoted(name)
