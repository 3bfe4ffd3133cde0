"""Runs four tenants into one lake on Airflow with two workers, kills one; nothing is lost."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from airflow_runs import RunTable, Tries
from airflow_services import Broker, Postgres
from airflow_stack import CORE, WORKERS, Airflow
from airflow_tenants import TAPS, Tenants
from processes import Processes
from repo.meltano_project import ENVIRONMENT, MELTANO, MeltanoProject
from repo.plugins import ROOT, clean_environment
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

VENV = ROOT / "orchestrate" / "airflow" / ".venv"
DAGS = ROOT / "orchestrate" / "airflow" / "dags"
OUTPUT = ROOT / "output" / "airflow"
DAG = "meltano_daily"
POOL = "meltano"
# Answers that a run has had when its worker is killed: some rows are there, not all.
ENOUGH = 22
LEAST_WIDTH = 110
_PATIENCE = 900.0


class Demonstration:
    """One run of the DAG during which a worker is lost."""

    def __init__(
        self, processes: Processes, airflow: Airflow, tenants: Tenants, runs: RunTable, chunk: int
    ) -> None:
        """Know what is running.

        Args:
            processes: All processes.
            airflow: Airflow.
            tenants: The Meltano project and its APIs.
            runs: Meltano's run table.
            chunk: How many runs a task makes.
        """
        self._tell: Callable[[str], object] = str
        self._runs = runs
        self._chunk = chunk
        self._processes = processes
        self._airflow = airflow
        self._tenants = tenants
        self.workers: dict[str, list[str]] = defaultdict(list)
        self.killed: dict[str, int] = {}
        self.spared: list[str] = []
        self.victim = ""
        self.victim_pid = 0
        self.run = ""
        self.state = ""

    def play(self, tell: Callable[[str], object]) -> None:
        """Start the run, kill a worker in the middle of it, and wait for its end.

        Args:
            tell: Shows how far the run is.
        """
        self._tell = tell
        self._airflow.add_pool(POOL)
        self.run = self._airflow.unpause(self._processes, DAG)
        self._processes.wait_for("a run to be in its middle", self._in_the_middle, _PATIENCE)
        named = self._named(self.victim)
        self.victim_pid = self._processes.kill(self.victim)
        finished = self._runs.finished()
        self.spared = [name for name in named if name in finished]
        lost = [name for name in named if name not in finished]
        self.killed = {name: self._tenants.check(name).rows for name in lost}
        self._processes.wait_for("the end of the run", self._ended, _PATIENCE)

    def _in_the_middle(self) -> bool:
        if self._ended():
            msg = f"The run ended in {self.state} before a worker was killed; see {OUTPUT}"
            raise RuntimeError(msg)
        finished = self._runs.finished()
        for worker in WORKERS:
            named = self._named(worker)
            begun = [name for name in named if self._tenants.pages(name) >= ENOUGH]
            # Of a chunk, something is to be there that need not be repeated.
            started = self._chunk == 1 or finished.intersection(named)
            if started and not finished.issuperset(begun):
                self.victim = worker
        return bool(self.victim)

    def _ended(self) -> bool:
        finished = self._runs.finished()
        for worker in WORKERS:
            for name in set(self._named(worker)) - finished:
                if worker not in self.workers[name]:
                    self.workers[name].append(worker)
        answered = sum(map(self._tenants.pages, self._tenants.runs))
        told = f"{len(finished)} of {len(self._tenants.runs)} runs are complete"
        self._tell(f"{told}, {answered:,} requests answered")
        self.state = self._airflow.state(DAG, self.run)
        return self.state in {"success", "failed"}

    def _named(self, worker: str) -> list[str]:
        """What a worker runs, has run or will run in its present tasks."""
        lines = self._processes.members(worker).values()
        return [name for name in self._tenants.runs if any(f" {name} " in line for line in lines)]


def report(
    console: Console, demonstration: Demonstration, tenants: Tenants, runs: RunTable
) -> bool:
    """Print one row per tenant and tap.

    Returns:
        Whether every tenant's data is whole, and nothing that had finished was repeated.
    """
    table = Table()
    for name in ("tenant's tap", "ran on"):
        table.add_column(name, no_wrap=True)
    for name in ("rows at the kill", "tries", "seconds", "rows", "records", "whole"):
        table.add_column(name, justify="right", no_wrap=True)
    tries = runs.tries()
    checks = {name: tenants.check(name) for name in tenants.runs}
    for name, check in checks.items():
        tried = tries.get(name, Tries())
        killed = demonstration.killed.get(name)
        table.add_row(
            name,
            ", ".join(demonstration.workers[name]),
            "" if killed is None else f"{killed:,}",
            str(tried.number),
            f"{tried.seconds:.0f}",
            f"{check.rows:,}",
            f"{check.records:,}",
            "yes" if check.whole else "[bold red]no[/]",
        )
    console.print(table)
    repeated = [name for name in demonstration.spared if tries[name].number > 1]
    return all(check.whole for check in checks.values()) and not repeated


def spent(processes: Processes) -> str:
    """Say what Airflow's processes have computed; a worker that was killed took its part along."""
    found = {name: processes.cpu_seconds(name) for name in (*WORKERS, *CORE)}
    return ", ".join(f"{name} {seconds:.1f}" for name, seconds in found.items() if seconds)


