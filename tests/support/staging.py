"""What the staging views of the dbt project should hold: what the taps wrote, with their types."""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from repo.plugins import Plugin
from repo.transform.streams import streams_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from repo.transform.columns import Column

    Query = Callable[[str], list[tuple[Any, ...]]]

# Every decimal that is a column of its own has so many places at most.
_PLACES = Decimal("1e-9")
# A tap tells its streams in a process of its own, once.
_streams_of = cache(lambda tap: streams_of(Plugin(f"tap-{tap}", "extractors")))
_HASH = re.compile("[0-9a-f]{64}")


def expected_value(column: Column, record: Mapping[str, Any]) -> Any:
    values = (_found(record, path) for path in column.paths)
    value = next((value for value in values if value is not None), None)
    # What has become a hash is no number and no day any more.
    if column.kind != "text" and _HASH.fullmatch(str(value)):
        return None
    return None if value is None else _typed(column, value)


def _found(record: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value = record.get(path[0])
    if len(path) == 1:
        return value
    return value.get(path[1]) if isinstance(value, dict) else None


def _typed(column: Column, value: Any) -> Any:
    if column.kind == "date":
        return datetime.date.fromisoformat(value)
    if column.kind == "timestamp":
        return _utc(datetime.datetime.fromisoformat(value.replace("Z", "+00:00")))
    if column.kind == "text":
        return value if isinstance(value, str) else json.dumps(value)
    return _comparable(column, value)


def shown_value(column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.kind == "timestamp":
        return _utc(value)
    if column.kind == "json":
        value = json.loads(value)
    return _comparable(column, value)


def _comparable(column: Column, value: Any) -> Any:
    """Numbers as texts; to DuckDB, a number in an object or a list is a double."""
    if column.kind in {"decimal", "double"}:
        in_object = any(len(path) > 1 for path in column.paths)
        return str(float(value)) if in_object else format(Decimal(value).quantize(_PLACES), "f")
    return _doubles(value) if column.kind == "json" else value


def _doubles(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _doubles(item) for name, item in sorted(value.items())}
    if isinstance(value, list):
        return [_doubles(item) for item in value]
    return float(value) if isinstance(value, (Decimal, float)) else value


def _utc(value: datetime.datetime) -> str:
    return value.astimezone(datetime.timezone.utc).isoformat()


def expected_rows(
    columns: list[Column], messages: list[dict[str, Any]], stream: str
) -> dict[str, list[Any]]:
    """What the view of a stream should hold, by key."""
    keys = next(m["key_properties"] for m in messages if _is(m, "SCHEMA", stream))
    rows: dict[str, list[Any]] = {}
    for message in messages:
        if _is(message, "RECORD", stream):
            record = message["record"]
            key = str([record[name] for name in keys])
            rows[key] = [expected_value(column, record) for column in columns]
            if record.get("_sdc_deleted_at"):
                del rows[key]
    return rows


def _is(message: Mapping[str, Any], kind: str, stream: str) -> bool:
    return bool(message["type"] == kind and message["stream"] == stream)


def assert_views_hold_what_was_written(
    query: Query, schema: str, tap: str, messages: list[dict[str, Any]]
) -> None:
    """Compare every view of a tap with what the tap wrote; views of other streams are empty.

    Args:
        query: Runs a query where the views are.
        schema: Their schema.
        tap: The short name of the tap.
        messages: What it wrote.
    """
    written = {message["stream"] for message in messages if message["type"] == "SCHEMA"}
    for name, stream in _streams_of(tap).items():
        names = ", ".join(f'"{column.name}"' for column in stream.columns)
        found = query(f"SELECT {names} FROM {schema}.{stream.model}")  # noqa: S608  # our own names
        pairs = (zip(stream.columns, row, strict=True) for row in found)
        rows = [[shown_value(column, value) for column, value in pair] for pair in pairs]
        expected = expected_rows(stream.columns, messages, name) if name in written else {}
        assert sorted(map(str, rows)) == sorted(map(str, expected.values())), name
