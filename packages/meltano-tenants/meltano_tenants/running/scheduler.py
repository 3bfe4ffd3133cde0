"""So many runs at a time, each with a time limit, ended in order by a signal."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from meltano_tenants.running.report import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from types import FrameType

    from meltano_tenants.running.display import Display
    from meltano_tenants.running.plan import Run

# What a run gets to end in order after it was asked to, before it is killed.
GRACE_SECONDS = 30.0
_REFRESH_SECONDS = 0.25


class Starter(Protocol):
    """Starts a run in a process that leads a group."""

    def __call__(self, run: Run, log: Path) -> int:
        """Start it; the process."""


@dataclass
class Started:
    """A run that is going on.

    Attributes:
        run: What runs.
        log: What Meltano prints.
        began: When, by the monotonic clock.
        deadline: When it is killed.
        outcome: What it will be if it does not end by itself.
    """

    run: Run
    log: Path
    began: float
    deadline: float
    outcome: str = ""


class Scheduler:
    """Runs all, so many at a time.

    Args:
        start: Starts a run.
        at_once: How many run at the same time.
        timeout: Seconds that a run may take. Meltano ends it; what still hangs then is killed.
        advise: What to do about a run that failed, by its log.
        display: Where runs are shown.

    Attributes:
        grace: Seconds that a run gets to end in order before it is killed.
    """

    grace = GRACE_SECONDS

    def __init__(
        self,
        start: Starter,
        display: Display,
        *,
        at_once: int,
        timeout: float | None,
        advise: Callable[[Run, Path], str],
    ) -> None:
        self._start = start
        self._display = display
        self._at_once = at_once
        self._timeout = timeout
        self._advise = advise
        self._running: dict[int, Started] = {}
        self._signals = 0

    def results(self, runs: Sequence[tuple[Run, Path]]) -> Iterator[Result]:
        """Run all; yield what became of each as it ends.

        Args:
            runs: What to run, each with the file for its log.
        """
        waiting = list(reversed(runs))
        with _woken_up(self._stop) as wakeup:
            while self._running or (waiting and not self._signals):
                while waiting and len(self._running) < self._at_once and not self._signals:
                    self._begin(*waiting.pop())
                select.select([wakeup], [], [], _REFRESH_SECONDS)
                with contextlib.suppress(BlockingIOError):
                    os.read(wakeup, 1024)
                yield from self._reap()
                self._end_late_ones()
                now = time.monotonic()
                self._display.running({s.run.name: now - s.began for s in self._running.values()})
        for run, _ in reversed(waiting):
            yield Result(run.name, run.tenant, "stopped", advice="go on with --resume")

    @property
    def stopped(self) -> bool:
        """True if a signal ended it."""
        return self._signals > 0

    def _begin(self, run: Run, log: Path) -> None:
        now = time.monotonic()
        late = now + self._timeout + self.grace if self._timeout else float("inf")
        self._running[self._start(run, log)] = Started(run, log, now, late)

    def _reap(self) -> Iterator[Result]:
        for pid, started in list(self._running.items()):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                del self._running[pid]
                yield self._result(started, os.waitstatus_to_exitcode(status))

    def _result(self, started: Started, code: int) -> Result:
        seconds = time.monotonic() - started.began
        advice, outcome = "", "ok"
        if code:
            outcome = started.outcome or "failed"
            if outcome == "failed" and self._timeout and seconds >= self._timeout:
                outcome = "timeout"
            advice = self._advise(started.run, started.log) if outcome == "failed" else ""
            if outcome == "timeout":
                advice = f"ended after {self._timeout:.0f} s: raise --timeout, or see its log"
            elif outcome == "stopped":
                advice = "go on with --resume"
        run = started.run
        return Result(
            run.name, run.tenant, outcome, code, round(seconds, 3), advice, str(started.log)
        )

    def _end_late_ones(self) -> None:
        for pid, started in self._running.items():
            if time.monotonic() > started.deadline:
                started.outcome = started.outcome or "timeout"
                _signal_group(pid, signal.SIGKILL)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        """End all in order; at the second signal, at once."""
        self._signals += 1
        for pid, started in self._running.items():
            started.outcome = started.outcome or "stopped"
            if self._signals == 1:
                started.deadline = time.monotonic() + self.grace
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
            else:
                _signal_group(pid, signal.SIGKILL)


def _signal_group(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)


@contextlib.contextmanager
def _woken_up(stop: Callable[[int, FrameType | None], None]) -> Iterator[int]:
    """Have signals stop the runs, and a descriptor say that a run has ended."""
    read, write = os.pipe()
    for end in (read, write):
        os.set_blocking(end, False)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, stop)
    child = signal.signal(signal.SIGCHLD, lambda *_: None)
    old = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    try:
        yield read
    finally:
        signal.set_wakeup_fd(old)
        signal.signal(signal.SIGCHLD, child)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(read)
        os.close(write)
