"""Single values: what fits a column type, and what converts to it without loss."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from spile_loader.schema.types import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    HUGEINT,
    JSON,
    MAX_PRECISION,
    NUMERIC,
    TIMESTAMPTZ,
    VARCHAR,
    decimal_for,
    decimal_parts,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Converter: TypeAlias = Callable[[str, str], object]


class NarrowError(ValueError):
    """Says that a number has more digits than its column.

    Attributes:
        needed: The column type that has room for it; none if there is no such type.
    """

    def __init__(self, message: str, needed: str | None) -> None:
        """Keep both."""
        super().__init__(message)
        self.needed = needed


MALFORMED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

_INTEGER = re.compile(r"[+-]?\d{1,40}")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?")
_TIMESTAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?"
    r" ?(?:([Zz])|([+-])(\d\d):?(\d\d)?)?)?",
)
_HUGE = 2**127
_LARGEST_EXPONENT = 1000
_DECODED: dict[str, Any] = {
    BIGINT: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)],
    HUGEINT: int,
    DOUBLE: float,
    VARCHAR: str,
    BOOLEAN: bool,
    DATE: date,
    TIMESTAMPTZ: datetime,
}


def decoded_type(column_type: str) -> Any:
    """Return the Python type that a JSON value is decoded to for a column type."""
    if column_type == JSON:
        return msgspec.Raw
    return _DECODED.get(column_type, Decimal)


def spool_text(column_type: str, value: Any) -> str | None:
    """Return what is handed to DuckDB for a decoded value that JSON itself would blur.

    Args:
        column_type: The column's type.
        value: The decoded value: raw JSON, a large integer or a decimal.

    Returns:
        Text that DuckDB casts to the column type, or None.

    Raises:
        ValueError: If the value does not fit the type.
    """
    if value is None:
        return None
    if column_type == JSON:
        text = str(value, "utf-8")
        return None if text == "null" else text
    if column_type == NUMERIC:
        return _numeric_text(value)
    if column_type == HUGEINT:
        if not -_HUGE < value < _HUGE:
            message = "whole number too large for HUGEINT"
            raise ValueError(message)
        return str(value)
    return _decimal_text(column_type, value)


def _numeric_text(value: Decimal) -> str:
    """Write a decimal of any size that a database is likely to hold."""
    if value.is_finite() and abs(value.adjusted()) <= _LARGEST_EXPONENT:
        return f"{value:f}"
    message = f"number does not fit {NUMERIC}"
    raise ValueError(message)


def _decimal_text(column_type: str, value: Decimal) -> str:
    """Write a decimal that the column holds exactly."""
    precision, scale = decimal_parts(column_type) or (MAX_PRECISION, 0)
    if value.is_finite() and value.adjusted() < precision - scale:
        _, digits, exponent = value.as_tuple()
        excess = -scale - int(exponent)
        if excess <= 0 or not any(digits[-excess:]):
            return f"{value:f}"
    message = f"number does not fit {column_type}"
    raise NarrowError(message, decimal_for(value))


def convert(column_type: str, raw: msgspec.Raw) -> Any:
    """Decode one JSON value for a column type, converting it when nothing is lost.

    Args:
        column_type: The column's type.
        raw: The value as it stands in the input.

    Returns:
        The value as a record of the fast path would hold it.

    Raises:
        ValueError: If the value does not fit; the text says why, without the value.
    """
    text = str(raw, "utf-8")
    if text == "null":
        return None
    try:
        return msgspec.json.decode(text, type=decoded_type(column_type))
    except msgspec.ValidationError:
        pass
    inner = msgspec.json.decode(text) if text.startswith('"') else None
    shape = _shape_of(text)
    found = None
    if shape in {"text", "number", "boolean"}:
        found = _converter_of(column_type)(text if inner is None else inner, shape)
    if found is None:
        message = f"{shape} does not fit {column_type}"
        raise ValueError(message)
    return found


def _shape_of(text: str) -> str:
    """Name the JSON type of a value by its first character."""
    names = {'"': "text", "{": "object", "[": "array", "t": "boolean", "f": "boolean"}
    return names.get(text[0], "number")


def _converter_of(column_type: str) -> Converter:
    """Return the function that converts to a column type or returns None."""
    converters: dict[str, Converter] = {
        BIGINT: _to_bigint,
        HUGEINT: _to_integer,
        DOUBLE: _to_double,
        VARCHAR: lambda text, _: text,
        BOOLEAN: lambda text, _: {"true": True, "false": False}.get(text),
        DATE: _to_date,
        TIMESTAMPTZ: _to_timestamp,
    }
    return converters.get(column_type, _to_decimal)


def _to_integer(text: str, shape: str) -> int | None:
    """Convert whole numbers, whether text or written as 1.0 or 1e3."""
    if shape == "text":
        return int(text) if _INTEGER.fullmatch(text) else None
    if shape == "number":
        number = Decimal(text)
        if number.adjusted() <= MAX_PRECISION and number == number.to_integral_value():
            return int(number)
    return None


def _to_bigint(text: str, shape: str) -> int | None:
    """Convert whole numbers of 64 bits."""
    number = _to_integer(text, shape)
    return number if number is not None and -(2**63) <= number < 2**63 else None


def _to_double(text: str, shape: str) -> float | None:
    """Convert numbers that are text."""
    if shape == "text" and _NUMBER.fullmatch(text):
        number = float(text)
        return number if abs(number) < float("inf") else None
    return None


def _to_decimal(text: str, shape: str) -> Decimal | None:
    """Convert decimals that are text with a sign or spelled unusually."""
    return Decimal(text) if shape == "text" and _NUMBER.fullmatch(text) else None


def _to_date(text: str, shape: str) -> date | None:
    """Convert a timestamp that is midnight to its day."""
    timestamp = _to_timestamp(text, shape)
    if (
        timestamp is None
        or timestamp.replace(hour=0, minute=0, second=0, microsecond=0) != timestamp
    ):
        return None
    return timestamp.date()


def _to_timestamp(text: str, shape: str) -> datetime | None:
    """Convert the common spellings of a timestamp; without a zone it is UTC."""
    match = _TIMESTAMP.fullmatch(text) if shape == "text" else None
    if match is None:
        return None
    day, hour, minute, second, fraction, _, sign, zone_hours, zone_minutes = match.groups()
    try:
        timestamp = datetime.strptime(day, "%Y-%m-%d").replace(
            hour=int(hour or 0),
            minute=int(minute or 0),
            second=int(second or 0),
            tzinfo=timezone.utc,
        )
        timestamp += timedelta(microseconds=(int((fraction or "").ljust(9, "0")) + 500) // 1000)
        offset = timedelta(hours=int(zone_hours or 0), minutes=int(zone_minutes or 0))
        return timestamp.replace(tzinfo=timezone(-offset if sign == "-" else offset))
    except (ValueError, OverflowError):
        return None
