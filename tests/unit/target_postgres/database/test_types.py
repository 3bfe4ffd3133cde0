"""Column types of PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from spile_loader.schema.types import ARRAY, HUGEINT, JSON, NUMERIC, VARCHAR
from target_postgres.database.types import comparable, converted, known_type, native_type

if TYPE_CHECKING:
    from support.postgres import PostgresLoader


@pytest.mark.parametrize(
    "kind", ["BIGINT", "DECIMAL(38,9)", HUGEINT, JSON, VARCHAR, "TIMESTAMP WITH TIME ZONE", "DATE"]
)
def test_a_type_is_known_again_by_what_the_catalog_calls_it(kind: str) -> None:
    assert known_type(native_type(kind)) == kind


def test_types_of_other_tools_are_known() -> None:
    assert known_type("jsonb[]") == ARRAY
    assert known_type("numeric") == NUMERIC
    assert known_type("numeric(60,2)") == "DECIMAL(60,2)"
    assert known_type("inet") == "inet"


@pytest.mark.parametrize(
    ("value", "native", "target", "expected"),
    [
        ("5", "bigint", "bigint", 5),
        ("5", "bigint", "double precision", 5.0),
        ("5", "bigint", "text", "5"),
        ("0.1", "double precision", "numeric(29,9)", 0.1),
        ("true", "boolean", "jsonb", "true"),
        ("""'"text"'""", "jsonb", "text", "text"),
        ("'2024-01-02 03:04:05.5Z'", "timestamp with time zone", "text",
         "2024-01-02T03:04:05.500000Z"),
        ("'2024-01-02 03:04:05'", "timestamp without time zone", "text",
         "2024-01-02T03:04:05.000000"),
        ("'{1,2}'", "bigint[]", "text", "[1, 2]"),
    ],
)  # fmt: skip
def test_a_wider_type_keeps_the_value(
    loader: PostgresLoader, value: str, native: str, target: str, expected: object
) -> None:
    sql = converted(f"CAST({value} AS {native})", native, target)
    [(found,)] = loader.query(f"SELECT {sql}")
    assert (float(found) if isinstance(expected, float) else found) == expected


def test_a_number_that_a_double_would_round_is_an_error(loader: PostgresLoader) -> None:
    sql = converted("CAST(9007199254740993 AS bigint)", "bigint", "double precision")
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        loader.query(f"SELECT {sql}")


def test_json_is_compared_as_text_and_jsonb_as_itself() -> None:
    assert comparable("x", "json") == "x::text"
    assert comparable("x", "jsonb") == comparable("x", "numeric(3,1)") == "x"
