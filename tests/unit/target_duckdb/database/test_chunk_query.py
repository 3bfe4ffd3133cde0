"""The SQL that reads the records of a chunk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.loading import raw_record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader


@pytest.mark.parametrize(
    ("node", "value", "read"),
    [
        (
            {"type": "integer", "x-sql-datatype": "HUGEINT"},
            "170141183460469231731687303715884105727",
            None,
        ),
        ({"type": "number", "multipleOf": 0.01}, "12345678901234567890.12", None),
        ({"type": "object"}, '{"a":[1,{"b":null}]}', None),
        ({"type": "string"}, '"a\\nb\\u0000c"', "a\nb\0c"),
    ],
)
def test_a_value_reaches_its_column_with_every_digit(
    loader: Loader, node: dict[str, object], value: str, read: str | None
) -> None:
    properties = {"id": {"type": "integer"}, "v": node}
    loader.load(schema_line("s", properties), raw_record_line("s", f'{{"id": 1, "v": {value}}}'))
    assert loader.query("SELECT CAST(v AS VARCHAR) FROM s") == [(read or value,)]
