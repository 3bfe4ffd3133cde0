"""The shapes that a property's JSON Schema allows, one JSON type each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spile_loader.typing import Schema

_MOST_NODES = 500


class _TooManyError(Exception):
    """Says that a schema refers to itself, or has too many alternatives."""


def shapes_of(definition: object, root: Schema) -> list[Schema]:
    """Return every shape that a definition allows, null excepted.

    Args:
        definition: The property's JSON Schema.
        root: The stream's JSON Schema, for local references.

    Returns:
        Schemas without references and alternatives; one of any type where they have no end.
    """
    reader = _Reader(root)
    try:
        shapes = list(reader.shapes(reader.flat(definition)))
    except (_TooManyError, RecursionError):
        shapes = []
    return [shape for shape in shapes if shape.get("type") != "null"] or [{}]


class _Reader:
    """Reads a bounded number of a schema's nodes."""

    def __init__(self, root: Schema) -> None:
        """Start with nothing read.

        Args:
            root: What references refer to.
        """
        self._root = root
        self._left = _MOST_NODES

    def _spend(self) -> None:
        """Count a node."""
        if self._left == 0:
            raise _TooManyError
        self._left -= 1

    def flat(self, definition: object) -> Schema:
        """Follow a local reference and join the parts of an allOf; what is nearer wins."""
        self._spend()
        node: Schema = dict(definition) if isinstance(definition, dict) else {}
        reference, parts = node.pop("$ref", None), node.pop("allOf", None)
        if isinstance(reference, str) and reference.startswith("#/"):
            node = {**self.flat(self._target(reference)), **node}
        for part in parts if isinstance(parts, list) else []:
            node = {**self.flat(part), **node}
        return node

    def _target(self, reference: str) -> object:
        """Return what a local reference refers to."""
        found: object = self._root
        for part in reference[2:].split("/"):
            name = part.replace("~1", "/").replace("~0", "~")
            found = found.get(name) if isinstance(found, dict) else None
        return found

    def shapes(self, node: Schema) -> Iterator[Schema]:
        """Yield the shapes of a flat node."""
        self._spend()
        word = next((w for w in ("anyOf", "oneOf") if isinstance(node.get(w), list)), None)
        if word is not None:
            rest = {key: value for key, value in node.items() if key != word}
            for branch in node[word]:
                yield from self.shapes({**rest, **self.flat(branch)})
        elif isinstance(node.get("type"), list):
            yield from ({**node, "type": name} for name in node["type"])
        else:
            yield node
