"""Runs taps against the sandbox into DuckDB, through Meltano, and shows what arrived."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sandbox_api import Sandbox

from repo.meltano_project import ENVIRONMENT, MeltanoProject
from repo.plugins import ROOT, Plugin, taps
from repo.warehouse import StreamChange, Warehouse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.status import Status

LOADER = "target-duckdb"
LOG_TAIL = 25
SAMPLE_ROWS = 5
SAMPLE_COLUMNS = 5
LEAST_CELL_WIDTH = 18
# A narrower terminal has no room for sizes and times.
NARROW = 90
# Where nobody sees a terminal end, a table is as wide as its words.
WIDTH_OF_A_FILE = 110
POLL_SECONDS = 0.5
_SAYS = re.compile(rb"Stream '[^']+' (?:goes on|is done): [^\n]*")


@dataclass
class Load:
    """One run of a tap into the loader, and what it did."""

    tap: str
    seconds: float
    failure: str | None = None
    streams: list[StreamChange] = field(default_factory=list)
    sample: tuple[list[str], list[tuple[object, ...]]] = ([], [])

    @property
    def largest(self) -> str:
        """The stream with the most rows."""
        return max(self.streams, key=lambda load: load.rows).stream


class Elt:
    """Runs of taps into DuckDB on one day of the sandbox.

    Args:
        project: The Meltano project.
        output: The folder of the DuckDB files.
        **options: What the sandbox plays, beside the day.
    """

    def __init__(self, project: MeltanoProject, output: Path, **options: Any) -> None:
        self._project = project
        self._output = output
        self._options = options
        self._day_file = output / "day"
        self._doing: dict[str, str] = {}
        self._shown: Status | None = None

    @property
    def day(self) -> int:
        """The sandbox's day of the next run."""
        return int(self._day_file.read_text()) if self._day_file.exists() else 1

    def file_of(self, tap: str) -> Path:
        """The DuckDB file of a tap."""
        return self._output / f"{tap}.duckdb"

    def run(self, names: Sequence[str]) -> list[Load]:
        """Run taps side by side; the next run sees the next day."""
        self._project.install([*names, LOADER])
        day = self.day
        with Sandbox(day=day, **self._options) as sandbox, ThreadPoolExecutor() as pool:
            variables = sandbox.environment()
            loads = list(pool.map(lambda name: self._load(name, variables), names))
        if not any(load.failure for load in loads):
            self._day_file.write_text(f"{day + 1}\n")
        return loads

    def _load(self, tap: str, variables: dict[str, str]) -> Load:
        path = self.file_of(tap)
        # Without its data, the state of earlier runs would leave the old records out.
        arguments = [] if path.exists() else ["--full-refresh"]
        warehouse = Warehouse(path, tap.replace("-", "_"))
        warehouse.remember()
        started = time.monotonic()
        log = self._output / f"{tap}.log"
        process = self._project.start(*arguments, tap, LOADER, variables=variables, log=log)
        try:
            code = self._wait(tap, process, log)
        finally:
            process.terminate()
        seconds = time.monotonic() - started
        if code:
            lines = log.read_text(errors="replace").splitlines()[-LOG_TAIL:]
            return Load(tap, seconds, failure="\n".join(lines))
        load = Load(tap, seconds)
        with warehouse.compare() as comparison:
            load.streams = comparison.last_load()
            if load.streams:
                load.sample = comparison.new_rows(load.largest, SAMPLE_ROWS)
        return load

    def _wait(self, tap: str, process: subprocess.Popen[bytes], log: Path) -> int:
        """Wait for a run, and show what it says at a terminal; returns its exit code."""
        while True:
            try:
                return process.wait(POLL_SECONDS if self._shown is not None else None)
            except subprocess.TimeoutExpired:
                said = _SAYS.findall(log.read_bytes())
                self._doing[tap] = said[-1].decode(errors="replace") if said else "starts"
                lines = (f"{name}: {doing}" for name, doing in self._doing.items())
                self._shown.update(escape("\n".join(lines)))  # type: ignore[union-attr]

    def show(self, status: Status) -> None:
        """Show at a terminal what the runs do.

        Args:
            status: What shows it.
        """
        self._shown = status


