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

from plotly import graph_objects as go

from load_report.loaded_files import FAILED, FINISHED, STATUSES, UNFINISHED, StreamLoad
from load_report.plots import FAINT, GREY, RED, STATUS_COLORS, TEAL, Plot, axis_title, figure, label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from load_report.loaded_files import LoadedFile

FRESH = timedelta(hours=26)
_SHORTEST_RANGE = timedelta(days=13)
_DAY_IN_MILLISECONDS = 24 * 60 * 60 * 1000
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


def freshness(file: LoadedFile, now: datetime) -> list[Freshness]:
    """How old the data of each stream in a file is, by source and stream."""
    by_stream = attrgetter("source", "stream")
    found = []
    for _, group in groupby(sorted(file.history, key=by_stream), by_stream):
        loads = sorted(group, key=attrgetter("started"))
        last = loads[-1]
        read = max((end for load in loads if (end := _complete(load))), default=None)
        age = now - read if read else None
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


def loads_per_day(loads: Sequence[Load]) -> Plot:
    """How many loads ended how, day by day."""
    counts = Counter((load.started.date(), load.status) for load in loads)
    first, last = min(counts)[0], max(counts)[0]
    first = min(first, last - _SHORTEST_RANGE)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    traces = [
        go.Bar(
            name=status,
            x=[f"{day}" for day in days],
            y=[counts[day, status] for day in days],
            marker={"color": STATUS_COLORS[status]},
            # The bar of a day stands over the middle of that day.
            xperiod=_DAY_IN_MILLISECONDS,
            xperiodalignment="middle",
            hovertemplate=f"%{{x|%Y-%m-%d}}: %{{y}} {status}<extra></extra>",
        )
        for status in STATUSES
        if any(counts[day, status] for day in days)
    ]
    drawn = figure(traces, barmode="stack", xaxis=axis_title("day (UTC)"), showlegend=True)
    drawn.update_xaxes(type="date", ticklabelmode="period")
    drawn.update_yaxes(**axis_title("loads"), rangemode="tozero")
    rows = [(f"{day}", *(counts[day, status] for status in STATUSES)) for day in days]
    rows = [row for row in rows if any(row[1:])]
    note = "Failed: the loader wrote a reason. Unfinished: it was killed, or the machine stopped."
    return Plot("loads", "Loads per day", note, drawn, ("day", *STATUSES), rows)


def rows_per_load(loads: Sequence[Load]) -> Plot:
    """How many records each load brought."""
    drawn = _over_time(loads, lambda load: load.rows, "records", "~s")
    rows = [(_moment(load), load.source, load.rows, load.status) for load in loads]
    note = "Crosses are loads that failed or did not finish. Incremental loads bring fewer."
    header = ("started (UTC)", "source", "records", "status")
    return Plot("rows", "Records per load", note, drawn, header, rows)


def seconds_per_load(loads: Sequence[Load]) -> Plot:
    """How long each load took."""
    done = [load for load in loads if load.seconds is not None]
    drawn = _over_time(done, lambda load: round(load.seconds or 0, 2), "seconds", "~g")
    rows = [(_moment(load), load.source, round(load.seconds or 0, 2)) for load in done]
    note = "From a load's first message to its last commit; finished loads only."
    header = ("started (UTC)", "source", "seconds")
    return Plot("durations", "Seconds per load", note, drawn, header, rows)


def _over_time(
    loads: Sequence[Load], value: Callable[[Load], float], unit: str, tickformat: str
) -> go.Figure:
    traces = [
        go.Scatter(
            name=label(summary.source),
            mode="lines+markers",
            x=[_moment(load) for load in summary.loads],
            y=[value(load) for load in summary.loads],
            marker={
                "size": 9,
                "symbol": ["circle" if x.status == FINISHED else "x" for x in summary.loads],
            },
            line={"width": 1.5},
            cliponaxis=False,
            hovertemplate=f"%{{fullData.name}}<br>%{{x}}: %{{y:,}} {unit}<extra></extra>",
        )
        for summary in summaries(loads)
    ]
    drawn = figure(traces, xaxis=axis_title("start of the load (UTC)"))
    drawn.update_xaxes(type="date")
    drawn.update_yaxes(**axis_title(unit), rangemode="tozero", tickformat=tickformat)
    return drawn


def _moment(load: Load) -> str:
    return f"{load.started:%Y-%m-%d %H:%M:%S}"


def ages(streams: Sequence[Freshness]) -> Plot:
    """How long ago each stream was last read and loaded to its end."""
    known = [stream for stream in streams if stream.age is not None]
    oldest = max((s.age for s in known if s.age), default=timedelta())
    name, unit = _unit(oldest)
    values = [round(s.age / unit, 2) if s.age else 0 for s in known]
    trace = go.Scatter(
        mode="markers",
        x=values,
        y=[label(stream.last.source) for stream in known],
        text=[label(stream.last.stream) for stream in known],
        marker={
            "size": 12,
            "opacity": 0.65,
            "color": [TEAL if stream.verdict == "fresh" else RED for stream in known],
            "line": {"width": 1, "color": "white"},
        },
        hovertemplate=f"%{{text}}: %{{x}} {name}<extra>%{{y}}</extra>",
    )
    sources = len({stream.last.source for stream in known})
    drawn = figure([trace], height=110 + 34 * sources)
    drawn.update_xaxes(**axis_title(f"{name} since the last complete read"), rangemode="tozero")
    drawn.update_yaxes(type="category", autorange="reversed")
    if oldest > FRESH:
        drawn.add_vline(
            x=FRESH / unit, line={"dash": "dot", "color": GREY}, annotation_text="a day"
        )
        drawn.update_annotations(font={"color": FAINT})
    rows = [(s.last.source, s.last.stream, v) for s, v in zip(known, values, strict=True)]
    note = "One dot for each stream. Red: stale, or its newest read or load was not complete."
    header = ("source", "stream", name)
    return Plot("freshness", "Time since the last complete read", note, drawn, header, rows)


def _unit(oldest: timedelta) -> tuple[str, timedelta]:
    """The unit of an axis that ends there, and its length."""
    found = ((name, unit) for name, unit, least in _UNITS if oldest >= least)
    return next(found, ("seconds", timedelta(seconds=1)))
