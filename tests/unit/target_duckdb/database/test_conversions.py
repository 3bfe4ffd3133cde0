"""SQL that turns values of one type into a wider one."""

from __future__ import annotations

import duckdb
import pytest
from spile_loader.schema.types import BIGINT, DOUBLE, JSON, TIMESTAMPTZ, VARCHAR
from target_duckdb.database.conversions import converted


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("5", BIGINT, BIGINT, 5),
        ("5", BIGINT, DOUBLE, 5.0),
        ("5", BIGINT, VARCHAR, "5"),
        ("true", "BOOLEAN", JSON, "true"),
        ("""'"text"'""", JSON, VARCHAR, "text"),
        ("""'{"a":1.10}'""", JSON, VARCHAR, '{"a":1.10}'),
        ("'2024-01-02 03:04:05.5Z'", TIMESTAMPTZ, VARCHAR, "2024-01-02T03:04:05.500000Z"),
        ("'2024-01-02 03:04:05'", "TIMESTAMP", VARCHAR, "2024-01-02T03:04:05.000000"),
    ],
)
def test_a_wider_type_keeps_the_value(
    value: str, source: str, target: str, expected: object
) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        sql = converted(f"CAST({value} AS {source})", source, target)
        assert connection.execute(f"SELECT {sql}").fetchone() == (expected,)


def test_a_number_that_a_double_would_round_is_an_error() -> None:
    with pytest.raises(duckdb.Error, match="too large for a DOUBLE"):
        duckdb.execute(f"SELECT {converted('9007199254740993', BIGINT, DOUBLE)}")
