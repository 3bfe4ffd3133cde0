"""Runs dbt in a process that has read a project: a run then costs no start."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from repo.plugins import ROOT

from support import dbt_server
from support.singer import clean_environment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

    from typing_extensions import Self

PROJECT = ROOT / "transform"


class Dbt:
    """Runs dbt, one command at a time.

    Args:
        folder: The project.
        target: Takes what dbt writes, and the log; what it wrote there before spares it reading.
        variables: Where taps have loaded to, as run_dbt.py reads it.
    """

    def __init__(self, folder: Path, target: Path, variables: Mapping[str, str]) -> None:
        assert (PROJECT / ".venv" / "bin" / "dbt").exists(), "run `make dbt` first"
        target.mkdir(parents=True, exist_ok=True)
        self._log = target / "dbt.log"
        paths = {"DBT_TARGET_PATH": str(target), "DBT_LOG_LEVEL_FILE": "none"}
        self._server = subprocess.Popen(
            [PROJECT / ".venv/bin/python", dbt_server.__file__, folder, self._log],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=clean_environment() | paths | dict(variables),
        )

    def __enter__(self) -> Self:
        """Take orders."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End it."""
        self._server.communicate()

    def __call__(self, *arguments: str, **variables: str) -> None:
        """Run a command to its end, which must be good."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        order = {"arguments": [*arguments, "--no-write-json"], "variables": variables}
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()
        answer = self._server.stdout.readline()
        assert answer == "0\n", self._log.read_text(encoding="utf-8")