def settings(tenants: Tenants, postgres: Postgres, chunk: int) -> dict[str, str]:
    """What the workers are told of the project."""
    return {
        **tenants.variables(),
        "MELTANO_DATABASE_URI": postgres.uri("postgresql+psycopg", "meltano"),
        "PIPELINES_PROJECT": str(tenants.root),
        "PIPELINES_MELTANO": MELTANO,
        "PIPELINES_ENVIRONMENT": ENVIRONMENT,
        # To force is safe here: with the worker, every process of its runs is killed.
        "PIPELINES_FORCE_RETRIES": "true",
        "PIPELINES_POOL": POOL,
        "PIPELINES_RETRY_DELAY": "5",
        "PIPELINES_CHUNK": str(chunk),
    }


def demonstrate(console: Console, data: Path, chunk: int) -> bool:
    """Set everything up, run, and report.

    Args:
        console: Where to print.
        data: An empty folder for PostgreSQL.
        chunk: How many runs a task makes.

    Returns:
        Whether the run succeeded and every tenant's data is whole.
    """
    started = time.monotonic()
    _empty_output()
    postgres, broker = Postgres(data), Broker(VENV, OUTPUT)
    project = Tenants(OUTPUT / "project", postgres.lake(OUTPUT / "lake"))
    with project as tenants, Processes(OUTPUT / "logs") as processes:
        airflow = Airflow(VENV, OUTPUT / "home", DAGS, settings(tenants, postgres, chunk))
        console.print("Starting PostgreSQL, a broker, Airflow and two workers ...")
        # At a terminal only: what is going on, and for how long.
        with console.status("PostgreSQL, the broker and Airflow start") as status:
            postgres.start(processes)
            broker.start(processes)
            airflow.start(processes, postgres, broker)
            runs = RunTable(postgres.uri("postgresql", "meltano"))
            demonstration = Demonstration(processes, airflow, tenants, runs, chunk)
            console.print(f"Running {DAG}, one worker will be killed in the middle ...")
            demonstration.play(status.update)
        whole = report(console, demonstration, tenants, runs)
        console.print(
            f"{demonstration.victim}, process {demonstration.victim_pid}, was killed "
            f"during {', '.join(demonstration.killed)}"
        )
        if demonstration.spared:
            console.print(f"It had finished {', '.join(demonstration.spared)}")
        console.print(f"Meltano's database: {runs.summary()}")
        console.print(f"CPU seconds: {spent(processes)}")
    seconds = time.monotonic() - started
    where = OUTPUT.relative_to(ROOT)
    console.print(f"The run ended in {demonstration.state}; {seconds:.0f} s in all; see {where}")
    return whole and demonstration.state == "success"


def _empty_output() -> None:
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir(parents=True)


def _interrupt(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    OUTPUT.parent.mkdir(exist_ok=True)
    with OUTPUT.with_suffix(".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("Another `make airflow` is running in this checkout: wait for its end")
        yield


def main() -> int:
    """Demonstrate; whatever happens, nothing is left running."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chunk", type=int, default=1, help="how many runs a task makes")
    chunk = parser.parse_args().chunk
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    for name in set(os.environ) - set(clean_environment()):
        del os.environ[name]
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, LEAST_WIDTH)
    with _only_one(), tempfile.TemporaryDirectory() as folder:
        MeltanoProject(ROOT).install(TAPS)
        data = Path(folder) / "postgres"
        data.mkdir()
        return 0 if demonstrate(console, data, chunk) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Stopped, with everything that was started")
    except RuntimeError as error:
        sys.exit(str(error))
