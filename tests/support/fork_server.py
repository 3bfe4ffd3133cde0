"""Runs taps in forks of one process that has them imported: a run then costs no start.

A program of its own: each line of its standard input is an order, each line of its standard output
the exit code of a run, but for the first, which says that runs cost no start from now on.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

from spile import sync

if TYPE_CHECKING:
    from types import FrameType

TAPS = {
    "tap-ats": "TapATS",
    "tap-hr": "TapHR",
    "tap-practice": "TapPractice",
    "tap-recruitment": "TapRecruitment",
    "tap-worklogs": "TapWorklogs",
}


def load(tap: str) -> Any:
    """The class of a tap."""
    return getattr(importlib.import_module(f"{tap.replace('-', '_')}.tap"), TAPS[tap])


def run(order: dict[str, Any]) -> None:
    """Be the process of a tap."""
    for descriptor, name in ((1, order["stdout"]), (2, order["log"])):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    os.environ.update(order["env"])
    # Table versions count seconds: runs that are days apart must not share one.
    clock, later = time.time, 3600 * order["number"]
    time.time = lambda: clock() + later
    # A place after each page: as in a run whose pages take a second.
    sync.STATE_SECONDS = 0
    load(order["tap"]).cli.main(args=order["arguments"])


def fork(order: dict[str, Any]) -> int:
    """Run a tap, kill it if its time has come, and tell how it ended."""
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_REAL, 0)
        code = 1
        try:
            run(order)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        finally:
            sys.stdout.flush()
            os._exit(code)

    def kill(_number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, kill)
    signal.setitimer(signal.ITIMER_REAL, order["seconds"] or 0)
    _, status = os.waitpid(child, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    return os.waitstatus_to_exitcode(status)


def main() -> None:
    """Take orders until there are no more."""
    for tap in TAPS:
        load(tap)
    gc.freeze()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        code = fork(json.loads(line))
        sys.stdout.write(f"{code}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
