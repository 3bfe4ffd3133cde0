"""What the log of a failed run tells its reader to do."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# The last part of a log is enough: a run that fails says why at its end.
TAIL_BYTES = 64 * 1024
_MOST = 300
# Meltano wraps lines as it would on a terminal; each entry begins with its time, or is JSON.
_WRAPPED = re.compile(r" *\n(?!\d{4}-\d\d-\d\dT|\{)")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


class _Sign(NamedTuple):
    pattern: re.Pattern[str]
    advice: str


_FULL = "the disk is full: make room, then go on with --resume"
# With so little room left a run fails, and its log cannot say so.
_LEAST_BYTES = 1024 * 1024
_SIGNS = (
    _Sign(
        re.compile(r"pipeline is already running.*Wait until (\d{4}-\d\d-\d\d \d\d:\d\d)"),
        "it is running, or was killed: wait until {0} UTC, or use --force if nothing else runs it",
    ),
    _Sign(
        re.compile(r"No space left on device|[Dd]isk is full|disk I/O error|ENOSPC"),
        _FULL,
    ),
    _Sign(
        re.compile(r"Environment variable '?(\w+)'? referenced but not set"),
        "set {0} where this command is started",
    ),
    _Sign(
        re.compile(r"Executable '([^']+)' could not be found"),
        "{0} is not installed: run `meltano install`",
    ),
)
_LINE = re.compile(r"\[(?:error|critical) *\] +(.*)")


def advise(log: Path, missing: Sequence[str]) -> str:
    """What to do about a failed run, in one line.

    Args:
        log: What Meltano printed.
        missing: The variables that the tenant's file names and that are not set.
    """
    text = _tail(log)
    for sign in _SIGNS:
        if found := sign.pattern.search(text):
            return sign.advice.format(*found.groups())
    last = _last_error(text)
    if not last and _is_full(log):
        return _FULL
    if missing and (not last or "required" in last):
        return f"set {' and '.join(missing)} where this command is started"
    return last or f"see {log.name}"


def _last_error(text: str) -> str:
    """The last line that a plugin, or else Meltano, marks as an error."""
    lines: list[str] = _LINE.findall(text)
    own = [line for line in lines if line.startswith(("tap-", "target-"))]
    return (own or lines or [""])[-1].strip()[:_MOST]


def _is_full(log: Path) -> bool:
    try:
        return shutil.disk_usage(log.parent).free < _LEAST_BYTES
    except OSError:
        return False


def _tail(log: Path) -> str:
    try:
        with log.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - TAIL_BYTES))
            text = _ANSI.sub("", file.read().decode(errors="replace"))
            return _WRAPPED.sub(" ", text)
    except OSError:
        return ""
