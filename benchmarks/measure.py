"""Runs a pipeline of processes and tells what it cost."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Longer than any peer needs for a case that is worth telling.
LONGEST_SECONDS = 900.0
CORES = len(os.sched_getaffinity(0))
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Sample:
    """What one run cost.

    Attributes:
        wall: Seconds from the first process' start to the last one's end.
        cpu: Seconds that all processes computed, kernel included.
        peak_mb: Most memory of each process, added up, in megabytes.
        others: Part of the machine that other work took meanwhile.
        failed: True if a process ended with another code than 0.
    """

    wall: float
    cpu: float
    peak_mb: float
    others: float
    failed: bool


def measure(
    pipeline: Sequence[Sequence[str | Path]],
    environment: Mapping[str, str],
    output: Path,
    server: int,
) -> Sample:
    """Run processes, each reading what the one before writes.

    Args:
        pipeline: Command lines.
        environment: Environment of all of them.
        output: Where the last one's standard output goes; standard error goes beside it.
        server: Process that serves them; what it computes is not other work.
    """
    before, own_before = _busy(), _computed(server) + time.process_time()
    started = time.perf_counter()
    processes = _start(pipeline, environment, output)
    timer = threading.Timer(LONGEST_SECONDS, _kill, [processes])
    timer.start()
    usages = [_wait(process) for process in processes]
    wall = time.perf_counter() - started
    timer.cancel()
    cpu = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    own = cpu + _computed(server) + time.process_time() - own_before
    return Sample(
        wall=round(wall, 3),
        cpu=round(cpu, 3),
        peak_mb=round(sum(usage.ru_maxrss for usage in usages) * 1024 / 1e6, 1),
        others=round(max(0.0, _busy() - before - own) / (wall * CORES), 3),
        failed=any(process.returncode for process in processes),
    )


def _start(
    pipeline: Sequence[Sequence[str | Path]], environment: Mapping[str, str], output: Path
) -> list[subprocess.Popen[bytes]]:
    processes: list[subprocess.Popen[bytes]] = []
    with ExitStack() as files:
        last = files.enter_context(output.open("wb"))
        errors = files.enter_context(Path(environment["HOME"], "stderr.txt").open("wb"))
        for command in pipeline:
            source = processes[-1].stdout if processes else subprocess.DEVNULL
            sink = last if command is pipeline[-1] else subprocess.PIPE
            process = subprocess.Popen(
                command, stdin=source, stdout=sink, stderr=errors, env=environment
            )
            if processes and processes[-1].stdout:
                # Only the reader may hold the pipe, so that a writer learns of its end.
                processes[-1].stdout.close()
            processes.append(process)
    return processes


def _wait(process: subprocess.Popen[bytes]) -> os.struct_rusage:  # type: ignore[name-defined]
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage


def _kill(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.returncode is None:
            os.kill(process.pid, signal.SIGKILL)


def _busy() -> float:
    """Seconds that the machine's cores have computed, idle and waiting left out."""
    user, nice, system, _, _, *rest = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    return sum(map(int, (user, nice, system, *rest))) / _TICKS


def _computed(process: int) -> float:
    """Seconds that a process has computed."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
