"""Singer lines, buffered, and never half a line."""

from __future__ import annotations

import datetime
import sys
from typing import TYPE_CHECKING

import msgspec
from singer_sdk.singerlib.encoding import GenericSingerWriter
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from singer_sdk.singerlib.encoding.simple import Message

    from spile.typing import JSON

# Enough to make system calls rare, little enough to keep a loader fed.
BUFFER_BYTES = 256 * 1024


def _encode_other(value: JSON) -> JSON:
    """What msgspec does not know: SDK messages hold enums, mappings and dates."""
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if hasattr(value, "items"):
        return dict(value)
    return str(value)


ENCODER = msgspec.json.Encoder(enc_hook=_encode_other, decimal_format="number")


def encode_records(
    stream: str,
    records: Iterable[object],
    *,
    time_extracted: str,
    version: int | None = None,
) -> bytes:
    """One `RECORD` line for each record, in their order.

    Args:
        stream: Name of the stream.
        records: Typed records or dictionaries.
        time_extracted: When the page was fetched (RFC 3339).
        version: Table version, for streams that send `ACTIVATE_VERSION`.
    """
    head = b'{"type":"RECORD","stream":' + ENCODER.encode(stream) + b',"record":'
    version_part = b"" if version is None else b',"version":%d' % version
    tail = b',"time_extracted":' + ENCODER.encode(time_extracted) + version_part + b"}\n"
    encoded = ENCODER.encode_lines(records)
    # No record holds a line end, so those that are there end one.
    lines = encoded.replace(b"\n", tail + head)
    return head + lines[: -len(head)] if lines else b""


class BufferedWriter(GenericSingerWriter[bytes, "Message"]):
    """Writes to standard output in large pieces that end with a line."""

    def __init__(self) -> None:
        super().__init__()
        self._buffer = bytearray()
        self._broken = False

    @override
    def serialize_message(self, message: Message) -> bytes:
        return ENCODER.encode(message.to_dict()) + b"\n"

    @override
    def write_message(self, message: Message) -> None:
        self.write_lines(self.format_message(message))

    def write_state(self, state: Mapping[str, JSON]) -> None:
        """Write a `STATE` line and everything before it, at once."""
        self.write_lines(ENCODER.encode({"type": "STATE", "value": state}) + b"\n")
        self.flush()

    def write_lines(self, lines: bytes | bytearray) -> None:
        """Take whole lines."""
        if self._broken:
            # State must not follow lines that are lost.
            return
        self._buffer += lines
        if len(self._buffer) >= BUFFER_BYTES:
            self.flush()

    def flush(self) -> None:
        """Hand everything to standard output."""
        if not self._buffer:
            return
        lines, self._buffer = self._buffer, bytearray()
        try:
            binary = getattr(sys.stdout, "buffer", None)
            if binary is None:
                sys.stdout.write(lines.decode())
            else:
                binary.write(lines)
            sys.stdout.flush()
        except OSError:
            self._broken = True
            raise
