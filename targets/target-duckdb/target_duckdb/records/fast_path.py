"""The beginning that all RECORD messages of a stream share, so that they need no second look."""

from __future__ import annotations

import re

import msgspec

from target_duckdb.records.values import MALFORMED

_RECORD_HEAD = re.compile(rb'\{[^{}]*?"record"\s*:\s*(?=\{)')


class _Head(msgspec.Struct, gc=False):
    """The part of a RECORD message before its record."""

    type: str
    stream: str


_decode_head = msgspec.json.Decoder(_Head).decode


def record_prefix(line: bytes, stream: str) -> bytes | None:
    """Return how the RECORD messages of a stream begin, up to the record itself.

    Args:
        line: A RECORD message of the stream.
        stream: Name of the stream.

    Returns:
        The beginning, if type and stream stand in it, so that it says both.
    """
    match = _RECORD_HEAD.match(line)
    if match is None:
        return None
    try:
        head = _decode_head(match[0] + b"null}")
    except MALFORMED:
        return None
    return match[0] if (head.type, head.stream) == ("RECORD", stream) else None
