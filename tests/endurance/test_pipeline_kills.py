"""Whole Meltano runs, of which processes are killed at random moments: the next run has it all.

PIPELINE_KILLS says how many runs are killed, PIPELINE_KILL_SEED with which seed it begins.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

import duckdb
import psutil
import pytest
from sandbox_api import Sandbox
from support.small_project import SmallProject

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Mapping
    from pathlib import Path

KILLS = int(os.environ.get("PIPELINE_KILLS", "2"))
FIRST_SEED = int(os.environ.get("PIPELINE_KILL_SEED", "1"))
# So many killed runs follow each other before one may end.
KILLS_IN_A_ROW = 5
VICTIMS = ("everything", "meltano", "tap-worklogs", "target-duckdb")
MOST_REQUESTS = 60
SECONDS = 120


@dataclass
class Row:
    """Killed runs of one pipeline, one after the other.

    Attributes:
        project: The project.
        sandbox: The API.
        seed: Of everything that is random.
        settings: Settings that are not random.
    """

    project: SmallProject
    sandbox: Sandbox
    seed: int
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)  # noqa: S311  # repeatable, no secret
        self.path = self.project.root / f"{self.seed}.duckdb"
        self.log = self.project.root / f"{self.seed}.log"

    def start(self) -> subprocess.Popen[bytes]:
        """Start a run with a state and a file of this row's own."""
        concurrency, size = self.rng.choice("14"), self.rng.choice(("50", "300"))
        variables = self.sandbox.environment() | {
            "TAP_WORKLOGS_PAGE_SIZE": "20",
            "TAP_WORKLOGS_MAX_CONCURRENCY": self.settings.get("max_concurrency", concurrency),
            "TARGET_DUCKDB_FILEPATH": str(self.path),
            "TARGET_DUCKDB_BATCH_SIZE_ROWS": self.settings.get("batch_size_rows", size),
        }
        blocks = ("tap-worklogs", "target-duckdb", f"--state-id-suffix={self.seed}")
        return self.project.start(*blocks, variables=variables, log=self.log)

    def kill(self) -> str:
        """Start a run and kill it, or one of its processes; who that was."""
        victim = self.rng.choice(VICTIMS)
        self.sandbox.clear_requests()
        process = self.start()
        _wait_for_requests(self.sandbox, process, self.rng.randrange(MOST_REQUESTS))
        Event().wait(self.rng.uniform(0, 0.3))
        with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
            if victim == "everything":
                os.killpg(process.pid, signal.SIGKILL)
            else:
                _find(process.pid, victim).kill()
        process.wait(SECONDS)
        _wait_for_the_rest(process.pid)
        return victim

    def counts(self) -> dict[str, int]:
        """Rows of every stream's table."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            return {
                name: connection.execute(f'FROM "{name}" SELECT count(*)').fetchall()[0][0]
                for (name,) in connection.execute(
                    "SELECT table_name FROM duckdb_tables() WHERE table_name <> '_sdc_loads'"
                ).fetchall()
            }


def _wait_for_requests(sandbox: Sandbox, process: subprocess.Popen[bytes], number: int) -> None:
    """Wait until a run has sent more requests than these, or has ended."""
    for _ in range(SECONDS * 100):
        if process.poll() is not None or len(sandbox.requests) > number:
            break
        Event().wait(0.01)


def _group(group: int) -> Iterator[psutil.Process]:
    """The processes of a group."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            if os.getpgid(process.pid) == group:
                yield process


def _find(group: int, name: str) -> psutil.Process:
    """The process of a group whose executable has this name."""
    for process in _group(group):
        with contextlib.suppress(psutil.Error):
            if any(word.endswith(f"/{name}") for word in process.cmdline()):
                return process
    raise psutil.NoSuchProcess(group)


def _wait_for_the_rest(group: int) -> None:
    """Wait until every process of a group has ended: none may keep on writing."""
    _, alive = psutil.wait_procs(list(_group(group)), timeout=SECONDS)
    assert not alive, "a process of the killed run is still there"


@pytest.mark.timeout(300 + 60 * KILLS)
def test_runs_that_lose_any_process_at_any_moment_lose_no_record(tmp_path: Path) -> None:
    project = SmallProject(tmp_path, "tap-worklogs")
    with Sandbox(counts={"worklogs.worklogs": 1000}, latency=0.02) as sandbox:
        expected = sandbox.counts("worklogs")
        for seed in range(FIRST_SEED, FIRST_SEED - (-KILLS // KILLS_IN_A_ROW)):
            row = Row(project, sandbox, seed)
            told = f"seed {seed}:"
            for _ in range(min(KILLS, KILLS_IN_A_ROW)):
                told += f" {row.kill()},"
                if row.path.exists():
                    counts = row.counts()
                    assert all(rows <= expected[name] for name, rows in counts.items()), told
                    told += f" {sum(counts.values())} rows;"
            print(told)  # noqa: T201  # who repeats it needs the seed
            assert row.start().wait(SECONDS) == 0, f"{told}\n{row.log.read_text()}"
            assert row.counts() == expected, told


def test_a_run_that_is_killed_between_commits_is_completed_by_the_next(tmp_path: Path) -> None:
    project = SmallProject(tmp_path, "tap-worklogs")
    with Sandbox(counts={"worklogs.worklogs": 1500}, latency=0.06) as sandbox:
        row = Row(project, sandbox, FIRST_SEED, {"max_concurrency": "1", "batch_size_rows": "100"})
        expected, rows = sandbox.counts("worklogs"), 0
        for number, requests in ((signal.SIGTERM, 25), (signal.SIGKILL, 50)):
            sandbox.clear_requests()
            process = row.start()
            _wait_for_requests(sandbox, process, requests)
            os.killpg(process.pid, number)
            process.wait(SECONDS)
            _wait_for_the_rest(process.pid)
            before, rows = rows, row.counts()["worklogs"]
            assert before < rows < expected["worklogs"], number.name
        sandbox.play(latency=0.0)
        assert row.start().wait(SECONDS) == 0, row.log.read_text()
        assert row.counts() == expected
