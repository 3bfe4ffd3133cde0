"""The page of the report: what it says, and the template that says it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from load_report.load_plots import (
    ages,
    freshness,
    group_loads,
    load_plots,
    summaries,
)
from load_report.loaded_places import FINISHED, STATUSES, LoadedPlace
from load_report.mart_views import VIEWS, MartView
from load_report.stream_views import stream_plots

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from jinja2 import Template

    from load_report.load_plots import Freshness
    from load_report.loaded_places import SchemaChange
    from load_report.plots import Plot

TEMPLATES = Path(__file__).parent / "templates"
MOST_CHANGES = 50
#: Where the page cuts or folds what it lists, so that a report on many tenants stays small.
LIMITS = {
    "most_failures": 50,
    "most_open": 80,
    "most_open_sources": 12,
    "most_numbers": 500,
}
_TWO_DIGITS = 10
_STEPS = ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB"))
_SECONDS = ((86_400, "d"), (3_600, "h"), (60, "min"))


@dataclass(frozen=True)
class Section:
    """The part of the page on one tap.

    Attributes:
        view: What it shows.
        plots: One for each place with data.
    """

    view: MartView
    plots: Sequence[Plot]


@dataclass(frozen=True)
class StreamsOfSource:
    """The streams of one source.

    Attributes:
        name: The source.
        streams: How fresh each of them is.
    """

    name: str
    streams: Sequence[Freshness]

    @property
    def late(self) -> int:
        """How many are not fresh."""
        return sum(stream.verdict != "fresh" for stream in self.streams)


def page(
    title: str,
    files: Sequence[LoadedPlace],
    problems: Sequence[str],
    now: datetime.datetime,
) -> str:
    """The page, with everything in it that it needs.

    Args:
        title: Its title.
        files: The files that it is about.
        problems: What could not be read.
        now: The time of the report.
    """
    loads = group_loads(row for file in files for row in file.history)
    streams = [stream for file in files for stream in freshness(file, now)]
    changes = _schema_changes(files)
    sections = [Section(view, view.plots(files)) for view in VIEWS]
    plots, more = _stream_plots(files, sections)
    return _template().render(
        title=title,
        files=[file.label for file in files],
        problems=problems,
        now=now,
        loads=loads,
        failures=[load for load in reversed(loads) if load.status != FINISHED],
        summaries=summaries(loads),
        sources=[StreamsOfSource(s, list(g)) for s, g in groupby(streams, _source)],
        unread=[stream for stream in streams if not stream.last.is_read],
        changes=changes[:MOST_CHANGES],
        more_changes=max(0, len(changes) - MOST_CHANGES),
        late=sum(stream.verdict != "fresh" for stream in streams),
        load_plots=load_plots(loads),
        age_plot=ages(streams),
        stream_plots=plots,
        more_streams=more,
        sections=sections,
    )


def _stream_plots(
    files: Sequence[LoadedPlace], sections: Sequence[Section]
) -> tuple[list[Plot], int]:
    """The plots of the streams that no section shows, and how many have none."""
    viewed = {name for one in sections if one.plots for name in one.view.streams}
    return stream_plots([file for file in files if file.history], viewed)


def _source(stream: Freshness) -> str:
    return stream.last.source


def _schema_changes(files: Sequence[LoadedPlace]) -> list[SchemaChange]:
    """What loads have changed about tables, the newest first."""
    found = (change for file in files for change in file.schema_changes)
    return sorted(found, key=attrgetter("changed"), reverse=True)


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _hash(style: str) -> str:
    """What lets a browser use this style sheet and no other on the page."""
    digest = hashlib.sha256(style.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = _read("report.css")
    environment.globals.update(LIMITS, statuses=STATUSES, style=style, style_hash=_hash(style))
    environment.filters.update(age=_age, timestamp=_timestamp, plain=_plain, size=_size)
    return environment.get_template("report.html")


def _timestamp(value: datetime.datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M:%S}"


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.1f}" if value >= _TWO_DIGITS else f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _size(size: int) -> str:
    return next(
        (f"{size / step:,.1f} {unit}" for step, unit in _STEPS if size >= step), f"{size} B"
    )


def _age(age: datetime.timedelta) -> str:
    seconds = age.total_seconds()
    steps = (f"{seconds / step:,.1f} {unit}" for step, unit in _SECONDS if seconds >= step)
    return next(steps, f"{seconds:.0f} s")
