"""What a run is given as state: refused where it is none, repaired where a part of it is unusable.

A part that is dropped is read again: that costs requests and loses nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from singer_sdk.typing import DEFAULT_JSONSCHEMA_VALIDATOR

from spile.exceptions import StateError

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

    from spile.typing import JSON, State

_NO_STATE = (
    "The state is not what a run writes: {}. Restore an earlier one, or run without a state to "
    "read everything."
)
_RULES = DEFAULT_JSONSCHEMA_VALIDATOR(DEFAULT_JSONSCHEMA_VALIDATOR.META_SCHEMA)


def checked_state(state: JSON) -> State:
    """A state as a dictionary; none at all is an empty one.

    Raises:
        StateError: It is something else than a run has written.
    """
    if state is None:
        return {}
    if not isinstance(state, dict):
        raise StateError(_NO_STATE.format("it must be a JSON object"))
    if not isinstance(state.get("bookmarks", {}), dict):
        raise StateError(_NO_STATE.format("'bookmarks' must be a JSON object"))
    return state


def sound_bookmarks(state: State, log: logging.Logger) -> dict[str, State]:
    """The parts of the state by stream, without what cannot be used; a line for each."""
    if state and "bookmarks" not in state:
        log.warning("The state holds no bookmarks: reading everything")
    found = {}
    for stream, entries in state.get("bookmarks", {}).items():
        if not isinstance(entries, dict):
            log.warning("The state of stream '%s' is unreadable: reading everything", stream)
            continue
        unusable = [name for name, value in entries.items() if not _is_usable(name, value)]
        for name in unusable:
            log.warning("'%s' in the state of stream '%s' is unreadable: dropped", name, stream)
        found[stream] = {name: entries[name] for name in entries if name not in unusable}
    return found


def _is_usable(name: str, value: JSON) -> bool:
    check = _CHECKS.get(name)
    return check is None or check(value)


def _is_partition(entry: JSON) -> bool:
    return isinstance(entry, dict) and "context" in entry


def _are_partitions(entries: JSON) -> bool:
    if not isinstance(entries, list) or not all(map(_is_partition, entries)):
        return False
    # The SDK fails on one that is there twice.
    contexts = {msgspec.json.encode(one["context"], order="deterministic") for one in entries}
    return len(contexts) == len(entries)


def _is_added_field(entry: JSON) -> bool:
    if not isinstance(entry, dict) or not isinstance(entry.get("schema"), dict):
        return False
    path = entry.get("path")
    named = isinstance(path, list) and bool(path) and all(isinstance(key, str) for key in path)
    return named and _RULES.is_valid(entry["schema"])


# What the SDK and the machinery take for granted of entries that they know.
_CHECKS: dict[str, Callable[[JSON], bool]] = {
    "partitions": _are_partitions,
    "progress_markers": lambda value: isinstance(value, dict),
    "added_fields": lambda value: isinstance(value, list) and all(map(_is_added_field, value)),
}
