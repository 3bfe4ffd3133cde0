"""Nodes of a schema, found by property names; the items of lists are passed through."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spile.typing import Schema

#: The property by which a tap tells that a row was deleted, as loaders of the SDK know it.
DELETED_AT = "_sdc_deleted_at"


def find_property(schema: Schema, path: Sequence[str]) -> Schema:
    """The node at a path.

    Raises:
        KeyError: There is none.
    """
    for name in path:
        schema = _holder(schema)["properties"][name]
    return schema


def set_property(schema: Schema, path: Sequence[str], node: Schema) -> None:
    """Put a node at a path, in place of what is there.

    Raises:
        KeyError: What should hold it is not there.
    """
    holder = _holder(find_property(schema, path[:-1]))
    holder.setdefault("properties", {})[path[-1]] = node


def restore_property(schema: Schema, path: Sequence[str], node: Schema) -> bool:
    """Put a node at a path where nothing is; False if something is, or nothing can be there."""
    try:
        holder = _holder(find_property(schema, path[:-1]))
    except KeyError:
        return False
    if "object" not in holder.get("type", "object"):
        return False
    properties = holder.setdefault("properties", {})
    return properties.setdefault(path[-1], node) is node


def with_annotations(schema: Schema, declared: Schema) -> Schema:
    """A copy of a catalog's schema with the annotations of the tap's own, which catalogs lose."""
    merged = dict(schema)
    for key, value in declared.items():
        if key.startswith("x-"):
            merged.setdefault(key, value)
    if "properties" in schema:
        own = declared.get("properties", {})
        merged["properties"] = {
            name: with_annotations(node, own.get(name, {}))
            for name, node in schema["properties"].items()
        }
    if isinstance(schema.get("items"), dict):
        own_items = declared.get("items")
        merged["items"] = with_annotations(
            schema["items"], own_items if isinstance(own_items, dict) else {}
        )
    return merged


def with_deletion_mark(schema: Schema) -> Schema:
    """A stream's schema with the property that tells when a row was deleted."""
    mark = {
        "type": ["string", "null"],
        "format": "date-time",
        "description": "Moment at which the record was deleted; null as long as it is there.",
    }
    return {**schema, "properties": {**schema["properties"], DELETED_AT: mark}}


def _holder(schema: Schema) -> Schema:
    while "properties" not in schema and "items" in schema:
        schema = schema["items"]
    return schema
