"""The files of BATCH messages."""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import duckdb

from target_duckdb.exceptions import InputError
from target_duckdb.sql import file_literal, quoted
from target_duckdb.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from target_duckdb.input.messages import Encoding

_GZIP = b"\x1f\x8b"
_ROWS_AT_ONCE = 1000


def batch_records(encoding: Encoding, manifest: list[str]) -> Iterator[bytes]:
    """Read the records of a batch.

    Args:
        encoding: Format of the files.
        manifest: URLs of the files.

    Yields:
        Records as JSON.

    Raises:
        InputError: If a file cannot be read, or is encoded in a way unknown here.
    """
    readers = {"jsonl": _json_records, "parquet": _parquet_records}
    read = readers.get(encoding.format)
    if read is None:
        reason = "the batch's format is neither jsonl nor parquet"
        raise InputError(reason)
    for url in manifest:
        path = _path_of(url)
        try:
            yield from read(path)
        except (OSError, ValueError, EOFError, zlib.error, duckdb.Error) as error:
            reason = f"the batch file '{shown(path.name)}' cannot be read as {encoding.format}"
            raise InputError(reason) from error


def _path_of(url: str) -> Path:
    """Return the path that a manifest's URL means."""
    reason = "the batch's manifest names files that are not on this machine"
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise InputError(reason) from error
    if parts.scheme == "file" and parts.netloc in {"", "localhost"}:
        return Path(unquote(parts.path))
    if parts.scheme:
        raise InputError(reason)
    return Path(url).absolute()


def _json_records(path: Path) -> Iterator[bytes]:
    """Read a file of JSON lines; the SDK compresses them, whatever its messages say."""
    with path.open("rb") as file:
        is_compressed = file.read(len(_GZIP)) == _GZIP
    with gzip.open(path) if is_compressed else path.open("rb") as file:
        for line in file:
            if not line.isspace():
                yield line.strip()


def _parquet_records(path: Path) -> Iterator[bytes]:
    """Read a Parquet file as JSON, so that its values are checked like all others."""
    file = f"read_parquet({file_literal(path)}, hive_partitioning = false)"
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        described = connection.execute(f"DESCRIBE FROM {file}").fetchall()
        names = [json.dumps(name) for name, *_ in described]
        texts = ", ".join(_as_json(name, kind) for name, kind, *_ in described)
        rows = connection.execute(f"FROM {file} SELECT {texts}")
        while found := rows.fetchmany(_ROWS_AT_ONCE):
            for row in found:
                pairs = (f"{name}:{text or 'null'}" for name, text in zip(names, row, strict=True))
                yield f"{{{','.join(pairs)}}}".encode()


def _as_json(name: str, kind: str) -> str:
    """Write the SQL of a column's values as JSON."""
    # to_json would write the numbers inside of JSON anew, and lose digits.
    value = quoted(name) if kind == "JSON" else f"to_json({quoted(name)})"
    return f"CAST({value} AS VARCHAR)"
