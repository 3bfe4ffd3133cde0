"""What may stand in a log: nothing of a credential, no control character, no long text."""

from __future__ import annotations

import base64
import copy
import logging
import re
import traceback
from typing import TYPE_CHECKING, AnyStr, Generic

from singer_sdk.exceptions import FatalAPIError, RetriableAPIError
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MASK = "***"
# A secret of one or two characters would blank out every log line.
SHORTEST_SECRET = 3
# A longer part of a secret is masked as well: APIs repeat a token, or the first half of it.
LONGEST_PART = 8
LONGEST_TEXT = 200
LONGEST_NAME = 60
LONGEST_LINE = 4000
# Fewer characters of base64 would be found by chance.
_SHORTEST_ENCODED = 8
_SIX_BITS = 6

# What an API chose to name may be a person.
_PERSONAL = {
    "(an e-mail address)": re.compile(r"[^@]+@[^@]+\.[^@]+"),
    "(a number)": re.compile(r"\W*(\d\W*){7,}"),
}
# The texts of other errors may quote a record.
_PLAIN_ERRORS = (
    FatalAPIError,
    RetriableAPIError,
    OSError,
    ImportError,
    AttributeError,
    NameError,
    TypeError,
    MemoryError,
)


def printable(text: str, longest: int = LONGEST_TEXT) -> str:
    """A text from outside as one short line without control characters."""
    line = re.sub(r"\s+", " ", text[: 2 * longest]).strip()
    shown = _escaped(line[:longest])
    return shown if len(line) <= longest and len(text) <= 2 * longest else f"{shown}…"


def show_name(name: str) -> str:
    """A name from outside, such as a field's: one short line without personal data."""
    for kind, pattern in _PERSONAL.items():
        if pattern.fullmatch(name):
            return kind
    shown = _escaped(name[:LONGEST_NAME])
    return shown if len(name) <= LONGEST_NAME else f"{shown}…"


