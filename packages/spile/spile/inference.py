"""A JSON Schema from sample values.

Every field is nullable; integers and numbers make a number; two kinds of scalar make text; a value
seen only as null is text. The same samples give the same schema, whatever their order.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SCALARS = ("boolean", "integer", "number", "string")


def infer(value: Any) -> dict[str, Any]:
    """The nullable schema of one value."""
    if isinstance(value, dict):
        properties = {name: infer(value[name]) for name in sorted(value)}
        return {
            "type": ["object", "null"],
            "properties": properties,
            "additionalProperties": True,
        }
    if isinstance(value, list):
        items: dict[str, Any] | None = None
        for item in value:
            items = merge(items, infer(item))
        return {"type": ["array", "null"], "items": items}
    return _scalar(value)


def _scalar(value: Any) -> dict[str, Any]:
    if value is None:
        return {"type": ["null"]}
    if isinstance(value, bool):
        return {"type": ["boolean", "null"]}
    if isinstance(value, int):
        return {"type": ["integer", "null"]}
    if isinstance(value, (float, Decimal)):
        return {"type": ["number", "null"]}
    schema: dict[str, Any] = {"type": ["string", "null"]}
    if _MOMENT.fullmatch(value):
        schema["format"] = "date-time"
    elif _DAY.fullmatch(value):
        schema["format"] = "date"
    return schema


def merge(first: dict[str, Any] | None, second: dict[str, Any] | None) -> dict[str, Any]:
    """A schema that fits whatever either of two inferred schemas fits.

    None stands for "nothing seen yet"; the empty schema, which fits anything, stays empty.
    """
    if first is None or second is None:
        return (second if first is None else first) or {}
    if not first or not second:
        return {}
    one, other = first["type"][0], second["type"][0]
    if "null" in {one, other}:
        return second if one == "null" else first
    if one == other:
        return _merge_same(one, first, second)
    return _merge_kinds(one, other)


def _merge_kinds(one: str, other: str) -> dict[str, Any]:
    if {one, other} == {"integer", "number"}:
        return {"type": ["number", "null"]}
    if one in _SCALARS and other in _SCALARS:
        return {"type": ["string", "null"]}
    # An object or a list here and something else there: any value is kept as it comes.
    return {}


def _merge_same(kind: str, first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    if kind == "object":
        names = sorted({*first["properties"], *second["properties"]})
        properties = {
            name: merge(first["properties"].get(name), second["properties"].get(name))
            for name in names
        }
        return {**first, "properties": properties}
    if kind == "array":
        items = (first["items"], second["items"])
        return {**first, "items": merge(*items) if items != (None, None) else None}
    if first.get("format") != second.get("format"):
        return {"type": first["type"]}
    return first


def settle(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with fields that were only ever null declared as text."""
    if schema.get("type") == ["null"]:
        return {"type": ["string", "null"]}
    settled = dict(schema)
    if "properties" in schema:
        settled["properties"] = {k: settle(v) for k, v in schema["properties"].items()}
    if "items" in schema:
        settled["items"] = settle(schema["items"] or {})
    return settled
