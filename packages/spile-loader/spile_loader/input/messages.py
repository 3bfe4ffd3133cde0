"""Lines of the input as Singer messages, and the words for lines that are none."""

from __future__ import annotations

import json
import math
import re
from datetime import datetime  # noqa: TC003  # msgspec reads the annotations

import msgspec

from spile_loader.exceptions import InputError
from spile_loader.records.values import MALFORMED

_PLACE = re.compile(r" - at `\$\.?(.*)`$")


NOTHING = msgspec.Raw()


class Encoding(msgspec.Struct, gc=False):
    """How the files of a BATCH message are written."""

    format: str
    compression: str | None = None


class Message(msgspec.Struct, gc=False):
    """Any Singer message; what its type does not have stays None, or NOTHING."""

    type: str
    stream: str | None = None
    record: msgspec.Raw = NOTHING
    schema: msgspec.Raw = NOTHING
    key_properties: list[str] | None = None
    value: msgspec.Raw = NOTHING
    version: int | None = None
    time_extracted: datetime | None = None
    encoding: Encoding | None = None
    manifest: list[str] | None = None


_decode = msgspec.json.Decoder(Message).decode


def decode_message(line: bytes) -> Message:
    """Decode a line.

    Args:
        line: One line of the input.

    Returns:
        The message.

    Raises:
        InputError: If the line is not a Singer message.
    """
    try:
        return _decode(line)
    except msgspec.ValidationError as error:
        raise _wrong_shape(error) from error
    except MALFORMED as error:
        raise _not_json(line) from error


def _wrong_shape(error: msgspec.ValidationError) -> InputError:
    """Say which part of a message has the wrong type."""
    text = str(error)
    match = _PLACE.search(text)
    if match is None:
        reason = "the line is not a Singer message: a JSON object with a type"
        return InputError(reason)
    reason = f"the message's {match[1]} is not what a Singer message has there"
    return InputError(reason)


def _not_json(line: bytes) -> InputError:
    """Say why a line cannot be decoded, with stream and field where they can be told."""
    try:
        message = json.loads(line.decode())
    except UnicodeDecodeError:
        return InputError("the line is not UTF-8")
    except RecursionError:
        return InputError("the line is nested too deeply")
    except ValueError:
        return InputError("the line is not JSON")
    # Python reads a little more than JSON allows: that is what is wrong, and where.
    stream = message.get("stream") if isinstance(message, dict) else None
    record = message.get("record") if isinstance(message, dict) else None
    if isinstance(stream, str) and isinstance(record, dict):
        for name, value in record.items():
            reason = _beyond_json(value)
            if reason:
                return InputError(reason, stream=stream, field=name)
    return InputError(_beyond_json(message) or "the line is not JSON")


def _beyond_json(value: object) -> str | None:
    """Say what a value holds that neither JSON nor DuckDB can."""
    if isinstance(value, dict):
        found = (_beyond_json(part) for pair in value.items() for part in pair)
        return next(filter(None, found), None)
    if isinstance(value, list):
        return next(filter(None, map(_beyond_json, value)), None)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN and Infinity are not JSON"
    if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
        return "the text holds half a surrogate pair, which is not valid Unicode"
    return None
