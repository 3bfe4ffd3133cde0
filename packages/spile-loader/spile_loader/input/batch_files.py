"""The files of BATCH messages."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from spile_loader.exceptions import InputError
from spile_loader.input.parquet_batches import parquet_records
from spile_loader.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spile_loader.input.messages import Encoding

_GROUP_BYTES = 256 << 10
_GZIP = b"\x1f\x8b"


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
    readers = {"jsonl": _json_records, "parquet": parquet_records}
    read = readers.get(encoding.format)
    if read is None:
        reason = "the batch's format is neither jsonl nor parquet"
        raise InputError(reason)
    for url in manifest:
        path = _path_of(url)
        try:
            yield from read(path)
        except (OSError, ValueError, EOFError, zlib.error) as error:
            reason = f"the batch file '{shown(path.name)}' cannot be read as {encoding.format}"
            raise InputError(reason) from error


def grouped(records: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Gather records that are decoded together; those before an error come before it.

    Args:
        records: Records as JSON.

    Yields:
        Some of them.
    """
    group: list[bytes] = []
    size = 0
    try:
        for record in records:
            group.append(record)
            size += len(record)
            if size >= _GROUP_BYTES:
                yield group
                group, size = [], 0
    except InputError:
        yield group
        raise
    yield group


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
        yield from filter(None, map(bytes.strip, file))
