"""Schemas, records that fit them, and what a DuckDB table makes of both: for property tests."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from support.extraction import exact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hypothesis.strategies import DrawFn, SearchStrategy

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
WHOLE = st.integers(-(2**63), 2**63 - 1)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=9).filter(
    lambda number: abs(number) < 10**15
)
# Of more digits than a column begins with, and never more than it can have.
EXACT = st.tuples(st.integers(1 - 10**20, 10**20 - 1), st.integers(0, 10**18 - 1)).map(
    lambda parts: Decimal(f"{parts[0]}.{parts[1]:018}")
)
DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1))
# Their zone is in the text that is made of them.
MOMENTS = st.datetimes(
    datetime.datetime(1900, 1, 2),  # noqa: DTZ001
    datetime.datetime(2100, 1, 1),  # noqa: DTZ001
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | WHOLE | DECIMALS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)

#: What a property may be declared as, with values that fit.
KINDS: dict[str, tuple[dict[str, Any], SearchStrategy[Any]]] = {
    "whole number": ({"type": ["integer", "null"]}, WHOLE),
    "number": ({"type": ["number", "null"]}, WHOLE.filter(lambda n: abs(n) < 2**53) | DECIMALS),
    "amount": ({"type": ["number", "null"], "format": "singer.decimal"}, EXACT | DECIMALS),
    "text": ({"type": ["string", "null"]}, TEXT),
    "boolean": ({"type": ["boolean", "null"]}, st.booleans()),
    "day": ({"type": ["string", "null"], "format": "date"}, DAYS.map(str)),
    "moment": (
        {"type": ["string", "null"], "format": "date-time"},
        MOMENTS.map(lambda moment: f"{moment.isoformat()}Z"),
    ),
    "object": ({"type": ["object", "null"]}, st.dictionaries(TEXT, ANYTHING, max_size=3)),
    "list": ({"type": ["array", "null"], "items": {}}, st.lists(ANYTHING, max_size=3)),
    "anything": ({}, ANYTHING),
}


@st.composite
def tables(draw: DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A schema, and records that fit it, each with an id of its own."""
    kinds = draw(st.dictionaries(NAMES, st.sampled_from(sorted(KINDS)), min_size=1, max_size=8))
    kinds.pop("id", None)
    fields = {name: st.none() | KINDS[kind][1] for name, kind in kinds.items()}
    rows = draw(st.lists(st.fixed_dictionaries({}, optional=fields), min_size=1, max_size=20))
    properties = {name: KINDS[kind][0] for name, kind in kinds.items()}
    schema = {"type": "object", "properties": {"id": {"type": "integer"}, **properties}}
    return schema, [{"id": number, **row} for number, row in enumerate(rows)]


def comparable(schema: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """A record with its values in one form; null and a missing field are the same in a table."""
    properties = schema["properties"]
    return {
        name: _comparable(properties[name], value)
        for name, value in record.items()
        if value is not None
    }


def _comparable(node: Mapping[str, Any], value: Any) -> Any:
    if node.get("format") == "singer.decimal":
        return Decimal(value)
    if "number" in node.get("type", ()):
        return float(value)
    if node.get("format") == "date-time" and isinstance(value, str):
        return datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    return exact(value)


def from_row(schema: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """The record that a row of a table holds."""
    record = {}
    for name, value in row.items():
        node = schema["properties"][name]
        if value is not None and (not node or {"object", "array"} & set(node["type"])):
            record[name] = json.loads(value, parse_float=Decimal)
        else:
            record[name] = (
                str(value)
                if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
                else value
            )
    return record
