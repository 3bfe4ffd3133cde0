"""Text and numbers that no program can read, told apart from the sound ones around them.

A vendor that cuts texts after so many UTF-16 units leaves half a surrogate pair in its JSON, and
.NET writes control characters into XML. Strict parsers refuse such a body as a whole. Here each
unreadable value is replaced by a mark, so that it costs its own field at most.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# A noncharacter: JSON and XML may hold it, and no text does.
_MARK = "\ufdd0"
_HALF_PAIR = f"{_MARK}half of a surrogate pair"
_NOT_UTF8 = f"{_MARK}bytes that are not UTF-8"
_NOT_XML = f"{_MARK}a character that XML does not allow"
_TOO_LARGE = f"{_MARK}a number of too many digits"
#: The marks, and what the values that they stand for are not.
UNREADABLE = {
    _HALF_PAIR: "valid text (it holds half of a surrogate pair)",
    _NOT_UTF8: "valid text (it holds bytes that are not UTF-8)",
    _NOT_XML: "valid text (it holds a character that XML does not allow)",
    _TOO_LARGE: "a number of a readable size",
}

_MARK_BYTES = _MARK.encode()
_RARE_BYTE = _MARK_BYTES[:1]


def is_damaged(data: bytes) -> bool:
    """True if repaired JSON holds marks."""
    # Looking for a single byte takes a tenth of the time.
    return _RARE_BYTE in data and _MARK_BYTES in data


def unmarked(data: bytes) -> bytes:
    """Repaired JSON in which each mark is a text that says what is wrong."""
    return data.replace(_MARK_BYTES, b"")


# JSON

# The rest of a pattern is looked at where its first byte is: that makes the search fast.
_NOT_ASCII = re.compile(rb"[\x80-\xff][\x80-\xff]*")
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
# A whole surrogate pair, the beginning of what is only half of one, or any other escape.
_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F]|\\.", re.DOTALL
)
_HALF_LENGTH = len(r"\ud8")


def repair_text(body: bytes) -> bytes:
    """A JSON text with a mark in place of each string that is not valid Unicode.

    What is not JSON for another reason stays so.
    """
    runs = _NOT_ASCII.finditer(body)
    body = _mark_strings(body, (run.start() for run in runs if not _is_utf8(run.group())))
    return _mark_strings(body, (escape.start() for escape in _SURROGATE.finditer(body)))


def _mark_strings(body: bytes, places: Iterable[int]) -> bytes:
    """The JSON text with a mark for each string that is not valid around one of these places."""
    parts, end = [], 0
    for place in places:
        if place < end:
            continue
        string = _string_around(body, place, end)
        if string is None:
            return body
        if mark := _mark_of(string.group()):
            parts += [body[end : string.start()], b'"%s"' % mark.encode()]
        else:
            parts.append(body[end : string.end()])
        end = string.end()
    return b"".join([*parts, body[end:]])


def _string_around(body: bytes, place: int, begin: int) -> re.Match[bytes] | None:
    """The string that a place lies in; None if it lies in none that begins after another place."""
    quote = body.rfind(b'"', begin, place)
    while quote >= 0 and _is_escaped(body, quote):
        quote = body.rfind(b'"', begin, quote)
    string = _STRING.match(body, quote) if quote >= 0 else None
    return string if string and place < string.end() else None


def _is_escaped(body: bytes, place: int) -> bool:
    before = place
    while body[before - 1 : before] == b"\\":
        before -= 1
    return (place - before) % 2 == 1


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _mark_of(string: bytes) -> str | None:
    if not _is_utf8(string):
        return _NOT_UTF8
    halves = any(len(escape) == _HALF_LENGTH for escape in _ESCAPE.findall(string))
    return _HALF_PAIR if halves else None


# The last string of a body that was cut short has no end; it is taken whole.
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|(-?\d[\d.eE+-]*)', re.DOTALL)
_NUMBER = re.compile(rb"-?\d+(\.\d+)?([eE][+-]?\d+)?")
# Python reads integers of so many digits.
_MOST_DIGITS = 4300


def repair_numbers(data: bytes) -> bytes:
    """A JSON text with a mark in place of each number that is too large for any program."""
    parts, end = [], 0
    for token in _TOKEN.finditer(data):
        if token.group(1) and _is_too_large(token.group(1)):
            parts += [data[end : token.start()], b'"%s"' % _TOO_LARGE.encode()]
            end = token.end()
    return b"".join([*parts, data[end:]])


def _is_too_large(number: bytes) -> bool:
    digits = number.removeprefix(b"-")
    if digits.isdigit():
        return len(digits) > _MOST_DIGITS
    try:
        Decimal(number.decode())
    except InvalidOperation:
        # What is not a number at all is left to the parser.
        return _NUMBER.fullmatch(number) is not None
    return False


# XML

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DECLARED = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
# Python knows many more, some of which take long to decode.
_COMMON = re.compile(r"utf-8|us-ascii|iso-8859-\d+|windows-125\d", re.ASCII)
_REFERENCE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&#(?:x([0-9a-fA-F]+)|([0-9]+));", re.DOTALL | re.ASCII
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MOST_REFERENCE_DIGITS = 7
_LAST_CHARACTER = 0x10FFFF


def repair_xml(body: bytes) -> str:
    """An XML text with marks in place of characters that XML does not allow.

    What is not well-formed for another reason stays so.

    Raises:
        ValueError: The bytes are not of the encoding that the document declares.
        LookupError: The encoding is not a common one.
    """
    encoding = _encoding_of(body)
    errors = "surrogatepass" if encoding.startswith("utf-16") else "surrogateescape"
    text = body.decode(encoding, errors).removeprefix("\ufeff")
    return _FORBIDDEN.sub(_MARK, _REFERENCE.sub(_repair_reference, text))


def _encoding_of(body: bytes) -> str:
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return encoding
    declared = _DECLARED.match(body.lstrip())
    encoding = declared.group(1).decode().lower() if declared else "utf-8"
    if not _COMMON.fullmatch(encoding):
        raise LookupError(encoding)
    return encoding


def _repair_reference(reference: re.Match[str]) -> str:
    hexadecimal, decimal = reference.groups()
    digits = (hexadecimal or decimal or "").lstrip("0")
    if hexadecimal is None and decimal is None:
        return reference.group()
    if len(digits) > _MOST_REFERENCE_DIGITS:
        return _MARK
    code = int(digits or "0", 16 if hexadecimal else 10)
    if code > _LAST_CHARACTER or _FORBIDDEN.match(chr(code)):
        return _MARK
    return reference.group()


def xml_text(text: str) -> str:
    """The text of an element of repaired XML: a mark if it cannot be read."""
    return _NOT_XML if _MARK in text else text
