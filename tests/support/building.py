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
    """Runs dbt, one command at a time, in a process that the first one starts.

    Args:
        folder: The project.
        target: Takes what dbt writes, and the log; what it wrote there before spares it reading.
        variables: Where taps have loaded to, as run_dbt.py reads it.
    """

    def __init__(self, folder: Path, target: Path, variables: Mapping[str, str]) -> None:
        self._folder = folder
        self._log = target / "dbt.log"
        paths = {"DBT_TARGET_PATH": str(target), "DBT_LOG_LEVEL_FILE": "none"}
        self._variables = {**paths, **variables}
        self._started: subprocess.Popen[str] | None = None

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
        if self._started:
            self._started.communicate()

    def _server(self) -> subprocess.Popen[str]:
        if self._started is None:
            assert (PROJECT / ".venv" / "bin" / "dbt").exists(), "run `make dbt` first"
            self._log.parent.mkdir(parents=True, exist_ok=True)
            self._started = subprocess.Popen(
                [PROJECT / ".venv/bin/python", dbt_server.__file__, self._folder, self._log],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=clean_environment(**self._variables),
            )
        return self._started

    def __call__(self, *arguments: str, **variables: str) -> None:
        """Run a command to its end, which must be good."""
        server = self._server()
        assert server.stdin is not None
        assert server.stdout is not None
        order = {"arguments": [*arguments, "--no-write-json"], "variables": variables}
        server.stdin.write(json.dumps(order) + "\n")
        server.stdin.flush()
        answer = server.stdout.readline()
        assert answer == "0\n", self._log.read_text(encoding="utf-8")
