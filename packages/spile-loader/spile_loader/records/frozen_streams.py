"""Streams whose new schema is refused: their records are left out, and their state stays."""

from __future__ import annotations

import logging

import msgspec

from spile_loader.exceptions import LoadError
from spile_loader.wording import shown

logger = logging.getLogger("target")

_Parts = dict[str, msgspec.Raw]


class FrozenStreams:
    """Keeps apart the streams of one load whose schema is refused."""

    def __init__(self) -> None:
        """Start with none."""
        self._reasons: dict[str, str] = {}
        self._bookmarks: dict[str, msgspec.Raw | None] = {}
        self.refused: dict[str, str] = {}

    def __contains__(self, stream: object) -> bool:
        """Tell whether a stream is frozen."""
        return stream in self._reasons

    def freeze(self, stream: str, reason: str, state: str | None) -> None:
        """Refuse the records of a stream from now on.

        Args:
            stream: Name of the stream.
            reason: What its schema changes, as a sentence.
            state: The last state before; it covers what came before.
        """
        if stream not in self._reasons:
            parts = None if state is None else _parts(state, "bookmarks")
            self._bookmarks[stream] = parts[1].get(stream) if parts else None
        self._reasons[stream] = reason

    def thaw(self, stream: str) -> None:
        """Accept a stream again whose schema fits, unless a record was refused."""
        if stream not in self.refused:
            self._reasons.pop(stream, None)
            self._bookmarks.pop(stream, None)

    def refuse(self, stream: str) -> None:
        """Leave a record out; the first one is told."""
        if stream not in self.refused:
            self.refused[stream] = self._reasons[stream]
            logger.error("%s", self._reasons[stream])

    def hold_back(self, state: str) -> str | None:
        """Return a state in which the refused streams are where they were.

        Args:
            state: A state that may cover records that were left out.

        Returns:
            The state to emit; None if nobody knows which part is whose.
        """
        if not self.refused:
            return state
        parts = _parts(state, "bookmarks")
        if parts is None:
            return None
        whole, bookmarks = parts
        for stream in self.refused:
            bookmark = self._bookmarks[stream]
            if bookmark is None:
                bookmarks.pop(stream, None)
            else:
                bookmarks[stream] = bookmark
        whole["bookmarks"] = msgspec.Raw(msgspec.json.encode(bookmarks))
        return msgspec.json.encode(whole).decode()

    def check(self) -> None:
        """Fail the load if a record was refused.

        Raises:
            LoadError: Names the streams.
        """
        if self.refused:
            names = ", ".join(f"'{shown(stream)}'" for stream in self.refused)
            message = (
                f"Records were refused, as their schema has changed and schema_changes is freeze: "
                f"{names}. The tables and the bookmarks of these streams are as before. Set "
                "schema_changes to allow or warn to load them."
            )
            raise LoadError(message)


def _parts(state: str, name: str) -> tuple[_Parts, _Parts] | None:
    """Return a state and the object in it that has a name, neither decoded any further."""
    try:
        whole = msgspec.json.decode(state, type=_Parts)
        return whole, msgspec.json.decode(whole[name], type=_Parts)
    except (msgspec.MsgspecError, KeyError):
        return None
