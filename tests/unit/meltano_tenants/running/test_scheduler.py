"""Runs, so many at a time, and their ends."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from meltano_tenants.running.display import Display
from meltano_tenants.running.plan import Run
from meltano_tenants.running.scheduler import Scheduler
from rich.console import Console

if TYPE_CHECKING:
    from pathlib import Path

    from meltano_tenants.running.report import Result


def start(run: Run, log: Path) -> int:
    """Start a shell command as a group of its own."""
    environment = {"PATH": os.environ["PATH"], "LOG": str(log)}
    return os.posix_spawn("/bin/sh", ["sh", "-c", *run.blocks], environment, setpgroup=0)


def results(
    folder: Path, *scripts: str, at_once: int = 2, timeout: float | None = None
) -> list[Result]:
    """What becomes of shell commands."""
    runs = [(Run(str(n), (script,), ()), folder / f"{n}.log") for n, script in enumerate(scripts)]
    with Display(len(runs), Console(quiet=True)) as display:
        scheduler = Scheduler(
            start,
            display,
            at_once=at_once,
            timeout=timeout,
            advise=lambda run, _: f"see {run.name}",
        )
        scheduler.grace = 0.2
        return sorted(scheduler.results(runs), key=lambda result: result.name)


def test_one_that_fails_or_is_killed_harms_no_other(tmp_path: Path) -> None:
    found = results(tmp_path, "exit 3", "kill -9 $$", "exit 0")
    assert [(r.outcome, r.exit_code, r.advice) for r in found] == [
        ("failed", 3, "see 0"),
        ("failed", -signal.SIGKILL, "see 1"),
        ("ok", 0, ""),
    ]


def test_no_more_run_at_once_than_allowed(tmp_path: Path) -> None:
    script = f"mkdir {tmp_path}/running || exit 1; ls / > /dev/null; rmdir {tmp_path}/running"
    assert [r.outcome for r in results(tmp_path, *[script] * 5, at_once=1)] == ["ok"] * 5


def test_one_that_hangs_is_killed_with_all_it_started(tmp_path: Path) -> None:
    # The shell waits for its child, which ignores the polite signal.
    held = tmp_path / "held"
    os.mkfifo(held)
    reader = os.open(held, os.O_RDONLY | os.O_NONBLOCK)
    script = f"exec 3> {held}; trap '' TERM; sleep 600; true"
    hung, other = results(tmp_path, script, "exit 0", timeout=0.2)
    assert (hung.outcome, other.outcome) == ("timeout", "ok")
    assert "--timeout" in hung.advice
    # The end comes once no process has it open any more.
    os.set_blocking(reader, True)
    assert os.read(reader, 1) == b""
    os.close(reader)


def handlers() -> list[object]:
    return [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGCHLD)]


def test_a_signal_ends_all_in_order_and_starts_no_more(tmp_path: Path) -> None:
    before = handlers()
    ready = tmp_path / "ready"
    os.mkfifo(ready)
    wait = f"trap 'echo > {tmp_path}/ended; exit 143' TERM; echo > {ready}; sleep 600 & wait"
    stop = f"read _ < {ready}; kill -TERM {os.getpid()}; exec sleep 600"
    found = results(tmp_path, wait, stop, "exit 0")
    assert [(r.outcome, r.exit_code) for r in found] == [
        ("stopped", 143),
        ("stopped", -signal.SIGTERM),
        ("stopped", None),
    ]
    assert (tmp_path / "ended").exists()
    assert handlers() == before
