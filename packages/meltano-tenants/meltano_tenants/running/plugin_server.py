"""A process that has imported a plugin and forks one copy of itself for each run of it.

The plugin's own Python runs this file as a script. So it needs nothing but the standard library.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import importlib.metadata
import io
import json
import os
import selectors
import signal
import socket
import struct
import sys
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

#: A request is its length, then JSON; the first message carries the three standard streams.
LENGTH = struct.Struct("!I")
STREAMS = 3
#: What a server prints when it can be asked.
READY = "ready"
_BACKLOG = 128
_LESSON = 2**16
# A client on this machine sends its request at once.
_REQUEST_SECONDS = 10.0
# How long a run may still take to end when nobody waits for it any more.
_ORPHAN_SECONDS = 30.0
# Python's exit code where standard output cannot be written to.
_UNFLUSHED = 120


@dataclass(frozen=True)
class Request:
    """A run of the plugin.

    Attributes:
        arguments: The command line behind the executable.
        environment: All variables.
        folder: The working directory.
        streams: Standard input, output and error.
        lesson: Where it says what it has imported; set by the server.
    """

    arguments: list[str]
    environment: dict[str, str]
    folder: str
    streams: tuple[int, ...]
    lesson: int = -1

    @classmethod
    def receive(cls, connection: socket.socket) -> Request:
        """Read a request.

        Args:
            connection: Where it comes from.

        Raises:
            OSError: It is cut off.
        """
        data, streams, _, _ = socket.recv_fds(connection, LENGTH.size, STREAMS)
        while len(data) < LENGTH.size:
            data += _some(connection, LENGTH.size - len(data))
        missing = LENGTH.unpack(data)[0]
        content = bytearray()
        while len(content) < missing:
            content += _some(connection, missing - len(content))
        told: dict[str, Any] = json.loads(content)
        return cls(**told, streams=tuple(streams))

    def send(self, connection: socket.socket) -> None:
        """Write this request.

        Args:
            connection: Where it goes to.
        """
        told = {
            "arguments": self.arguments,
            "environment": self.environment,
            "folder": self.folder,
        }
        content = json.dumps(told).encode()
        socket.send_fds(connection, [LENGTH.pack(len(content))], list(self.streams))
        connection.sendall(content)

    def take_over(self, executable: str) -> None:
        """Give this process what a new one would have.

        Args:
            executable: What its command line starts with.
        """
        for number, stream in enumerate(self.streams):
            os.dup2(stream, number)
            os.close(stream)
        os.environ.clear()
        os.environ.update(self.environment)
        os.chdir(self.folder)
        sys.argv = [executable, *self.arguments]

    def teach(self, modules: list[str]) -> None:
        """Tell the server what this run imported, so that later runs find it there.

        Args:
            modules: Their names, in the order of their import.
        """
        with contextlib.suppress(OSError):
            os.write(self.lesson, "\n".join(modules).encode())


class PluginServer:
    """Forks a copy of this process for each request.

    Args:
        address: The path of the socket that it listens at.
    """

    def __init__(self, address: str) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(address)
        self._listener.listen(_BACKLOG)
        self._selector = selectors.DefaultSelector()
        self._wakeup = os.pipe()
        self._runs: dict[int, socket.socket | None] = {}
        self._lessons: dict[int, int] = {}
        self._orphans: dict[int, float] = {}
        self._open = True
        for end in self._wakeup:
            os.set_blocking(end, False)

    def serve(self) -> Request | None:
        """Serve until standard input ends and every run has ended.

        Returns:
            In a copy of this process, what it is to run; in this process None, at the end.
        """
        # A terminal's Ctrl-C reaches this process too; it ends after the runs that it must report.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, _nothing)
        signal.set_wakeup_fd(self._wakeup[1], warn_on_full_buffer=False)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._selector.register(self._wakeup[0], selectors.EVENT_READ, self._reap)
        self._selector.register(0, selectors.EVENT_READ, self._close)
        while self._open or self._runs:
            for key, _ in self._selector.select(1.0 if self._orphans else None):
                request: Request | None = key.data(key.fileobj)
                if request:
                    return request
            self._end_orphans()
        return None

    def _accept(self, _: object) -> Request | None:
        connection, _address = self._listener.accept()
        connection.settimeout(_REQUEST_SECONDS)
        try:
            request = Request.receive(connection)
        except (OSError, ValueError, struct.error):
            connection.close()
            return None
        lesson, teach = os.pipe()
        # A list that is too long is no list; it never holds a run up.
        for end in (lesson, teach):
            os.set_blocking(end, False)
        pid = os.fork()
        if not pid:
            os.close(lesson)
            self._forget(connection)
            return replace(request, lesson=teach)
        for descriptor in (*request.streams, teach):
            os.close(descriptor)
        self._lessons[pid] = lesson
        self._runs[pid] = connection
        self._selector.register(connection, selectors.EVENT_READ, self._pass_signals)
        _tell(connection, pid)
        return None

    def _forget(self, connection: socket.socket) -> None:
        """Make this copy a process like any other."""
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._selector.close()
        self._listener.close()
        connection.close()
        for other in self._runs.values():
            if other:
                other.close()
        for end in (*self._wakeup, *self._lessons.values()):
            os.close(end)

    def _pass_signals(self, connection: socket.socket) -> None:
        pid = next(pid for pid, known in self._runs.items() if known is connection)
        numbers = b""
        with contextlib.suppress(OSError):
            numbers = connection.recv(64)
        if not numbers:
            self._selector.unregister(connection)
            connection.close()
            self._runs[pid] = None
            # Its client was killed. The run ends as its pipes do, unless it hangs.
            self._orphans[pid] = time.monotonic() + _ORPHAN_SECONDS
        for number in numbers:
            os.kill(pid, number)

    def _reap(self, _: object) -> None:
        with contextlib.suppress(BlockingIOError):
            while os.read(self._wakeup[0], 1024):
                pass
        for pid in list(self._runs):
            done, status = os.waitpid(pid, os.WNOHANG)
            if not done:
                continue
            self._orphans.pop(pid, None)
            _learn(self._lessons.pop(pid))
            if connection := self._runs.pop(pid):
                self._selector.unregister(connection)
                _tell(connection, os.waitstatus_to_exitcode(status))
                connection.close()

    def _end_orphans(self) -> None:
        for pid, deadline in self._orphans.items():
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)

    def _close(self, _: object) -> None:
        if not os.read(0, 1024):
            self._selector.unregister(0)
            self._selector.unregister(self._listener)
            self._open = False


def _learn(lesson: int) -> None:
    """Import what a run has imported, unless it was ended before it could tell."""
    names = []
    with contextlib.suppress(BlockingIOError):
        names = os.read(lesson, _LESSON).decode().split()
    os.close(lesson)
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    if names:
        gc.freeze()


def _some(connection: socket.socket, most: int) -> bytes:
    data = connection.recv(most)
    if not data:
        msg = "the request is cut off"
        raise ConnectionError(msg)
    return data


def _tell(connection: socket.socket, number: int) -> None:
    with contextlib.suppress(OSError):
        connection.sendall(b"%d\n" % number)


def _nothing(*_: object) -> None:
    """Let the wakeup descriptor say that a run has ended."""


def _load(name: str) -> Callable[[], Any]:
    """What a command of this environment calls."""
    [entry] = importlib.metadata.entry_points(group="console_scripts", name=name)
    function: Callable[[], Any] = entry.load()
    return function


def main() -> object:
    """Serve a plugin, whose executable and the socket's path are the arguments."""
    executable, address = sys.argv[1:]
    # As for the executable itself, and not the folder of this file.
    sys.path[0] = str(Path(executable).parent)
    function = _load(Path(executable).name)
    if threading.active_count() > 1:
        return f"{executable} starts threads when it is imported"
    server = PluginServer(address)
    gc.collect()
    gc.freeze()
    print(READY, flush=True)  # noqa: T201 - the reader is the process that started this one
    request = server.serve()
    if not request:
        # Whoever started it removes the folder too, unless it was killed.
        with contextlib.suppress(OSError):
            Path(address).unlink()
            Path(address).parent.rmdir()
        return 0
    request.take_over(executable)
    known = set(sys.modules)
    try:
        code = _exit_code(function)
    except BaseException:
        # Modules in C complain at the end of what is left of them.
        gc.unfreeze()
        raise
    finally:
        request.teach([name for name in sys.modules if name not in known])
    os._exit(code if _end() else _UNFLUSHED)


def _exit_code(function: Callable[[], Any]) -> int:
    """Run a plugin; what `sys.exit` would make of its result."""
    try:
        result = function()
    except SystemExit as error:
        result = error.code
    if result is None or isinstance(result, int):
        return int(result or 0) & 0xFF
    print(result, file=sys.stderr)  # noqa: T201 - as Python does
    return 1


def _end() -> bool:
    """Do what the end of a process does, but give no memory back; whether all output is written.

    That would take longer than a small run: what is shared with the server is copied to be freed.
    """
    threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001 - as multiprocessing does
    atexit._run_exitfuncs()  # noqa: SLF001
    # What was made before the run is frozen, and not looked at; what is closed holds nothing.
    gc.collect()
    for thing in gc.get_objects():
        if issubclass(type(thing), io.IOBase):
            with contextlib.suppress(Exception):
                thing.flush()
    written = True
    for stream in (sys.stdout, sys.stderr):
        if stream and not stream.closed:
            try:
                stream.flush()
            except (OSError, ValueError):
                written = False
    return written


if __name__ == "__main__":
    sys.exit(main())  # type: ignore[arg-type]
