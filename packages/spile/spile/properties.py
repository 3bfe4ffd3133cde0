"""Nodes of a schema, found by property names; the items of lists are passed through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def find_property(schema: dict[str, Any], path: Sequence[str]) -> dict[str, Any]:
    """The node at a path.

    Raises:
        KeyError: There is none.
    """
    for name in path:
        schema = _holder(schema)["properties"][name]
    return schema


def set_property(schema: dict[str, Any], path: Sequence[str], node: dict[str, Any]) -> None:
    """Put a node at a path, in place of what is there.

    Raises:
        KeyError: What should hold it is not there.
    """
    holder = _holder(find_property(schema, path[:-1]))
    holder.setdefault("properties", {})[path[-1]] = node


def restore_property(schema: dict[str, Any], path: Sequence[str], node: dict[str, Any]) -> bool:
    """Put a node at a path where nothing is; False if something is, or nothing can be there."""
    try:
        holder = _holder(find_property(schema, path[:-1]))
    except KeyError:
        return False
    properties = holder.setdefault("properties", {})
    return properties.setdefault(path[-1], node) is node


def _holder(schema: dict[str, Any]) -> dict[str, Any]:
    while "properties" not in schema and "items" in schema:
        schema = schema["items"]
    return schema
