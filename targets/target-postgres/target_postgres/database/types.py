"""Column types of PostgreSQL, and SQL that turns values of one type into another."""

from __future__ import annotations

from spile_loader.schema.types import (
    ARRAY,
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    HUGEINT,
    JSON,
    NUMERIC,
    TIMESTAMPTZ,
    VARCHAR,
    decimal_parts,
)

_NATIVE = {
    BIGINT: "bigint",
    BOOLEAN: "boolean",
    DATE: "date",
    DOUBLE: "double precision",
    HUGEINT: "numeric(39,0)",
    JSON: "jsonb",
    NUMERIC: "numeric",
    TIMESTAMPTZ: "timestamp with time zone",
    VARCHAR: "text",
}
# A timestamp without zone holds the same moments in UTC, and json the same values as jsonb: such a
# column of another tool stays as it is, as views may depend on it.
_KNOWN = {native: name for name, native in _NATIVE.items()} | {
    "character varying": VARCHAR,
    "integer": "INTEGER",
    "json": JSON,
    "real": "FLOAT",
    "smallint": "SMALLINT",
    "timestamp without time zone": TIMESTAMPTZ,
}
_COMPARABLE = frozenset(_NATIVE.values()) | {
    "character varying",
    "timestamp without time zone",
    "integer",
    "smallint",
    "real",
}
_ISO = 'YYYY-MM-DD"T"HH24:MI:SS.US'


def native_type(column_type: str) -> str:
    """Return what PostgreSQL calls a column type."""
    parts = decimal_parts(column_type)
    return f"numeric({parts[0]},{parts[1]})" if parts else _NATIVE.get(column_type, column_type)


def known_type(native: str) -> str:
    """Return the column type for what the catalog says, or its own words for a foreign one."""
    if native.endswith("[]"):
        return ARRAY
    if native.startswith("numeric("):
        exact = native.replace("numeric", "DECIMAL")
        return _KNOWN.get(native) or (exact if decimal_parts(exact) else native)
    return _KNOWN.get(native, native)


def comparable(expression: str, native: str) -> str:
    """Return the SQL of something that is equal for equal values, which not every type can tell."""
    exact = native.startswith("numeric(") or native in _COMPARABLE
    return expression if exact else f"{expression}::text"


def sorted_by(expression: str, native: str) -> str:
    """Return the SQL that sorts rows by something, by bytes instead of slowly by a language."""
    return f'{expression} COLLATE "C"' if native == "text" else expression


def converted(expression: str, native: str, target: str) -> str:
    """Write the SQL that turns a value of one type into a wider one, losing nothing.

    Args:
        expression: SQL of the value.
        native: Its type, as PostgreSQL calls it.
        target: A type that `widen` returned for it, as PostgreSQL calls it.

    Returns:
        SQL of the same value in the wider type.
    """
    if native == target:
        return expression
    if target == "text":
        return _as_text(expression, native)
    if target == "jsonb":
        return f"to_jsonb({expression})"
    if target == "double precision" and native == "bigint":
        # The second branch is no number, and fails.
        return (
            f"CASE WHEN CAST(CAST({expression} AS double precision) AS numeric) = {expression} "
            f"THEN CAST({expression} AS double precision) "
            f"ELSE CAST('too large: ' || {expression} AS double precision) END"
        )
    if native in {"double precision", "real"} and target.startswith("numeric"):
        # The shortest decimal that is read back as the same number.
        expression = f"CAST({expression} AS text)"
    return f"CAST({expression} AS {target})"


def _as_text(expression: str, native: str) -> str:
    """Write the SQL of a value as text."""
    if native in {"json", "jsonb"}:
        whole = f"CAST({expression} AS jsonb)"
        return (
            f"CASE jsonb_typeof({whole}) WHEN 'string' THEN {whole} #>> '{{}}' "
            f"ELSE CAST({expression} AS text) END"
        )
    if native == "timestamp with time zone":
        return f"to_char({expression} AT TIME ZONE 'UTC', '{_ISO}\"Z\"')"
    if native == "timestamp without time zone":
        return f"to_char({expression}, '{_ISO}')"
    if native.endswith("[]"):
        return f"CAST(to_jsonb({expression}) AS text)"
    return f"CAST({expression} AS text)"
