"""Text and numbers that no program can read, told apart from the sound ones around them.

A vendor that cuts texts after so many UTF-16 units leaves half a surrogate pair in its JSON, and
.NET writes control characters into XML. Strict parsers refuse such a body as a whole. Here each
unreadable value is replaced by a mark, so that it costs its own field at most.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

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
# The last string of a body that was cut short has no end; it is taken whole and left as it is.
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:(")|\\?\Z)|-?\d[\d.eE+-]*', re.DOTALL | re.ASCII)
# Bytes that are not UTF-8 are decoded to surrogates, which sound text does not hold.
_SURROGATE = re.compile("[\ud800-\udfff]")
# A whole surrogate pair, the beginning of what is only half of one, or any other escape.
_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F]|\\.", re.DOTALL
)
_HALF_LENGTH = len(r"\ud8")
# Python reads integers of so many digits.
_MOST_DIGITS = 4300
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)


def is_damaged(data: bytes) -> bool:
    """True if repaired JSON holds marks."""
    # Looking for a single byte takes a tenth of the time.
    return _RARE_BYTE in data and _MARK_BYTES in data


def repair_json(body: bytes) -> bytes:
    """A JSON text with a mark in place of each string and number that cannot be read.

    What is not JSON for another reason stays as it is.
    """
    text = body.decode("utf-8", "surrogateescape")
    return _TOKEN.sub(_repair_token, text).encode("utf-8", "surrogateescape")


def _repair_token(token: re.Match[str]) -> str:
    text = token.group()
    if not text.startswith('"'):
        return text if _is_number(text) else f'"{_TOO_LARGE}"'
    if not token.group(1):
        return text
    if _SURROGATE.search(text):
        return f'"{_NOT_UTF8}"'
    halves = any(len(escape) == _HALF_LENGTH for escape in _ESCAPE.findall(text))
    return f'"{_HALF_PAIR}"' if halves else text


def _is_number(text: str) -> bool:
    """False for a number that is only too large; what is not a number is left to the parser."""
    digits = text.removeprefix("-")
    if digits.isdigit():
        return len(digits) <= _MOST_DIGITS
    try:
        Decimal(text)
    except InvalidOperation:
        return not _NUMBER.fullmatch(text)
    return True


# XML

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DECLARED = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
# Python knows many more, some of which take long to decode.
_COMMON = re.compile(r"utf-8|us-ascii|iso-8859-\d+|windows-125\d", re.ASCII)
_REFERENCE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&#(?:x([0-9a-fA-F]+)|([0-9]+));", re.DOTALL | re.ASCII
)
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
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
