"""What a state says of how the tap's reads ended, for the history of loads."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003  # msgspec reads it

import msgspec


class ReadOutcome(msgspec.Struct, frozen=True):
    """How a tap's last read of one stream ended, in the words of spile's taps.

    Attributes:
        outcome: `complete`, `failed`, `forbidden`, `interrupted` or `skipped`.
        since: When it first ended like this, if it is not complete.
        message: Why it is not complete.
        completed_at: When the stream was last read to its end.
    """

    outcome: str | None = None
    since: datetime | None = None
    message: str | None = None
    completed_at: datetime | None = None

    @property
    def values(self) -> tuple[str | None, ...]:
        """Return everything as text, in the order of the history's columns."""
        return self.outcome, _text(self.since), self.message, _text(self.completed_at)


def _text(time: datetime | None) -> str | None:
    """Return a time as SQL reads it."""
    return None if time is None else time.isoformat()


class _State(msgspec.Struct):
    """The part of a state that is looked at."""

    last_runs: dict[str, ReadOutcome] = {}


def read_outcomes(state: str) -> dict[str, ReadOutcome]:
    """Return how the reads of streams ended; nothing for a state that does not say so.

    Args:
        state: A state as a tap wrote it.
    """
    try:
        return msgspec.json.decode(state, type=_State).last_runs
    except msgspec.MsgspecError:
        return {}
