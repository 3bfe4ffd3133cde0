"""Encoded records as COPY reads them: CSV whose quotes and backslashes JSON has escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import astuple

if TYPE_CHECKING:
    from collections.abc import Iterable

# A JSON array without its brackets is a row of CSV with these options, but for control characters.
COPY_OPTIONS = "(FORMAT csv, QUOTE '\"', ESCAPE '\\', NULL 'null')"

_encode_lines = msgspec.json.Encoder().encode_lines
_ESCAPED = re.compile(rb"\\([^\"])")
_CODE = re.compile(rb"\\u([0-9a-fA-F]{4})")
_CONTROLS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
# JSON holds this character only in an escaped form, and PostgreSQL in none.
_BACKSLASHES = b"\0"


def encode_rows(
    records: Iterable[msgspec.Struct], chunk_number: int, *, is_numbered: bool
) -> bytes:
    """Write records as rows of CSV.

    Args:
        records: The records.
        chunk_number: Which chunk of the batch they are in.
        is_numbered: Whether that stands before the values of every row.

    Returns:
        The rows.
    """
    first = b"%d," % chunk_number if is_numbered else b""
    arrays = _encode_lines([*map(astuple, records)])
    rows = first + arrays[1:-2].replace(b"]\n[", b"\n" + first) + b"\n"
    escaped = set(_ESCAPED.findall(rows))
    if escaped <= {b"\\"}:
        return rows
    # What stands behind an escaped backslash is no escape.
    has_backslashes = b"\\" in escaped
    if has_backslashes:
        rows = rows.replace(rb"\\", _BACKSLASHES)
    for letter in escaped & _CONTROLS.keys():
        rows = rows.replace(b"\\" + letter, _CONTROLS[letter])
    if b"u" in escaped:
        rows = _CODE.sub(lambda match: bytes([int(match[1], 16)]), rows)
    return rows.replace(_BACKSLASHES, rb"\\") if has_backslashes else rows
