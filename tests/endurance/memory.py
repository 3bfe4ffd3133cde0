"""Runs of taps and the target beside a large API, and the most memory that they took."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from support.singer import BIN, clean_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

API = Path(__file__).parents[2] / "benchmarks" / "api.py"
# A process inherits the peak of the one that starts it: this one is small.
_MEASURING = """
import os, subprocess, sys
with open(sys.argv[1], "w") as peak:
    process = subprocess.Popen(sys.argv[2:])
    _, status, usage = os.wait4(process.pid, 0)
    peak.write(str(usage.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
"""


@contextlib.contextmanager
def large_api(records: int) -> Iterator[str]:
    """An API with so many worklogs, whose pages cost it nothing; its address."""
    command = [sys.executable, str(API), "--records", str(records), "--other", "3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def peaks(
    folder: Path, *pipeline: Sequence[str], timeout: float = 600, **variables: str
) -> list[int]:
    """Run commands, each reading what the one before writes; the peak memory of each.

    Args:
        folder: Where files are written.
        pipeline: The commands.
        timeout: Seconds that they may take.
        variables: Environment variables.
    """
    processes: list[subprocess.Popen[bytes]] = []
    files = [folder / f"peak-{number}" for number in range(len(pipeline))]
    environment = clean_environment(**variables)
    for file, command in zip(files, pipeline, strict=True):
        process = subprocess.Popen(
            [sys.executable, "-S", "-c", _MEASURING, str(file), *command],
            stdin=processes[-1].stdout if processes else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if command is pipeline[-1] else subprocess.PIPE,
            env=environment,
        )
        if processes and processes[-1].stdout:
            # Only the reader may hold the pipe, so that a writer learns of its end.
            processes[-1].stdout.close()
        processes.append(process)
    assert [process.wait(timeout) for process in processes] == [0] * len(processes)
    return [int(file.read_text()) for file in files]


def executable(name: str, *arguments: str) -> list[str]:
    """The command line of a plugin."""
    return [str(BIN / name), *arguments]
