"""Streams whose places in STATE move together: one stream, its children, and theirs.

A parent that is incremental gives its children only the records that changed. So its bookmark may
pass a record only once every child has read what belongs to it: the family commits when all of its
streams are complete, or not at all. A child keeps a mark of the places that its parents had then.
If they have moved without it, because it was not selected, they are read whole in the next run.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, cast

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spile.streams.stream import RESTStream
    from spile.sync import StreamSync
    from spile.typing import State

# What tells, in the state of a stream, how far its last complete run came.
_PLACE = ("context", "replication_key", "replication_key_value", "profile", "sync_token")


class Family:
    """A stream and the streams of its records.

    Args:
        root: The stream that has no parent.
    """

    def __init__(self, root: RESTStream) -> None:
        self._members = list(_members(root, ()))
        self._open = {stream.name for stream, _ in self._members}
        self._complete: list[StreamSync] = []

    def plan(self) -> None:
        """Let streams be read whole of which a child needs every record."""
        for stream, parents in self._members:
            if not stream.selected:
                # Its bookmark is that of the records that were written, and these are not.
                stream.whole = True
            elif parents and not self._follows(stream, parents):
                for parent in parents:
                    parent.whole = True

    @staticmethod
    def _follows(child: RESTStream, parents: tuple[RESTStream, ...]) -> bool:
        """True if what changed in its parents is all that a child has to read."""
        mark = _mark(parents)
        if mark is None:
            return True
        if not child.shows_in_parent:
            return False
        known = bool(_state(child).get("parents") == mark)
        if not known:
            child.logger.info(
                "Stream '%s' has not been read whole, or not in each run: its parent '%s' is read "
                "whole this time",
                child.name,
                parents[-1].name,
            )
        return known

    def settle(self, sync: StreamSync) -> None:
        """Take how the sync of a stream ended; the last one lets the family commit.

        Nobody waits for a stream that is forbidden; for one that failed the next run does.
        """
        if sync.complete:
            self._complete.append(sync)
        if sync.complete or sync.forbidden:
            self._open.discard(sync.stream.name)
        if not self._open:
            self._commit()

    def _commit(self) -> None:
        for one in self._complete:
            one.commit()
        complete = {one.stream.name for one in self._complete}
        for stream, parents in self._members:
            mark = _mark(parents)
            if mark is not None and stream.selected and stream.name in complete:
                stream.stream_state["parents"] = mark


def _members(
    stream: RESTStream, parents: tuple[RESTStream, ...]
) -> Iterator[tuple[RESTStream, tuple[RESTStream, ...]]]:
    """The streams of a family that are read, each with its parents from the root on."""
    if stream.selected or stream.has_selected_descendents:
        yield stream, parents
        for child in stream.child_streams:
            yield from _members(cast("RESTStream", child), (*parents, stream))


def _mark(parents: tuple[RESTStream, ...]) -> str | None:
    """A mark of the places of these streams; None if each is read whole in every run."""
    places = [[_place(state) for state in _states(stream)] for stream in parents]
    if not any(any(place.keys() - {"context"} for place in one) for one in places):
        return None
    return hashlib.sha256(msgspec.json.encode(places, order="deterministic")).hexdigest()[:16]


def _place(state: State) -> State:
    return {name: state[name] for name in _PLACE if name in state}


def _states(stream: RESTStream) -> list[State]:
    state = _state(stream)
    return state.get("partitions", []) if stream.partitions else [state]


def _state(stream: RESTStream) -> State:
    # Looked up, not asked for: asking would put an empty entry into the state.
    state: State = stream.tap_state.get("bookmarks", {}).get(stream.name, {})
    return state
