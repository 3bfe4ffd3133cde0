"""Log lines without credentials."""

from __future__ import annotations

import base64
import json
import logging
import re
from typing import TYPE_CHECKING

from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MASK = "***"
# A secret of one or two characters would blank out every log line.
SHORTEST_SECRET = 3
# Fewer characters of base64 would be found by chance.
_SHORTEST_ENCODED = 8
_SIX_BITS = 6
# What nothing escapes.
_PLAIN = re.compile(r"[\w.~-]+", re.ASCII)
# A run of backslashes is doubled as a whole.
_PIECE = re.compile(rf"{_PLAIN.pattern}|\\+|[^\\]", re.ASCII | re.DOTALL)
# Text in JSON in a log line in JSON: escaped twice.
_BACKSLASHES = r"\\{1,4}"


def _encodings(secret: str) -> Iterator[str]:
    """What base64 makes of a secret: alone, as basic authentication, or inside a longer text."""
    data = secret.encode(errors="surrogatepass")
    for text in (data, data + b":" + data, data + b":"):
        encoded = base64.b64encode(text).decode()
        yield encoded
        yield encoded.rstrip("=")
    # Three bytes become four characters, so what stands before a secret shifts it in three ways.
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + data).decode()
        first, end = -(-before * 8 // _SIX_BITS), (before + len(data)) * 8 // _SIX_BITS
        if end - first >= _SHORTEST_ENCODED:
            yield encoded[first:end]


def _spellings(secret: str) -> set[str]:
    """The texts that stand for a secret, before a URL, JSON or a traceback escapes them."""
    encoded = set(_encodings(secret))
    urlsafe = {text.replace("+", "-").replace("/", "_") for text in encoded}
    return {text for text in {secret, *encoded, *urlsafe} if len(text) >= SHORTEST_SECRET}


def _pattern(text: str) -> str:
    """A regular expression for a text, with any character as it is or escaped."""
    return "".join(f"(?:{'|'.join(_forms(piece))})" for piece in _PIECE.findall(text))


def _forms(piece: str) -> Iterator[str]:
    if _PLAIN.fullmatch(piece):
        yield re.escape(piece)
        return
    data = piece.encode(errors="surrogatepass")
    if piece.startswith("\\"):
        yield rf"\\{{{len(piece)},{4 * len(piece)}}}"
    else:
        yield re.escape(piece)
        for escape in {json.dumps(piece)[1:-1], repr(piece)[1:-1], repr(data)[2:-1]} - {piece}:
            yield f"(?i:{_BACKSLASHES.join(re.escape(part) for part in escape.split(chr(92)))})"
    if piece in {"'", '"', "/"}:
        yield _BACKSLASHES + piece
    if piece == " ":
        yield r"\+"
    yield f"(?i:{''.join(f'%{byte:02x}' for byte in data)})"


class Redactor:
    """Replaces known secrets in text, in whatever form they travel.

    Args:
        secrets: The secrets in plain text.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._spellings: set[str] = set()
        self._found: re.Pattern[str] | None = None
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Take one more secret, such as a refreshed token."""
        if len(secret) < SHORTEST_SECRET:
            return
        self._spellings |= _spellings(secret)
        # The longest first, so that no part of a longer form is left over.
        longest_first = sorted(self._spellings, key=len, reverse=True)
        self._found = re.compile("|".join(_pattern(text) for text in longest_first))

    def __call__(self, text: str) -> str:
        """The text with every known secret masked."""
        return text if self._found is None else self._found.sub(MASK, text)


class RedactingFormatter(logging.Formatter):
    """Formats with another formatter, then masks secrets in the finished line.

    The finished line is the only place where message, arguments, exception texts and structured
    fields have all come together.
    """

    def __init__(self, inner: logging.Formatter, redactor: Redactor) -> None:
        super().__init__()
        self.inner = inner
        self.redactor = redactor

    @override
    def format(self, record: logging.LogRecord) -> str:
        return self.redactor(self.inner.format(record))


def redact_logs(redactor: Redactor) -> None:
    """Mask secrets in everything that the handlers of the root logger write."""
    for handler in logging.getLogger().handlers:
        formatter = handler.formatter or logging.Formatter()
        if isinstance(formatter, RedactingFormatter):
            formatter = formatter.inner
        handler.setFormatter(RedactingFormatter(formatter, redactor))
