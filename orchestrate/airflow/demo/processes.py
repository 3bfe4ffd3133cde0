"""Processes that are found and ended together with all that they started."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import time
from contextlib import suppress
from subprocess import DEVNULL, STDOUT
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from typing_extensions import Self

_MARK = "STARTED_AS"
_PAUSE = 0.2


class Processes:
    """Named processes with a log each; a context manager that ends them and their descendants.

    A descendant is known by its session, and where it began one by a variable that it inherits,
    since those of a killed parent belong to nobody.

    Args:
        logs: The folder of the logs.
        patience: Seconds that they have to end by themselves.
    """

    def __init__(self, logs: Path, patience: float = 10.0) -> None:
        self._logs = logs
        self._patience = patience
        self._mark = secrets.token_hex(16)
        self._running: dict[str, psutil.Popen] = {}

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
            with suppress(psutil.NoSuchProcess):
                process.terminate()
        psutil.wait_procs(self._running.values(), timeout=self._patience)
        for name, process in reversed(self._running.items()):
            self._kill_members(name)
            process.wait()

    def start(
        self,
        name: str,
        command: Sequence[str],
        variables: Mapping[str, str],
        *,
        user: str | None = None,
    ) -> psutil.Popen:
        """Start a process in a group of its own.

        Args:
            name: What it is called here; its log is `<name>.log`.
            command: The executable and its arguments.
            variables: Its whole environment.
            user: Whom it runs as, if not as us.
        """
        with self.log(name).open("ab") as log:
            process = psutil.Popen(
                command,
                env={**variables, _MARK: self._mark_of(name)},
                stdin=DEVNULL,
                stdout=log,
                stderr=STDOUT,
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
            # Whoever ends is noticed at once; whatever else happens, after a pause.
            psutil.wait_procs(self._alive(), timeout=_PAUSE)

    def members(self, name: str) -> dict[int, str]:
        """Command lines of a process and of all that it started, by process id."""
        found = {}
        for process in self._members(name):
            # Processes end while they are looked at.
            with suppress(psutil.Error):
                found[process.pid] = " ".join([*process.cmdline(), ""])
        return found

    def cpu_seconds(self, name: str) -> float:
        """What a process has computed, with all that it started and that has not been killed."""
        total = 0.0
        for process in self._members(name):
            with suppress(psutil.Error):
                total += sum(process.cpu_times()[:4])
        return total

    def kill(self, name: str) -> int:
        """Take a process away with all that it started, as a machine does that loses its power.

        Returns:
            Its process id.
        """
        self._kill_members(name)
        return int(self._running[name].pid)

    def log(self, name: str) -> Path:
        """The file that gets what a process prints."""
        return self._logs / f"{name}.log"

    def tail(self, name: str, lines: int = 25) -> str:
        """The last lines that a process printed."""
        return "\n".join(self.log(name).read_text(errors="replace").splitlines()[-lines:])

    def _alive(self) -> list[psutil.Popen]:
        return [process for process in self._running.values() if process.is_running()]

    def _members(self, name: str) -> Iterator[psutil.Process]:
        session, mark = self._running[name].pid, self._mark_of(name)
        for process in psutil.process_iter():
            # Others' processes are closed to us.
            with suppress(psutil.Error, OSError):
                if process.status() != psutil.STATUS_ZOMBIE and (
                    os.getsid(process.pid) == session or process.environ().get(_MARK) == mark
                ):
                    yield process

    def _kill_members(self, name: str) -> None:
        # Who was about to start another when it was killed leaves one more to find.
        while members := list(self._members(name)):
            for process in members:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            # By the object that started it: another one would take its exit status away.
            self._running[name].wait()
            psutil.wait_procs([one for one in members if one.pid != self._running[name].pid])

    def _mark_of(self, name: str) -> str:
        return f"{name}-{self._mark}"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
