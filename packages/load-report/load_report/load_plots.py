"""Plots and tables of the history of loads."""

from __future__ import annotations

import json
import statistics
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from load_report.loaded_places import FAILED, FINISHED, STATUSES, UNFINISHED, StreamLoad
from load_report.periods import periods
from load_report.plots import (
    PALE,
    SERIES,
    Drawn,
    Mark,
    Plot,
    Strip,
    Strips,
    columns,
    label,
    short,
    steps,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from load_report.loaded_places import LoadedPlace
    from load_report.periods import Periods

FRESH = timedelta(hours=26)
MOST_SOURCES = 30
_UNITS = (
    ("days", timedelta(days=1), timedelta(days=3)),
    ("hours", timedelta(hours=1), timedelta(hours=2)),
    ("minutes", timedelta(minutes=1), timedelta(minutes=2)),
)


@dataclass(frozen=True)
class Load:
    """One load of one or more streams.

    Attributes:
        source: Where it was loaded to.
        streams: Its streams.
    """

    source: str
    streams: Sequence[StreamLoad]

    @property
    def started(self) -> datetime:
        """When the first stream began."""
        return min(stream.started for stream in self.streams)

    @property
    def seconds(self) -> float | None:
        """How long it took, if it came to its end."""
        ends = [stream.finished for stream in self.streams if stream.finished]
        return (max(ends) - self.started).total_seconds() if ends else None

    @property
    def rows(self) -> int:
        """Records that arrived."""
        return sum(stream.rows for stream in self.streams)

    @property
    def size(self) -> int:
        """Bytes that arrived."""
        return sum(stream.size for stream in self.streams)

    @property
    def status(self) -> str:
        """How it ended; the worst of its streams."""
        found = {stream.status for stream in self.streams}
        return next((s for s in (FAILED, UNFINISHED) if s in found), FINISHED)

    @property
    def error(self) -> str:
        """Why it did not come to its end."""
        if self.status == UNFINISHED:
            return "It was ended from outside, or the machine stopped; it wrote no reason."
        return next((stream.error for stream in self.streams if stream.error), "")


@dataclass(frozen=True)
class SourceSummary:
    """All loads of one source."""

    source: str
    loads: Sequence[Load]

    @property
    def counts(self) -> Counter[str]:
        """How many loads ended how."""
        return Counter(load.status for load in self.loads)

    @property
    def seconds(self) -> list[float]:
        """How long the finished loads took."""
        return [load.seconds for load in self.loads if load.seconds is not None] or [0.0]

    @property
    def median_seconds(self) -> float:
        """The median of how long they took."""
        return statistics.median(self.seconds)


@dataclass(frozen=True)
class Freshness:
    """How old the data of one stream is.

    Attributes:
        last: Its newest load.
        read: When it was last read and loaded to its end.
        age: The time since then.
        bookmark: Up to which value of its replication key it was read.
        rows: Rows of its table now.
    """

    last: StreamLoad
    read: datetime | None
    age: timedelta | None
    bookmark: str
    rows: int | None

    @property
    def verdict(self) -> str:
        """One word on it."""
        if self.last.status != FINISHED:
            return self.last.status
        if not self.last.is_read:
            return str(self.last.outcome)
        if self.age is None:
            return UNFINISHED
        return "fresh" if self.age <= FRESH else "stale"


def group_loads(history: Iterable[StreamLoad]) -> list[Load]:
    """The loads of a history, the oldest first."""
    ordered = sorted(history, key=attrgetter("source", "load_id"))
    loads = [
        Load(source, list(streams))
        for (source, _), streams in groupby(ordered, attrgetter("source", "load_id"))
    ]
    return sorted(loads, key=attrgetter("started"))


def summaries(loads: Iterable[Load]) -> list[SourceSummary]:
    """The loads of each source."""
    ordered = sorted(loads, key=attrgetter("source", "started"))
    return [SourceSummary(s, list(found)) for s, found in groupby(ordered, attrgetter("source"))]


def freshness(file: LoadedPlace, now: datetime) -> list[Freshness]:
    """How old the data of each stream in a file is, by source and stream."""
    by_stream = attrgetter("source", "stream")
    found = []
    for _, group in groupby(sorted(file.history, key=by_stream), by_stream):
        loads = sorted(group, key=attrgetter("started"))
        last = loads[-1]
        read = max((end for load in loads if (end := _complete(load))), default=None)
        # A loader's clock may be ahead of this one.
        age = max(now - read, timedelta()) if read else None
        states = [load.state for load in loads if load.state]
        bookmark = _bookmark(states[-1], last.stream) if states else ""
        rows = file.count(last.schema, last.table)
        found.append(Freshness(last, read, age, bookmark, rows))
    return found


def _complete(load: StreamLoad) -> datetime | None:
    """When a load had brought a whole read of its stream; None if it has not."""
    return load.finished if load.is_read else load.completed_at


def _bookmark(state: str, stream: str) -> str:
    content: Any = json.loads(state)
    for key in ("bookmarks", stream, "replication_key_value"):
        content = content.get(key) if isinstance(content, dict) else None
    return "" if content is None else str(content)


def load_plots(loads: Sequence[Load]) -> list[Plot]:
    """How many loads there were, what they brought, and how long they took."""
    days = [load.started.date() for load in loads]
    found = periods(min(days), max(days))
    groups: dict[date, list[Load]] = {}
    for load in loads:
        groups.setdefault(found.start(load.started.date()), []).append(load)
    return [_counts(groups, found), _records(groups, found), _durations(groups, found)]


def _counts(groups: Mapping[date, Sequence[Load]], found: Periods) -> Plot:
    """How many loads ended how."""
    counts = {start: Counter(load.status for load in loads) for start, loads in groups.items()}
    looks = {s: s for s in STATUSES if any(count[s] for count in counts.values())}
    values = {start: [count[status] for status in looks] for start, count in counts.items()}
    rows = [(f"{s}", *(counts[s][status] for status in STATUSES)) for s in sorted(counts)]
    note = "Failed: the loader wrote a reason. Unfinished: it was killed, or the machine stopped."
    drawing = columns(values, looks, found, "loads", whole=True)
    drawn = Drawn(drawing, (found.name, *STATUSES), rows, looks)
    return Plot("loads", f"Loads per {found.name}", note, drawn)


def _records(groups: Mapping[date, Sequence[Load]], found: Periods) -> Plot:
    """How many records all loads of a period brought."""
    values = {start: [sum(load.rows for load in loads)] for start, loads in groups.items()}
    rows = [(f"{s}", values[s][0], len(groups[s])) for s in sorted(groups)]
    note = "The records of all loads together, those of failed loads too."
    drawing = columns(values, {"records": SERIES[0]}, found, "records", whole=True)
    drawn = Drawn(drawing, (found.name, "records", "loads"), rows)
    return Plot("rows", f"Records per {found.name}", note, drawn)


def _durations(groups: Mapping[date, Sequence[Load]], found: Periods) -> Plot:
    """How long a load took: the one in the middle, and the longest."""
    values, rows = {}, []
    for start in sorted(groups):
        seconds = [load.seconds for load in groups[start] if load.seconds is not None]
        if seconds:
            middle, longest = statistics.median(seconds), max(seconds)
            values[start] = [middle, longest - middle]
            rows.append((f"{start}", middle, longest))
    looks = {"median": SERIES[0], "more in the longest": PALE}
    note = "From a load's first message to its last commit; finished loads only."
    drawing = columns(values, looks, found, "seconds")
    drawn = Drawn(drawing, (found.name, "median seconds", "longest seconds"), rows, looks)
    return Plot("durations", "Seconds per load", note, drawn)


def ages(streams: Sequence[Freshness]) -> Plot:
    """How long ago each stream was last read and loaded to its end, by source."""
    known: dict[str, list[Freshness]] = {}
    for stream in streams:
        if stream.age is not None:
            known.setdefault(stream.last.source, []).append(stream)
    oldest = {source: max(map(_age, found)) for source, found in known.items()}
    shown = sorted(known, key=lambda source: (-oldest[source], source))[:MOST_SOURCES]
    name, unit = _unit(max(oldest.values(), default=timedelta()))
    lines = steps(0, max(oldest.values(), default=unit) / unit)
    strips = [
        Strip(label(s), _dots(known[s], unit, lines[-1]), f"{oldest[s] / unit:,.1f}") for s in shown
    ]
    ticks = [(line / lines[-1] * 100, short(line)) for line in lines]
    rows = [(s, len(known[s]), round(oldest[s] / unit, 2)) for s in sorted(known)]
    note = "One dot for each stream. Red: stale, or its newest read or load was not complete."
    if len(known) > MOST_SOURCES:
        note += f" The {MOST_SOURCES} oldest of {len(known)} sources."
    axis = f"{name} since the last complete read"
    drawing = Strips(("source", axis, "oldest"), strips, ticks)
    drawn = Drawn(drawing, ("source", "streams", f"oldest, {name}"), rows)
    return Plot("freshness", "Time since the last complete read", note, drawn)


def _age(stream: Freshness) -> timedelta:
    return stream.age or timedelta()


def _dots(streams: Sequence[Freshness], unit: timedelta, end: float) -> list[Mark]:
    """A dot for each stream; one for those that would lie on each other."""
    together: dict[tuple[float, str], list[str]] = {}
    for stream in streams:
        look = "fresh" if stream.verdict == "fresh" else "late"
        place = round(_age(stream) / unit / end * 100, 1)
        together.setdefault((place, look), []).append(stream.last.stream)
    return [
        Mark(place, 0, look, label(names[0]) if len(names) == 1 else f"{len(names)} streams")
        for (place, look), names in sorted(together.items())
    ]


def _unit(oldest: timedelta) -> tuple[str, timedelta]:
    """The unit of an axis that ends there, and its length."""
    found = ((name, unit) for name, unit, least in _UNITS if oldest >= least)
    return next(found, ("seconds", timedelta(seconds=1)))
