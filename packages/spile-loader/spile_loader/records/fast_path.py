"""The beginning that all RECORD messages of a stream share, so that they need no second look."""

from __future__ import annotations

import re

import msgspec

from spile_loader.records.values import MALFORMED

_RECORD_HEAD = re.compile(rb'\{[^{}]*?"record"\s*:\s*(?=\{)')


class _Head(msgspec.Struct, gc=False):
    """The part of a RECORD message before its record."""

    type: str
    stream: str


_decode_head = msgspec.json.Decoder(_Head).decode


def head_of(line: bytes) -> bytes | None:
    """Return how a line begins up to its record, if nothing of it is nested before that."""
    match = _RECORD_HEAD.match(line)
    return None if match is None else match[0]


def record_prefix(line: bytes, stream: str) -> bytes | None:
    """Return how the RECORD messages of a stream begin, up to the record itself.

    Args:
        line: A RECORD message of the stream.
        stream: Name of the stream.

    Returns:
        The beginning, if type and stream stand in it, so that it says both.
    """
    head = head_of(line)
    if head is None:
        return None
    try:
        decoded = _decode_head(head + b"null}")
    except MALFORMED:
        return None
    return head if (decoded.type, decoded.stream) == ("RECORD", stream) else None
