"""From any JSON value to the type that a schema declares, when nothing is lost on the way."""

from __future__ import annotations

import contextlib
import datetime
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from spile.records.text import UNREADABLE
from spile.timestamps import read_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from spile.typing import JSON, Convert, FieldPath, Record, Schema

INTEGER, NUMBER, BOOLEAN, STRING = "integer", "number", "boolean", "string"
OBJECT, ARRAY, DATE, DATE_TIME = "object", "array", "date", "date-time"

# Text of a number in its one canonical form: leading zeros are digits that a number would lose.
_INTEGER_TEXT = re.compile(r"-?(0|[1-9]\d*)(\.0+)?", re.ASCII)
_NUMBER_TEXT = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_ONLY_DATE = re.compile(r"[^Tt: ]*", re.ASCII)
_FINER_THAN_MICROSECONDS = re.compile(r"[.,]\d{7}", re.ASCII)
_TIME = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d{2}:\d{2})?"
_DATE = re.compile(rf"(\d{{4}})-?(\d{{2}})-?(\d{{2}})([Tt ]{_TIME})?", re.ASCII)
_TIMESTAMP = re.compile(rf"\d{{4}}-\d{{2}}-\d{{2}}T{_TIME}", re.ASCII)
#: What a message calls a value of each declared type.
IN_WORDS = {
    INTEGER: "an integer",
    NUMBER: "a number",
    BOOLEAN: "a boolean",
    STRING: "text",
    OBJECT: "an object",
    ARRAY: "an array",
    DATE: "a date",
    DATE_TIME: "a date-time",
}
_BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}
# An empty element of XML is null; JSON in its place may have an empty text.
EMPTY = (None, "")
# A number of more digits than this is not a number that any loader could take.
_MOST_DIGITS = 4000


class Mismatch(Exception):  # noqa: N818  # becomes a TypeMismatchError once stream and key are known
    """A value cannot be its declared type.

    Attributes:
        path: Property names that lead to the value.
        expected: The declared type in words, such as "an integer".
    """

    def __init__(self, expected: str, path: FieldPath = ()) -> None:
        super().__init__(expected)
        self.expected = IN_WORDS.get(expected, expected)
        self.path = path


class Unreadable(Mismatch):
    """A value cannot be read, whatever its type is."""


def types_of(schema: Schema) -> tuple[str, ...]:
    """The declared types of a schema node, without null; none if any type is allowed."""
    declared = schema.get("type", ())
    names = (declared,) if isinstance(declared, str) else tuple(declared)
    return tuple(name for name in names if name != "null")


def keeps_unknown(schema: Schema) -> bool:
    """True if an object may hold more than its declared properties."""
    return schema.get("additionalProperties", not schema.get("properties")) is not False


def to_integer(value: JSON) -> int:
    """A whole number, from a number without fraction or its text."""
    if type(value) is int:
        return value
    if isinstance(value, Decimal) and value.is_finite() and value.adjusted() < _MOST_DIGITS:
        whole = int(value)
        if whole == value:
            return whole
    if isinstance(value, str) and len(value) <= _MOST_DIGITS:
        text = value.strip()
        if _INTEGER_TEXT.fullmatch(text):
            return int(text.split(".")[0])
    raise Mismatch(INTEGER)


def to_number(value: JSON) -> int | Decimal:
    """A number with every digit it came with."""
    if type(value) is int or (isinstance(value, Decimal) and value.is_finite()):
        return value
    if isinstance(value, str) and _NUMBER_TEXT.fullmatch(text := value.strip()):
        with contextlib.suppress(InvalidOperation):
            return Decimal(text)
    raise Mismatch(NUMBER)


def to_boolean(value: JSON) -> bool:
    """True or false, from the words for it or from 1 and 0."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and (word := value.strip().lower()) in _BOOLEANS:
        return _BOOLEANS[word]
    if type(value) is int and value in {0, 1}:
        return bool(value)
    raise Mismatch(BOOLEAN)


def to_string(value: JSON) -> str:
    """Text as it came; numbers and truth values as JSON writes them."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return str(value)
    raise Mismatch(STRING)


def to_date(value: JSON) -> str:
    """A date, from the ways in which APIs that speak XML write one; a time of day is cut off."""
    if isinstance(value, str) and (found := _DATE.fullmatch(value.strip())):
        return _existing("-".join(found.group(1, 2, 3)), DATE)
    raise Mismatch(DATE)


def to_timestamp(value: JSON) -> str:
    """A date-time with its zone, which is UTC where the API writes none.

    As it came, if that is how RFC 3339 writes it; other spellings are brought to it.
    """
    text = value.strip() if isinstance(value, str) else ""
    if written := _TIMESTAMP.fullmatch(text):
        _existing(text[:10], DATE_TIME)
        return text if written.group(3) else f"{text}Z"
    found = None if _ONLY_DATE.fullmatch(text) else read_timestamp(text)
    if found is None or _FINER_THAN_MICROSECONDS.search(text):
        raise Mismatch(DATE_TIME)
    return found.isoformat().replace("+00:00", "Z")


def _existing(date: str, expected: str) -> str:
    try:
        datetime.date.fromisoformat(date)
    except ValueError:
        raise Mismatch(expected) from None
    return date


SCALARS: dict[str, Convert] = {
    INTEGER: to_integer,
    NUMBER: to_number,
    BOOLEAN: to_boolean,
    STRING: to_string,
}
_EXACT: dict[str, Callable[[JSON], bool]] = {
    "integer": lambda value: type(value) is int,
    "number": lambda value: type(value) is int or isinstance(value, Decimal),
    "boolean": lambda value: isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
}


def is_exact(value: JSON, type_name: str) -> bool:
    """True if a decoded JSON value is of a JSON Schema type as it stands."""
    return _EXACT[type_name](value)


def first_of(converters: Mapping[str, Convert]) -> Convert:
    """A converter for a node that allows several types: the exact one first, then any that fits."""
    expected = " or ".join(IN_WORDS[name] for name in converters)

    def convert(value: JSON) -> JSON:
        for name, inner in converters.items():
            if is_exact(value, name):
                return inner(value)
        for inner in converters.values():
            try:
                return inner(value)
            except Mismatch:
                continue
        raise Mismatch(expected)

    return convert


def check_readable(convert: Convert) -> Convert:
    """A converter that refuses a mark of `spile.records.text`, whatever type is declared."""

    def checked(value: JSON) -> JSON:
        if isinstance(value, str) and value in UNREADABLE:
            raise Unreadable(UNREADABLE[value])
        return convert(value)

    return checked


def emptiable(schema: Schema, convert: Convert) -> Convert:
    """A converter that knows what an empty element stands for: no value, no text, or no entries."""
    types = types_of(schema)
    if types == ("array",):
        return convert
    if types == ("string",) and "format" not in schema:
        return lambda value: None if value is None else convert(value)
    properties = schema.get("properties") or {}
    lists = dict.fromkeys(n for n, node in properties.items() if types_of(node) == ("array",))
    if not lists or len(lists) < len(properties):
        return lambda value: None if value in EMPTY else convert(value)

    # An element around lists is empty when they are; the lists are there all the same.
    def convert_lists(value: JSON) -> JSON:
        return convert({**lists, **value} if isinstance(value, dict) else value or lists)

    return convert_lists


def renamed(value: Record, aliases: Mapping[str, str]) -> Record:
    """A record with one spelling of each name; of two spellings, the one with a value counts."""
    found: Record = {}
    for name, item in value.items():
        known = aliases.get(name, name)
        if found.get(known) is None:
            found[known] = item
    return found
