"""A JSON Schema from sample values.

Every field is nullable; integers and numbers make a number; two kinds of scalar make text; a value
seen only as null, or as what cannot be read, is text. The same samples give the same schema,
whatever their order.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from spile.records.text import UNREADABLE
from spile.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from spile.typing import JSON, Schema

# The spellings that every loader knows; others, and what only looks like one, stay text.
_TIMESTAMP = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d{2}(:?\d{2})?)",
    re.ASCII,
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Deeper schemas are of no use to any loader.
DEEPEST = 30
_SCALARS = ("boolean", "integer", "number", "string")


def infer(value: JSON, depth: int = 0) -> Schema:
    """The nullable schema of one value; whatever lies too deep is of any type."""
    if depth > DEEPEST:
        return {}
    if isinstance(value, dict):
        properties = {
            name: infer(value[name], depth + 1) for name in sorted(value.keys() - UNREADABLE.keys())
        }
        return {
            "type": ["object", "null"],
            "properties": properties,
            "additionalProperties": True,
        }
    if isinstance(value, list):
        items: Schema | None = None
        for item in value:
            items = merge(items, infer(item, depth + 1))
        return {"type": ["array", "null"], "items": items}
    return _scalar(value)


def _scalar(value: JSON) -> Schema:
    if value is None or value in UNREADABLE:
        return {"type": ["null"]}
    if isinstance(value, bool):
        return {"type": ["boolean", "null"]}
    if isinstance(value, int):
        return {"type": ["integer", "null"]}
    if isinstance(value, (float, Decimal)):
        return {"type": ["number", "null"]}
    schema: Schema = {"type": ["string", "null"]}
    if _TIMESTAMP.fullmatch(value) and parse_timestamp(value) is not None:
        schema["format"] = "date-time"
    elif _DAY.fullmatch(value) and parse_timestamp(value) is not None:
        schema["format"] = "date"
    return schema


def merge(first: Schema | None, second: Schema | None) -> Schema:
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


def _merge_kinds(one: str, other: str) -> Schema:
    if {one, other} == {"integer", "number"}:
        return {"type": ["number", "null"]}
    if one in _SCALARS and other in _SCALARS:
        return {"type": ["string", "null"]}
    # An object or a list here and something else there: any value is kept as it comes.
    return {}


def _merge_same(kind: str, first: Schema, second: Schema) -> Schema:
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


def settle(schema: Schema, *, formats: bool = True) -> Schema:
    """The schema with fields that were only ever null declared as text.

    Args:
        schema: An inferred schema.
        formats: False to promise no format, as later text may have another.
    """
    if schema.get("type") == ["null"]:
        return {"type": ["string", "null"]}
    settled = dict(schema)
    if "properties" in schema:
        settled["properties"] = {
            name: settle(node, formats=formats) for name, node in schema["properties"].items()
        }
    if "items" in schema:
        settled["items"] = settle(schema["items"] or {}, formats=formats)
    if not formats:
        settled.pop("format", None)
    return settled


class SampledSchema:
    """The schema of a stream, from samples of its records.

    Args:
        keys: Primary key; not null where no sample lacks it.
        replication_key: Declared even if there are no samples at all.
    """

    def __init__(self, keys: Sequence[str], replication_key: str | None = None) -> None:
        self._keys = tuple(keys)
        self._replication_key = replication_key
        self._found: Schema | None = None
        self._filled = dict.fromkeys(self._keys, 0)
        #: How many samples were seen.
        self.samples = 0

    def add(self, records: Iterable[Mapping[str, JSON]]) -> None:
        """Take more samples."""
        for record in records:
            self.samples += 1
            self._found = merge(self._found, infer(record))
            for key in self._keys:
                self._filled[key] += record.get(key) is not None

    def schema(self) -> Schema:
        """The schema of all samples so far: primary key first, then by name."""
        found = settle(self._found)["properties"] if self._found else self._without_samples()
        names = [key for key in self._keys if key in found]
        names += sorted(found.keys() - set(names))
        return {
            "type": "object",
            "properties": {name: self._declared(name, found[name]) for name in names},
            "additionalProperties": True,
        }

    def _without_samples(self) -> Schema:
        found: Schema = {key: {"type": ["integer", "string"]} for key in self._keys}
        if self._replication_key is not None:
            found.setdefault(self._replication_key, {"type": ["string", "null"]})
        return found

    def _declared(self, name: str, node: Schema) -> Schema:
        """A property as it is declared: a key that every sample has is not null."""
        if name not in self._filled or self._filled[name] < self.samples or "type" not in node:
            return node
        return {**node, "type": [kind for kind in node["type"] if kind != "null"]}
