"""The columns of a staging view: which field of a stream each comes from, and as what type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from repo.personal_data import ANNOTATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    Node = dict[str, Any]

_SCALARS = {"string": "text", "integer": "integer", "number": "double", "boolean": "boolean"}
_FORMATS = {"date": "date", "date-time": "timestamp", "singer.decimal": "decimal"}
_NULL = "null"
# The tap says with it which rows were deleted; the views leave them out.
_DELETED = "_sdc_deleted_at"


@dataclass(frozen=True)
class Column:
    """A column of a staging view.

    Attributes:
        name: Its name in snake case.
        kind: The type of its values: text, integer, decimal, double, boolean, date, timestamp or
            json.
        paths: The field that it holds, or several of which the first that is there counts. A path
            is the name of a field, or that of an object and of a field in it.
        description: What the field means.
        personal: The kind of personal data, or nothing.
    """

    name: str
    kind: str
    paths: tuple[tuple[str, ...], ...]
    description: str
    personal: str


def snake_case(name: str) -> str:
    """Spell a name in lower case, with `_` between its words."""
    words = re.sub(r"[^0-9A-Za-z]+", "_", name)
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", words)
    return re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", words).lower().strip("_")


def columns_of(schema: Node) -> list[Column]:
    """The columns of the view of a stream, in the order of its fields."""
    found: dict[str, Column] = {}
    for column in fields_of(schema):
        known = found.get(column.name)
        # Two names of one fact: an older version of the API sends one, a newer one the other.
        paths = known.paths + column.paths if known else column.paths
        first = known or column
        found[column.name] = Column(
            column.name, first.kind, paths, first.description, first.personal or column.personal
        )
    return list(found.values())


def fields_of(schema: Node) -> Iterator[Column]:
    """A column for every field of a stream, and for every field of its objects."""
    for name, node in schema["properties"].items():
        if name == _DELETED:
            continue
        if "object" in _types(node) and node.get("properties"):
            yield from _children(name, node)
        else:
            yield _column((name,), node, "")


def _children(parent: str, node: Node) -> Iterator[Column]:
    for name, child in node["properties"].items():
        yield _column((parent, name), child, node.get(ANNOTATION, ""))


def _column(path: tuple[str, ...], node: Node, personal: str) -> Column:
    name = "_".join(snake_case(part) for part in path)
    personal = node.get(ANNOTATION, personal)
    return Column(name, kind_of(node), (path,), node.get("description", ""), personal)


def kind_of(node: Node) -> str:
    """The type of the values of a field."""
    types = _types(node)
    if types and types <= _SCALARS.keys():
        one = next(iter(types)) if len(types) == 1 else "string"
        return _FORMATS.get(node.get("format", ""), _SCALARS[one])
    return "json"


def _types(node: Node) -> set[str]:
    types = node.get("type", [])
    return ({types} if isinstance(types, str) else set(types)) - {_NULL}
