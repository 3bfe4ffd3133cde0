"""SQL that turns values of one type into a wider one."""

from __future__ import annotations

from spile_loader.schema.types import (
    BIGINT,
    DOUBLE,
    JSON,
    TIMESTAMPTZ,
    VARCHAR,
    decimal_parts,
    is_double,
)


def converted(expression: str, source: str, target: str) -> str:
    """Write the SQL that turns a value of one type into a wider one, losing nothing.

    Args:
        expression: SQL of the value.
        source: Its type.
        target: A type that `widen` returned for it.

    Returns:
        SQL of the same value in the wider type.
    """
    if source == target:
        return expression
    if target == VARCHAR and source == JSON:
        text = f"({expression}->>'$')"
        return (
            f"CASE json_type({expression}) WHEN 'VARCHAR' THEN {text} "
            f"ELSE CAST({expression} AS VARCHAR) END"
        )
    if target == VARCHAR and source.startswith("TIMESTAMP"):
        zone = "Z" if source == TIMESTAMPTZ else ""
        return f"strftime({expression}, '%Y-%m-%dT%H:%M:%S.%f{zone}')"
    if target == JSON:
        return f"to_json({expression})"
    if target == DOUBLE and source == BIGINT:
        return (
            f"CASE WHEN CAST(CAST({expression} AS DOUBLE) AS HUGEINT) <> {expression} "
            f"THEN error('whole number too large for a DOUBLE column') "
            f"ELSE CAST({expression} AS DOUBLE) END"
        )
    if is_double(source) and decimal_parts(target):
        # The shortest decimal that is read back as the same number.
        expression = f"CAST({expression} AS VARCHAR)"
    return f"CAST({expression} AS {target})"
