"""The records of Parquet files, which DuckDB reads, whatever the target's own database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from spile_loader.exceptions import InputError
from spile_loader.schema.types import TIMESTAMPTZ
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
            connection.execute("SET TimeZone = 'UTC'")
            described = connection.execute(f"DESCRIBE FROM {file}").fetchall()
            members = [_member(name, kind) for name, kind, *_ in described]
            separated = " || ',' || ".join(members)
            rows = connection.execute(f"FROM {file} SELECT '{{' || {separated} || '}}'")
            while found := rows.fetchmany(_ROWS_AT_ONCE):
                for (record,) in found:
                    yield record.encode()
    except duckdb.Error as error:
        message = "not a Parquet file that DuckDB reads"
        raise ValueError(message) from error


def _member(name: str, kind: str) -> str:
    """Write the SQL of a column's name and value as they stand in a JSON object."""
    # to_json would write the numbers inside of JSON anew, and lose digits.
    value = quoted(name) if kind == "JSON" else f"to_json({quoted(name)})"
    text = f"coalesce(CAST({value} AS VARCHAR), 'null')"
    if kind == TIMESTAMPTZ:
        # DuckDB writes the zone, which is UTC here, shorter than JSON's timestamps have it.
        text = f"replace({text}, '+00\"', '+00:00\"')"
    return f"{literal(json.dumps(name) + ':')} || {text}"
