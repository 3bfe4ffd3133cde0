"""Processes that are found and ended together with all that they started."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    from typing_extensions import Self

_MARK = "STARTED_AS"
_LEAST_PATIENCE = 1.0
_PAUSE = 0.2


class Processes:
    """Named processes with a log each; a context manager that ends them and their descendants.

    A descendant is known by its session, and where it began one by a variable that it inherits,
    since those of a killed parent belong to nobody. That takes `/proc`, so Linux.

    Args:
        logs: The folder of the logs.
        patience: Seconds that they have to end by themselves.
    """

    def __init__(self, logs: Path, patience: float = 10.0) -> None:
        self._logs = logs
        self._patience = patience
        self._mark = secrets.token_hex(16)
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        """Make the folder of the logs."""
        self._logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End everything, first politely, and those first that were started last."""
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + self._patience
        for name, process in reversed(self._running.items()):
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(deadline - time.monotonic(), _LEAST_PATIENCE))
            self._kill_members(name)
            process.wait()

    def start(
        self,
        name: str,
        command: Sequence[str],
        variables: Mapping[str, str],
        *,
        user: str | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start a process in a group of its own.

        Args:
            name: What it is called here; its log is `<name>.log`.
            command: The executable and its arguments.
            variables: Its whole environment.
            user: Whom it runs as, if not as us.
        """
        with self.log(name).open("ab") as log:
            process = subprocess.Popen(
                command,
                env={**variables, _MARK: self._mark_of(name)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=user,
            )
        self._running[name] = process
        return process

    def run(self, name: str, command: Sequence[str], variables: Mapping[str, str]) -> None:
        """Run a command to its end.

        Raises:
            RuntimeError: It failed; its log says why.
        """
        if status := self.start(name, command, variables).wait():
            msg = f"{name} ended with {status}:\n{self.tail(name)}"
            raise RuntimeError(msg)

    def wait_for(self, what: str, happened: Callable[[], bool], seconds: float) -> None:
        """Wait until something is so.

        Args:
            what: What is waited for, for the message.
            happened: Whether it is so.
            seconds: How long at most.

        Raises:
            RuntimeError: It took too long, or a process ended meanwhile.
        """
        deadline = time.monotonic() + seconds
        while not happened():
            for name, process in self._running.items():
                if process.poll() not in {None, 0, -signal.SIGKILL}:
                    msg = f"{name} ended while waiting for {what}:\n{self.tail(name)}"
                    raise RuntimeError(msg)
            if time.monotonic() > deadline:
                msg = f"Waited {seconds:.0f} s for {what}; the logs are in {self._logs}"
                raise RuntimeError(msg)
            time.sleep(_PAUSE)

    def members(self, name: str) -> dict[int, str]:
        """Command lines of a process and of all that it started, by process id."""
        session = self._running[name].pid
        mark = f"{_MARK}={self._mark_of(name)}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            # Processes end while they are looked at, and others' are closed.
            with suppress(OSError):
                if _is_alive_in(session, folder) or mark in _variables(folder):
                    line = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                    found[int(folder.name)] = line.decode(errors="replace")
        return found

    def kill(self, name: str) -> int:
        """Take a process away with all that it started, as a machine does that loses its power.

        Returns:
            Its process id.
        """
        process = self._running[name]
        process.kill()
        self._kill_members(name)
        process.wait()
        return process.pid

    def log(self, name: str) -> Path:
        """The file that gets what a process prints."""
        return self._logs / f"{name}.log"

    def tail(self, name: str, lines: int = 25) -> str:
        """The last lines that a process printed."""
        return "\n".join(self.log(name).read_text(errors="replace").splitlines()[-lines:])

    def _kill_members(self, name: str) -> None:
        # Who was about to start another when it was killed leaves one more to find.
        while members := self.members(name):
            for pid in members:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(_PAUSE)

    def _mark_of(self, name: str) -> str:
        return f"{name}-{self._mark}"


def _is_alive_in(session: int, folder: Path) -> bool:
    state, _, _, number = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
    return int(number) == session and state != "Z"


def _variables(folder: Path) -> list[bytes]:
    return (folder / "environ").read_bytes().split(b"\0")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
