"""How the last run of each stream ended, for whoever looks at the loads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from spile.timestamps import format_timestamp

if TYPE_CHECKING:
    import datetime

    from spile.state.document import LastRunState
    from spile.typing import JSON, State

#: Where `STATE` keeps it, beside the bookmarks: no run starts from it.
LAST_RUNS = "last_runs"

#: The stream was read to its end; it failed; the API does not allow it; the run ended before its
#: end; the run ended before its turn.
Outcome: TypeAlias = Literal["complete", "failed", "forbidden", "interrupted", "skipped"]


def record_outcome(
    last: LastRunState,
    outcome: Outcome,
    *,
    now: datetime.datetime,
    records: int,
    message: str | None = None,
) -> LastRunState:
    """How this run of a stream ended, with what is still true of the runs before.

    Args:
        last: How the last run ended; empty if nobody knows.
        outcome: How this one ended.
        now: The time by the clock of the run.
        records: Records written; only those of a complete read are kept.
        message: Why the read is not complete; holds no secret and no record.
    """
    time = format_timestamp(now)
    if outcome == "complete":
        return {"outcome": outcome, "at": time, "completed_at": time, "records": records}
    lasts = last.get("outcome") == outcome
    entry: LastRunState = {"outcome": outcome, "at": time, "since": time}
    if lasts and "since" in last:
        entry["since"] = last["since"]
    if message:
        entry["message"] = message
    if "completed_at" in last:
        entry["completed_at"] = last["completed_at"]
    if "records" in last:
        entry["records"] = last["records"]
    return entry


def sound_last_runs(state: State) -> dict[str, LastRunState]:
    """What a state says of the last runs, without what is unreadable."""
    entries = state.get(LAST_RUNS)
    if not isinstance(entries, dict):
        return {}
    return {
        stream: cast("LastRunState", entry)
        for stream, entry in entries.items()
        if isinstance(entry, dict) and all(_is_sound(*item) for item in entry.items())
    }


def _is_sound(name: str, value: JSON) -> bool:
    return isinstance(value, int if name == "records" else str)
