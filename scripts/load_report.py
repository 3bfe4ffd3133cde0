"""Writes one HTML page on the loads into DuckDB files, and on the data in them."""

from __future__ import annotations

import argparse
import base64
import datetime
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from load_plots import (
    ages,
    freshness,
    group_loads,
    loads_per_day,
    rows_per_load,
    seconds_per_load,
    summaries,
)
from loaded_files import FINISHED, STATUSES, LoadedFile, UnreadableFileError
from plotly.offline import get_plotlyjs
from tap_views import VIEWS, TapView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Template
    from plots import Plot

TEMPLATES = Path(__file__).parent / "templates"
MOST_FAILURES = 50
_TWO_DIGITS = 10
_ADVICE = "Load something first, for example with `make elt-all`."
_STEPS = ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB"))
_SECONDS = ((86_400, "d"), (3_600, "h"), (60, "min"))


@dataclass(frozen=True)
class Section:
    """The part of the page on one tap.

    Attributes:
        view: What it shows.
        plots: One for each place with data.
    """

    view: TapView
    plots: Sequence[Plot]


def page(
    title: str,
    files: Sequence[LoadedFile],
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
    scripts = [get_plotlyjs(), _read("draw.js")]
    return _template().render(
        title=title,
        files=[file.label for file in files],
        problems=problems,
        now=now,
        loads=loads,
        failures=[load for load in reversed(loads) if load.status != FINISHED],
        most_failures=MOST_FAILURES,
        statuses=STATUSES,
        summaries=summaries(loads),
        streams=streams,
        late=sum(stream.verdict != "fresh" for stream in streams),
        load_plots=[loads_per_day(loads), rows_per_load(loads), seconds_per_load(loads)],
        age_plot=ages(streams),
        sections=[Section(view, view.plots(files)) for view in VIEWS],
        style=_read("report.css"),
        scripts=scripts,
        script_hashes=[_script_hash(script) for script in scripts],
    )


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _script_hash(script: str) -> str:
    """What lets a browser run this script and no other on the page."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(age=_age, moment=_moment, plain=_plain, size=_size)
    return environment.get_template("report.html")


def _moment(moment: datetime.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


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


def open_files(places: Sequence[Path]) -> tuple[list[LoadedFile], list[str]]:
    """Open the DuckDB files in these places; what cannot be read is told in one sentence each.

    Args:
        places: Files, or folders with files in them at any depth.
    """
    files, problems = [], []
    for place in places:
        found = sorted(place.rglob("*.duckdb")) if place.is_dir() else [place]
        if not found:
            problems.append(f"{place} holds no file that ends in .duckdb")
        for path in found:
            label = path.relative_to(place) if place.is_dir() else Path(path.name)
            try:
                files.append(LoadedFile(path, label.with_suffix("").as_posix()))
            except UnreadableFileError as error:
                problems.append(str(error))
    return files, problems


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "places",
        nargs="+",
        type=Path,
        metavar="PLACE",
        help="a DuckDB file that target-duckdb wrote, or a folder of them",
    )
    parser.add_argument("--output", type=Path, help="default: report.html beside the first file")
    parser.add_argument("--title", help="default: names the first place")
    return parser.parse_args()


def main() -> int:
    """Write the page; fail if a file could not be read."""
    chosen = _arguments()
    first: Path = chosen.places[0]
    files, problems = open_files(chosen.places)
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    if not files:
        sys.stderr.write(f"There is nothing to report; no page was written. {_ADVICE}\n")
        return 1
    output: Path = chosen.output or (first if first.is_dir() else first.parent) / "report.html"
    title: str = chosen.title or f"Loads of {first.resolve().stem}"
    now = datetime.datetime.now(datetime.timezone.utc)
    output.write_text(page(title, files, problems, now), encoding="utf-8")
    for file in files:
        file.close()
    sys.stdout.write(f"wrote {output} from {', '.join(file.label for file in files)}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