def _escaped(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


# What stands for one character in JSON, a URL or Python's repr; or a run of plain ASCII. A class
# that names characters up to U+10FFFF would take milliseconds to compile at every start.
_UNIT = re.compile(
    r"""
    BACKSLASH u (?P<high>d[89ab][0-9a-f]{2}) BACKSLASH u (?P<low>d[c-f][0-9a-f]{2})
    | BACKSLASH u (?P<unicode>[0-9a-f]{4})
    | BACKSLASH x (?P<byte>[0-9a-f]{2})
    | BACKSLASH (?P<escaped>["'/nrtbf])
    | (?P<nothing> BACKSLASH)
    | %(?:25)* (?P<percent>[0-9a-f]{2})
    | (?P<plain> (?-i:[\x00-\x24\x26-\x5b\x5d-\x7f]+))
    | .
    """.replace("BACKSLASH", r"(?:\\|%(?:25)*5c)+"),
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
# A line end may be written as a letter behind a backslash.
_SAME = bytes.maketrans(b"\n\r\t\b\f", b"nrtbf")


class _Unescaped:
    """The bytes of a text without its escapes, and where each of them is written.

    Args:
        text: A text that may hold JSON, a URL, or what Python's repr makes of a text.
    """

    def __init__(self, text: str) -> None:
        written = bytearray()
        self.starts: list[int] = []
        self.ends: list[int] = []
        for found in _UNIT.finditer(text):
            start, end = found.span()
            unit = _unit(found)
            written += unit
            if found.lastgroup == "plain":
                self.starts += range(start, end)
                self.ends += range(start + 1, end + 1)
            else:
                self.starts += [start] * len(unit)
                self.ends += [end] * len(unit)
        self.data = bytes(written.translate(_SAME))


def _unit(found: re.Match[str]) -> bytes:
    """The bytes that one match stands for."""
    kind = found.lastgroup
    if kind in {"percent", "byte"}:
        return bytes.fromhex(found[kind])
    if kind == "low":
        pair = (int(found["high"], 16), int(found["low"], 16))
        return b"".join(part.to_bytes(2, "big") for part in pair).decode("utf-16-be").encode()
    if kind == "unicode":
        return chr(int(found[kind], 16)).encode(errors="surrogatepass")
    if kind == "escaped":
        return found[kind].lower().encode()
    # How many backslashes there are depends on how often they were escaped.
    return b"" if kind == "nothing" else found[0].encode(errors="surrogatepass")


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
    """The texts that stand for a secret, before a URL or JSON escapes them."""
    # A form writes a blank as a plus.
    encoded = set(_encodings(secret))
    urlsafe = {text.replace("+", "-").replace("/", "_") for text in encoded}
    return {
        secret,
        secret.replace(" ", "+"),
        repr(secret)[1:-1],
        ascii(secret)[1:-1],
        *encoded,
        *urlsafe,
    }


class _Parts(Generic[AnyStr]):
    """Texts that are found whole and, if they are long, in parts."""

    def __init__(self) -> None:
        self._short: set[AnyStr] = set()
        self._parts: set[AnyStr] = set()

    def add(self, text: AnyStr) -> None:
        size = LONGEST_PART + 1
        if len(text) >= size:
            self._parts.update(text[i : i + size] for i in range(len(text) - size + 1))
        elif len(text) >= SHORTEST_SECRET:
            self._short.add(text)

    def places(self, text: AnyStr) -> Iterator[tuple[int, int]]:
        """Where something of them stands: begin and end."""
        size, parts = LONGEST_PART + 1, self._parts
        for start in range(len(text) - size + 1):
            if text[start : start + size] in parts:
                yield start, start + size
        for short in self._short:
            start = text.find(short)
            while start >= 0:
                yield start, start + len(short)
                start = text.find(short, start + 1)


class Redactor:
    """Replaces known secrets in text, in whatever form they travel, and any longer part of them.

    Args:
        secrets: The secrets in plain text.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._written = _Parts[str]()
        self._meant = _Parts[bytes]()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Take one more secret, such as a refreshed token."""
        if len(secret) < SHORTEST_SECRET:
            return
        self._written.add(secret)
        for spelling in _spellings(secret):
            self._meant.add(_Unescaped(spelling).data)

    def __call__(self, text: str) -> str:
        """The text with every known secret masked."""
        places = sorted([*self._written.places(text), *self._meant_places(text)])
        shown: list[str] = []
        reached = 0
        for start, end in places:
            if start > reached or not shown:
                shown += [text[reached:start], MASK]
            reached = max(reached, end)
        return "".join([*shown, text[reached:]])

    def _meant_places(self, text: str) -> Iterator[tuple[int, int]]:
        meant = _Unescaped(text)
        for start, end in self._meant.places(meant.data):
            yield meant.starts[start], meant.ends[end - 1]


class RedactingFormatter(logging.Formatter):
    """Formats with another formatter what may stand in a log.

    The finished line is the only place where message, arguments, exception texts and structured
    fields have all come together; control characters and length are looked at before.
    """

    def __init__(self, inner: logging.Formatter, redactor: Redactor) -> None:
        super().__init__()
        self.inner = inner
        self.redactor = redactor

    @override
    def format(self, record: logging.LogRecord) -> str:
        return self.redactor(self.inner.format(self._fit(record)))

    def _fit(self, record: logging.LogRecord) -> logging.LogRecord:
        """The record with one line for its message, and what its error may say."""
        message = record.getMessage()
        # To look through megabytes for secrets would take seconds.
        shown = _escaped(self.redactor(message[: 2 * LONGEST_LINE]))[:LONGEST_LINE]
        error = record.exc_info[1] if record.exc_info else None
        if shown == message and error is None and not record.stack_info:
            return record
        fit = copy.copy(record)
        fit.msg, fit.args = shown, None
        if error is not None:
            # A formatter for programs takes what is not usual in a record, and may know no other.
            fit.exc_info, fit.exc_text = None, self._indented(_traceback(error))
            fit.traceback = fit.exc_text
        if record.stack_info:
            fit.stack_info = self._indented(record.stack_info)
        return fit

    def _indented(self, text: str) -> str:
        """Lines that cannot pass for lines of the log."""
        return "\n".join(f"  | {_escaped(line)}" for line in self.redactor(text).split("\n"))


def _traceback(error: BaseException) -> str:
    """Where an error comes from; its text only if that can hold no record's value."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    plain = isinstance(error, _PLAIN_ERRORS) or type(error).__module__.startswith("spile.")
    text = str(error) if plain else "(not shown, as it may quote a record)"
    lines = [] if before is None else [_traceback(before), "", "Then:"]
    lines.append("Traceback (most recent call last):")
    lines += [line.rstrip("\n") for line in traceback.format_tb(error.__traceback__)]
    lines.append(f"{type(error).__name__}: {text}")
    return "\n".join(lines)


def redact_logs(redactor: Redactor) -> None:
    """Mask secrets in everything that the handlers of the root logger write."""
    for handler in logging.getLogger().handlers:
        formatter = handler.formatter or logging.Formatter()
        if isinstance(formatter, RedactingFormatter):
            formatter = formatter.inner
        handler.setFormatter(RedactingFormatter(formatter, redactor))
