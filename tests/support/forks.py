"""Runs of taps as processes of their own that cost no start, some of them killed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from support import fork_server
from support.singer import Output, clean_environment, parse_lines

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

    from typing_extensions import Self


class Forks:
    """Starts taps, one at a time; to be used in a `with` statement.

    Args:
        folder: Takes the files of the runs.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0

    def __enter__(self) -> Self:
        """Start the process that the others are forked from."""
        self._server = subprocess.Popen(
            [sys.executable, fork_server.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=clean_environment(),
        )
        assert self._server.stdout is not None
        self._server.stdout.readline()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End it."""
        self._server.communicate()

    def run(  # noqa: PLR0913  # as many as a command line has
        self,
        tap: str,
        config: Mapping[str, Any] | bytes,
        *arguments: str,
        state: Mapping[str, Any] | bytes | None = None,
        catalog: Mapping[str, Any] | bytes | None = None,
        seconds: float | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Output:
        """Run a tap to its end, or kill it.

        Args:
            tap: Its executable's name.
            config: Settings; bytes as they are.
            arguments: Further arguments, such as --discover.
            state: Passed with --state; bytes as they are.
            catalog: Passed with --catalog; bytes as they are.
            seconds: When it is killed, if it has not ended before.
            env: Variables on top of the others.

        Returns:
            What it printed; a line that the kill has cut is no message.
        """
        self._number += 1
        files = {"config": config, "state": state, "catalog": catalog}
        order = {"tap": tap, "number": self._number, "seconds": seconds, "env": env or {}}
        given = [*self._arguments(files), *arguments]
        output = self._carry_out({**order, "arguments": given})
        if not arguments:
            output.messages = parse_lines(output.stdout[: output.stdout.rfind(b"\n") + 1])
        return output

    def _carry_out(self, order: Mapping[str, Any]) -> Output:
        stdout, log = self._folder / "stdout", self._folder / "log"
        # A run may be killed before it opens them; what an earlier one wrote is not its own.
        stdout.write_bytes(b"")
        log.write_bytes(b"")
        code = self._send({**order, "stdout": str(stdout), "log": str(log)})
        written = stdout.read_bytes()
        return Output(code, [], log.read_text(), written)

    def _arguments(self, files: Mapping[str, Mapping[str, Any] | bytes | None]) -> list[str]:
        arguments: list[str] = []
        for option, content in files.items():
            if content is not None:
                path = self._folder / option
                text = json.dumps(content, default=float) if isinstance(content, dict) else ""
                path.write_bytes(content if isinstance(content, bytes) else text.encode())
                arguments += [f"--{option}", str(path)]
        return arguments

    def _send(self, order: Mapping[str, Any]) -> int:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(f"{json.dumps(order)}\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())
