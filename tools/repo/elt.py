"""Runs taps against the sandbox into DuckDB, through Meltano, and shows what arrived."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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

LOADER = "target-duckdb"
LOG_TAIL = 25
SAMPLE_ROWS = 5
SAMPLE_COLUMNS = 5
CELL_WIDTH = 20
LEAST_WIDTH = 110


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
    """

    def __init__(self, project: MeltanoProject, output: Path) -> None:
        self._project = project
        self._output = output
        self._day_file = output / "day"

    @property
    def day(self) -> int:
        """The sandbox's day of the next run."""
        return int(self._day_file.read_text()) if self._day_file.exists() else 1

    def run(self, names: Sequence[str]) -> list[Load]:
        """Run taps side by side; the next run sees the next day."""
        self._project.install([*names, LOADER])
        day = self.day
        with Sandbox(day=day) as sandbox, ThreadPoolExecutor() as pool:
            variables = sandbox.environment()
            loads = list(pool.map(lambda name: self._load(name, variables), names))
        if not any(load.failure for load in loads):
            self._day_file.write_text(f"{day + 1}\n")
        return loads

    def _load(self, tap: str, variables: dict[str, str]) -> Load:
        path = self._output / f"{tap}.duckdb"
        # Without its data, the state of earlier runs would leave the old records out.
        arguments = [] if path.exists() else ["--full-refresh"]
        warehouse = Warehouse(path, tap.replace("-", "_"))
        warehouse.remember()
        started = time.monotonic()
        log = self._output / f"{tap}.log"
        process = self._project.start(*arguments, tap, LOADER, variables=variables, log=log)
        try:
            code = process.wait()
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


def report(console: Console, loads: Sequence[Load]) -> None:
    """Print one table of all streams, some rows if there is one tap, and what failed."""
    console.print(_streams_table(loads))
    for load in loads:
        if load.failure:
            console.print(f"[bold red]{load.tap} failed[/] after {load.seconds:.1f} s:")
            console.print(load.failure, markup=False, highlight=False)
    if len(loads) == 1 and loads[0].sample[1]:
        console.print(_sample_table(loads[0]))


def _streams_table(loads: Sequence[Load]) -> Table:
    table = Table()
    for name in ("tap", "stream"):
        table.add_column(name, no_wrap=True)
    for name in ("rows", "new", "changed", "read", "kB", "seconds"):
        table.add_column(name, justify="right", no_wrap=True)
    for load in loads:
        for number, stream in enumerate(load.streams):
            table.add_row(
                "" if number else load.tap,
                stream.stream,
                *(f"{n:,}" for n in (stream.rows, stream.new, stream.changed, stream.loaded)),
                f"{stream.size / 1000:,.1f}",
                "" if number else f"{load.seconds:.1f}",
                end_section=number == len(load.streams) - 1,
            )
    return table


def _sample_table(load: Load) -> Table:
    names, rows = load.sample
    table = Table(title=f"Some new or changed rows of {load.largest}", title_justify="left")
    filled = [n for n in range(len(names)) if any(row[n] not in {None, ""} for row in rows)]
    for number in filled[:SAMPLE_COLUMNS]:
        table.add_column(names[number], overflow="ellipsis", no_wrap=True, max_width=CELL_WIDTH)
    for row in rows:
        table.add_row(*(escape(str(row[number])) for number in filled[:SAMPLE_COLUMNS]))
    return table


def _arguments(words: Sequence[str], known: Sequence[Plugin]) -> list[str]:
    names = [tap.name for tap in known]
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
    console.width = max(console.width, LEAST_WIDTH)
    elt = Elt(MeltanoProject(ROOT), ROOT / "output" / ENVIRONMENT)
    day = elt.day
    for name in names:
        console.print(f"meltano --environment={ENVIRONMENT} run {name} {LOADER}")
    try:
        loads = elt.run(names)
    except subprocess.CalledProcessError as error:
        sys.exit(f"{' '.join(map(str, error.cmd))} failed, see above")
    where = f"output/{ENVIRONMENT}/{names[0] if len(names) == 1 else '*'}.duckdb"
    console.print(f"\nDay {day} of the sandbox, as it is now in {where}")
    report(console, loads)
    return 1 if any(load.failure for load in loads) else 0
