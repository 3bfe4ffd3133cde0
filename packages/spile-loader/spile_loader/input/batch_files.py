"""The files of BATCH messages."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from spile_loader.exceptions import InputError
from spile_loader.input.parquet_batches import parquet_lines
from spile_loader.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spile_loader.input.messages import Encoding

_BLOCK_BYTES = 256 << 10
_GZIP = b"\x1f\x8b"


def batch_blocks(encoding: Encoding, manifest: list[str]) -> Iterator[bytes]:
    """Read the records of a batch.

    Args:
        encoding: Format of the files.
        manifest: URLs of the files.

    Yields:
        Some records as JSON, one a line.

    Raises:
        InputError: If a file cannot be read, or is encoded in a way unknown here; the records
            before that have been yielded.
    """
    readers = {"jsonl": _json_lines, "parquet": parquet_lines}
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


def records_of(block: bytes) -> Iterator[bytes]:
    """Return the records of a block, each as JSON."""
    return filter(None, map(bytes.strip, block.split(b"\n")))


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


def _json_lines(path: Path) -> Iterator[bytes]:
    """Read a file of JSON lines; the SDK compresses them, whatever its messages say."""
    with path.open("rb") as file:
        is_compressed = file.read(len(_GZIP)) == _GZIP
    rest: list[bytes] = []
    with gzip.open(path) if is_compressed else path.open("rb") as file:
        # Not more than one read at once, so that what comes before a fault comes out.
        while data := file.read1(_BLOCK_BYTES):
            head, newline, tail = data.rpartition(b"\n")
            if newline:
                yield b"".join([*rest, head])
                rest.clear()
            rest.append(tail)
    yield b"".join(rest)
