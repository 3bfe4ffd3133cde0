"""The report of many runs: a JSON file that is there from the start, for who goes on later."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import shutil
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

REPORT = "report.json"
# Folders of earlier commands that are kept, each with the logs of its runs.
KEPT = 10
_PAUSE_SECONDS = 1.0
_STAMP = "%Y-%m-%dT%H%M%S.%fZ"


@dataclass(frozen=True)
class Result:
    """What became of a run.

    Attributes:
        name: The run.
        tenant: Its tenant, if it is one's.
        outcome: `ok`, `failed`, `timeout`, `stopped`, `refused`, or `done` by an earlier command.
        exit_code: That of Meltano, if it ran.
        seconds: How long it took.
        advice: What to do about it, if it is not whole.
        log: The file with what Meltano printed, if it ran.
    """

    name: str
    tenant: str | None
    outcome: str
    exit_code: int | None = None
    seconds: float = 0.0
    advice: str = ""
    log: str | None = None

    @property
    def good(self) -> bool:
        """True if its data has arrived."""
        return self.outcome in {"ok", "done"}


class Report:
    """The folder of one command: a log for each run, and the report.

    Args:
        folder: Where it is.
        started: When the command began that this one goes on with, or now.
        names: All runs.

    Attributes:
        problem: Why it could not be written, if so.
    """

    def __init__(self, folder: Path, started: datetime.datetime, names: Sequence[str]) -> None:
        self.folder = folder
        self.started = started
        self.names = list(names)
        self.problem = ""
        self._written = float("-inf")

    @classmethod
    def new(cls, parent: Path, names: Sequence[str]) -> Report:
        """Make a folder for a new command, and remove those of old ones.

        Args:
            parent: The folder of folders.
            names: All runs.
        """
        started = datetime.datetime.now(datetime.timezone.utc)
        folder = parent / started.strftime(_STAMP)
        folder.mkdir(parents=True)
        for old in sorted(path for path in parent.iterdir() if path.is_dir())[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)
        report = cls(folder, started, names)
        report.write([])
        return report

    @classmethod
    def latest(cls, parent: Path) -> Report | None:
        """The newest report, if there is one.

        Args:
            parent: The folder of folders.
        """
        for path in sorted(parent.glob(f"*/{REPORT}"), reverse=True):
            # A machine that lost its power may leave an empty one.
            with contextlib.suppress(ValueError, KeyError, TypeError):
                told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
                started = datetime.datetime.fromisoformat(told["started"])
                return cls(path.parent, started, told["names"])
        return None

    def log(self, name: str) -> Path:
        """The file for what Meltano prints of a run.

        Args:
            name: The run.
        """
        return self.folder / f"{name.replace(' ', '+')}.log"

    def write(self, results: Sequence[Result], *, ended: bool = False) -> None:
        """Write the report, at most once a second; a reader sees the old one or the new one.

        That it cannot be written stops no run.

        Args:
            results: What became of the runs so far.
            ended: Whether the command is at its end.
        """
        if not ended and time.monotonic() - self._written < _PAUSE_SECONDS:
            return
        now = datetime.datetime.now(datetime.timezone.utc)
        told = {
            "started": self.started.isoformat(),
            "ended": now.isoformat() if ended else None,
            "names": self.names,
            "runs": [asdict(result) for result in results],
        }
        path = self.folder / REPORT
        temporary = path.with_suffix(".new")
        try:
            temporary.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
            os.replace(temporary, path)  # noqa: PTH105
        except OSError as error:
            self.problem = f"{REPORT} cannot be written: {error.strerror}"
        else:
            self.problem = ""
        self._written = time.monotonic()
