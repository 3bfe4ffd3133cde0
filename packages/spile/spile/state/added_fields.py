"""The fields that `unknown_fields: add` has added to a schema, from run to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spile.records.schema import find_property, restore_property

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spile.state.document import StreamState
    from spile.typing import FieldPath, Schema


def restore_added_fields(schema: Schema, state: StreamState) -> list[FieldPath]:
    """Add to a schema what earlier runs have added; the paths of what was added.

    What the schema has come to declare by itself, or no longer has a place for, is left out.
    """
    return [
        tuple(entry["path"])
        for entry in state.get("added_fields", [])
        if restore_property(schema, entry["path"], entry["schema"])
    ]


def save_added_fields(schema: Schema, added: Iterable[FieldPath], state: StreamState) -> None:
    """Put the fields that were added to a schema into the state."""
    state["added_fields"] = [
        {"path": list(path), "schema": find_property(schema, path)} for path in sorted(added)
    ]
