"""From JSON Schema to column types, and from one column type to a wider one.

The types have the names that SQL, or else DuckDB, has for them; each target knows what they are
called in its database.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from spile_loader.schema.shapes import shapes_of

if TYPE_CHECKING:
    from spile_loader.typing import Schema

BIGINT = "BIGINT"
HUGEINT = "HUGEINT"
DOUBLE = "DOUBLE"
VARCHAR = "VARCHAR"
BOOLEAN = "BOOLEAN"
DATE = "DATE"
TIMESTAMPTZ = "TIMESTAMP WITH TIME ZONE"
JSON = "JSON"
# What other tools have made: a decimal of any size, and an array of a database's own.
NUMERIC = "NUMERIC"
ARRAY = "ARRAY"

MAX_PRECISION = 38
# Of numbers that are exact: the product of two of them still has a DECIMAL.
_PRECISION, _SCALE = 29, 9
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_DECIMAL_REQUEST = re.compile(
    r"(?:DECIMAL|NUMERIC)\s*(?:\(\s*(\d{1,9})\s*(?:,\s*(\d{1,9})\s*)?\))?"
)
_DIGITS = {BIGINT: 19, HUGEINT: 39}
_REQUESTS = {
    **dict.fromkeys(("BIGINT", "INT8", "LONG", "INTEGER", "INT", "SMALLINT"), BIGINT),
    **dict.fromkeys(("VARCHAR", "TEXT", "STRING"), VARCHAR),
    **dict.fromkeys(("TIMESTAMPTZ", TIMESTAMPTZ), TIMESTAMPTZ),
    **{name: name for name in (HUGEINT, DOUBLE, BOOLEAN, DATE, JSON)},
}
_STRING_FORMATS = {"date": DATE, "date-time": TIMESTAMPTZ}
_FOREIGN = {
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER"), BIGINT),
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER"), BIGINT),
    "UBIGINT": HUGEINT,
    "FLOAT": DOUBLE,
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS"), TIMESTAMPTZ),
    ARRAY: JSON,
}
_TEXTUAL = frozenset({VARCHAR, DATE, TIMESTAMPTZ})
_WIDER = {
    frozenset({DATE, TIMESTAMPTZ}): TIMESTAMPTZ,
    frozenset({BIGINT, HUGEINT}): HUGEINT,
    frozenset({BIGINT, DOUBLE}): DOUBLE,
}


class UnknownTypeError(ValueError):
    """Says that a property's schema names no JSON type."""


def decimal_parts(column_type: str) -> tuple[int, int] | None:
    """Return precision and scale of a DECIMAL, or None for another type."""
    match = _DECIMAL.fullmatch(column_type)
    return (int(match[1]), int(match[2])) if match else None


def column_type(definition: object, root: Schema) -> str:
    """Choose the column type for a property.

    Args:
        definition: The property's JSON Schema.
        root: The stream's JSON Schema, for local references.

    Returns:
        The type.
    """
    return _combine({_single_type(node) for node in shapes_of(definition, root)})


def has_open_digits(definition: object, root: Schema) -> bool:
    """Tell whether a property's numbers are exact, and nothing says how many digits they have.

    Args:
        definition: The property's JSON Schema.
        root: The stream's JSON Schema, for local references.

    Returns:
        True if its DECIMAL may be widened to hold a number.
    """
    sized = ("precision", "scale", "x-sql-datatype")
    return all(
        node.get("type") == "number"
        and node.get("format") == "singer.decimal"
        and not any(word in node for word in sized)
        for node in shapes_of(definition, root)
    )


def decimal_for(value: Decimal) -> str | None:
    """Return the narrowest DECIMAL that holds a number, or None if it has too many digits."""
    if not value.is_finite():
        return None
    _, digits, exponent = value.as_tuple()
    written = "".join(map(str, digits))
    kept = written.rstrip("0")
    last = int(exponent) + len(written) - len(kept)
    scale = max(0, -last)
    return _decimal(max(0, len(kept) + last) + scale, scale)


def _single_type(node: Schema) -> str:
    """Choose the column type for one shape."""
    request = node.get("x-sql-datatype")
    if isinstance(request, str) and (asked := _requested(request)):
        return asked
    name = node.get("type")
    if name == "integer":
        return BIGINT
    if name == "number":
        return _number_type(node)
    if name == "string":
        return _string_type(node)
    if name == "boolean":
        return BOOLEAN
    if name is None or (isinstance(name, str) and name in {"object", "array", "any"}):
        return JSON
    message = "its schema names a type that JSON Schema does not have"
    raise UnknownTypeError(message)