def report(console: Console, loads: Sequence[Load]) -> None:
    """Print one table of all streams, some rows if there is one tap, and what failed."""
    console.print(_streams_table(loads, narrow=console.width < NARROW))
    for load in loads:
        if load.failure:
            console.print(f"[bold red]{load.tap} failed[/] after {load.seconds:.1f} s:")
            console.print(load.failure, markup=False, highlight=False)
    if len(loads) == 1 and loads[0].sample[1]:
        console.print(_sample_table(loads[0], console.width))


def _streams_table(loads: Sequence[Load], *, narrow: bool) -> Table:
    table = Table()
    for name in ("tap", "stream"):
        table.add_column(name, no_wrap=True)
    numbers = ["rows", "new", "changed", "read", *([] if narrow else ["kB", "seconds"])]
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True, min_width=len(name))
    for load in loads:
        for number, stream in enumerate(load.streams):
            table.add_row(
                "" if number else load.tap,
                stream.stream,
                *(f"{n:,}" for n in (stream.rows, stream.new, stream.changed, stream.loaded)),
                *([] if narrow else _size_and_time(stream, load, is_first=not number)),
                end_section=number == len(load.streams) - 1,
            )
    return table


def _size_and_time(stream: StreamChange, load: Load, *, is_first: bool) -> tuple[str, str]:
    return f"{stream.size / 1000:,.1f}", f"{load.seconds:.1f}" if is_first else ""


def _sample_table(load: Load, width: int) -> Table:
    names, rows = load.sample
    table = Table(title=f"Some new or changed rows of {load.largest}", title_justify="left")
    filled = [n for n in range(len(names)) if any(row[n] not in {None, ""} for row in rows)]
    chosen = filled[: max(1, min(SAMPLE_COLUMNS, width // LEAST_CELL_WIDTH))]
    for number in chosen:
        table.add_column(names[number], overflow="ellipsis", no_wrap=True, min_width=8)
    for row in rows:
        table.add_row(*(_cell(row[number]) for number in chosen))
    return table


def _cell(value: object) -> str:
    return "[dim]NULL[/]" if value is None else escape(str(value))


def next_step(path: Path, load: Load) -> str:
    """A command that shows rows of a load's largest stream."""
    query = f"FROM {load.tap.replace('-', '_')}.{load.largest} LIMIT 10"
    code = f"import duckdb; duckdb.connect('{os.path.relpath(path)}').sql('{query}').show()"
    return f'{os.path.relpath(sys.executable)} -c "{code}"'


def _arguments(words: Sequence[str], known: Sequence[Plugin]) -> list[str]:
    names = [tap.name for tap in known]
    words = [f"tap-{word}" if f"tap-{word}" in names else word for word in words]
    parser = argparse.ArgumentParser(prog="python -m repo elt", description=__doc__)
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("tap", nargs="?", choices=names, metavar="TAP", help=", ".join(names))
    group.add_argument("--all", action="store_true", help="all taps, side by side")
    chosen = parser.parse_args(words)
    return names if chosen.all else [chosen.tap]


def main(words: Sequence[str]) -> int:
    """Run, report, and fail if a tap failed."""
    names = _arguments(words, taps())
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH_OF_A_FILE
    elt = Elt(MeltanoProject(ROOT), ROOT / "output" / ENVIRONMENT)
    day = elt.day
    for name in names:
        console.print(f"meltano --environment={ENVIRONMENT} run {name} {LOADER}")
    try:
        with console.status("Meltano starts") as status:
            if console.is_terminal:
                elt.show(status)
            loads = elt.run(names)
    except subprocess.CalledProcessError as error:
        sys.exit(f"{' '.join(map(str, error.cmd))} failed, see above")
    where = f"output/{ENVIRONMENT}/{names[0] if len(names) == 1 else '*'}.duckdb"
    console.print(f"\nDay {day} of the sandbox, as it is now in {where}")
    report(console, loads)
    if len(loads) == 1 and loads[0].streams:
        step = next_step(elt.file_of(loads[0].tap), loads[0])
        console.print(f"\nTo look at more: {escape(step)}", soft_wrap=True)
    return 1 if any(load.failure for load in loads) else 0
