"""Whole Meltano runs, of which processes are killed at random moments: the next run has it all.

PIPELINE_KILLS says how many runs are killed, PIPELINE_KILL_SEED with which seed it begins.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

import duckdb
import pytest
from sandbox_api import Sandbox
from support.small_project import SmallProject

if TYPE_CHECKING:
    from pathlib import Path

KILLS = int(os.environ.get("PIPELINE_KILLS", "3"))
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
    """

    project: SmallProject
    sandbox: Sandbox
    seed: int

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)  # noqa: S311  # repeatable, no secret
        self.path = self.project.root / f"{self.seed}.duckdb"
        self.log = self.project.root / f"{self.seed}.log"

    def start(self) -> subprocess.Popen[bytes]:
        """Start a run with a state and a file of this row's own."""
        variables = self.sandbox.environment() | {
            "TAP_WORKLOGS_PAGE_SIZE": "20",
            "TAP_WORKLOGS_MAX_CONCURRENCY": self.rng.choice("14"),
            "TARGET_DUCKDB_FILEPATH": str(self.path),
            "TARGET_DUCKDB_BATCH_SIZE_ROWS": self.rng.choice(("50", "300")),
        }
        blocks = ("tap-worklogs", "target-duckdb", f"--state-id-suffix={self.seed}")
        return self.project.start(*blocks, variables=variables, log=self.log)

    def kill(self) -> str:
        """Start a run and kill it, or one of its processes; who that was."""
        victim = self.rng.choice(VICTIMS)
        self.sandbox.clear_requests()
        process = self.start()
        self._wait(process, self.rng.randrange(MOST_REQUESTS), self.rng.uniform(0, 0.3))
        with contextlib.suppress(ProcessLookupError):
            if victim == "everything":
                os.killpg(process.pid, signal.SIGKILL)
            else:
                os.kill(_find(process.pid, victim), signal.SIGKILL)
        process.wait(SECONDS)
        _wait_for_the_rest(process.pid)
        return victim

    def _wait(self, process: subprocess.Popen[bytes], requests: int, seconds: float) -> None:
        """Wait until a run has sent so many requests, and then some time."""
        for _ in range(SECONDS * 100):
            if process.poll() is not None or len(self.sandbox.requests) > requests:
                break
            Event().wait(0.01)
        Event().wait(seconds)

    def counts(self) -> dict[str, int]:
        """Rows of every stream's table."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            return {
                name: connection.execute(f'FROM "{name}" SELECT count(*)').fetchall()[0][0]
                for (name,) in connection.execute(
                    "SELECT table_name FROM duckdb_tables() WHERE table_name <> '_sdc_loads'"
                ).fetchall()
            }


def _find(group: int, name: str) -> int:
    """The process of a group whose executable has this name."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,pgid=,args="],  # noqa: S607  # ps is where the PATH says
        check=True,
        capture_output=True,
        text=True,
    )
    for line in listed.stdout.splitlines():
        pid, pgid, arguments = line.split(maxsplit=2)
        if int(pgid) == group and f"/{name} " in arguments:
            return int(pid)
    raise ProcessLookupError


def _wait_for_the_rest(group: int) -> None:
    """Wait until every process of a group has ended: nobody may keep on writing."""
    for _ in range(SECONDS * 20):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        Event().wait(0.05)
    pytest.fail("a process of the killed run is still there")


@pytest.mark.timeout(300 + 60 * KILLS)
def test_runs_that_lose_any_process_at_any_moment_lose_no_record(tmp_path: Path) -> None:
    project = SmallProject(tmp_path, "tap-worklogs")
    with Sandbox(counts={"worklogs.worklogs": 1000}, latency=0.02) as sandbox:
        truth = sandbox.counts("worklogs")
        for seed in range(FIRST_SEED, FIRST_SEED - (-KILLS // KILLS_IN_A_ROW)):
            row = Row(project, sandbox, seed)
            told = f"seed {seed}:"
            for _ in range(min(KILLS, KILLS_IN_A_ROW)):
                told += f" {row.kill()},"
                if row.path.exists():
                    counts = row.counts()
                    assert all(rows <= truth[name] for name, rows in counts.items()), told
                    told += f" {sum(counts.values())} rows;"
            print(told)  # noqa: T201  # who repeats it needs the seed
            assert row.start().wait(SECONDS) == 0, f"{told}\n{row.log.read_text()}"
            assert row.counts() == truth, told