def _requested(request: str) -> str | None:
    """Understand the column type a schema asks for by name."""
    request = request.strip().upper()
    if match := _DECIMAL_REQUEST.fullmatch(request):
        return _decimal(int(match[1] or 18), int(match[2] or (0 if match[1] else 3)))
    return _REQUESTS.get(request)


def _decimal(precision: int, scale: int) -> str | None:
    """Spell a DECIMAL, if it has no more digits than one may have."""
    if 1 <= precision <= MAX_PRECISION and 0 <= scale <= precision:
        return f"DECIMAL({precision},{scale})"
    return None


def _number_type(node: Schema) -> str:
    """Choose DECIMAL when the schema says that the numbers are exact, or how fine they are."""
    if node.get("format") == "singer.decimal":
        precision, scale = _whole(node, "precision", _PRECISION), _whole(node, "scale", _SCALE)
        return _decimal(precision, scale) or DOUBLE
    step = node.get("multipleOf")
    if isinstance(step, (int, float)) and not isinstance(step, bool) and step > 0:
        exponent = Decimal(repr(step)).normalize().as_tuple().exponent
        scale = max(0, -exponent) if isinstance(exponent, int) else MAX_PRECISION
        return _decimal(MAX_PRECISION, scale) or DOUBLE
    return DOUBLE


def _string_type(node: Schema) -> str:
    """Choose the type for text, which may carry dates or decimals."""
    word = node.get("format")
    if word == "singer.decimal":
        precision, scale = _whole(node, "precision", MAX_PRECISION), _whole(node, "scale", 18)
        return _decimal(precision, scale) or VARCHAR
    return _STRING_FORMATS.get(word, VARCHAR) if isinstance(word, str) else VARCHAR


def _whole(node: Schema, word: str, default: int) -> int:
    """Return a whole number of a schema, or the default where there is none."""
    value = node.get(word)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def _combine(types: set[str]) -> str:
    """Choose the one type that holds all alternatives."""
    if len(types) == 1:
        return types.pop()
    if types <= _TEXTUAL:
        return VARCHAR
    if types <= {BIGINT, HUGEINT, DOUBLE} or any(decimal_parts(one) for one in types):
        first, *others = sorted(types)
        for other in others:
            first = widen(first, other)
        return JSON if first == VARCHAR else first
    return JSON


def widen(existing: str, wanted: str) -> str:
    """Return the narrowest type that holds the values of both.

    Args:
        existing: Type of the column as it is.
        wanted: Type the schema asks for.

    Returns:
        The existing type when it can hold what is wanted.
    """
    if existing == wanted:
        return existing
    if is_double(existing) and decimal_parts(wanted):
        return wanted
    if existing == NUMERIC and (wanted in {BIGINT, HUGEINT, DOUBLE} or decimal_parts(wanted)):
        return NUMERIC
    types = {_FOREIGN.get(existing, existing), wanted}
    if len(types) == 1:
        return wanted
    if JSON in types:
        return JSON if types <= {JSON, BIGINT, DOUBLE, BOOLEAN} else VARCHAR
    return _WIDER.get(frozenset(types)) or _widen_decimal(types) or VARCHAR


def is_double(column_type: str) -> bool:
    """Tell whether a column holds the nearest binary numbers."""
    return _FOREIGN.get(column_type, column_type) == DOUBLE


def decimals_to_try(existing: str, wanted: str) -> tuple[str, ...]:
    """Return the DECIMALs to try for the values of a column, if only they can tell what fits.

    Args:
        existing: Type of the column as it is.
        wanted: The type that `widen` returned for it.

    Returns:
        The wanted type and a finer one; none if the types alone tell.
    """
    if is_double(existing) and decimal_parts(wanted):
        return wanted, f"DECIMAL({MAX_PRECISION},{MAX_PRECISION - _PRECISION + _SCALE})"
    return ()


def _widen_decimal(types: set[str]) -> str | None:
    """Return the DECIMAL that holds whole numbers and decimals alike, if there is one."""
    digits, scale = 0, 0
    for one in types:
        if parts := decimal_parts(one):
            digits, scale = max(digits, parts[0] - parts[1]), max(scale, parts[1])
        elif one in _DIGITS:
            digits = max(digits, _DIGITS[one])
        else:
            return None
    return _decimal(digits + scale, scale)
