"""A run of a plugin by its server, with the interface of a process of asyncio."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from typing import TYPE_CHECKING

from meltano_tenants.running.plugin_server import Request

if TYPE_CHECKING:
    from collections.abc import Sequence

PIPE = asyncio.subprocess.PIPE
_LIMIT = 2**16


class PluginProcess:
    """What `asyncio.create_subprocess_exec` would return.

    Attributes:
        pid: The process.
        returncode: Its exit code, negative for a signal; None while it runs.
        stdin: Its standard input, if that is a pipe.
        stdout: Its standard output, if that is a pipe.
        stderr: Its standard error, if that is a pipe.
    """

    _signals: asyncio.StreamWriter
    _end: asyncio.Future[int]

    def __init__(self) -> None:
        self.pid = 0
        self.returncode: int | None = None
        self.stdin: asyncio.StreamWriter | None = None
        self.stdout: asyncio.StreamReader | None = None
        self.stderr: asyncio.StreamReader | None = None

    @classmethod
    async def start(
        cls,
        address: str,
        arguments: Sequence[str],
        environment: dict[str, str],
        *,
        pipes: tuple[bool, bool, bool],
        limit: int = _LIMIT,
    ) -> PluginProcess:
        """Start a run.

        Args:
            address: The path of the server's socket.
            arguments: The command line behind the executable.
            environment: All variables.
            pipes: Whether standard input, output and error are pipes, or this process's own.
            limit: Most bytes of a line of standard output or error.

        Raises:
            OSError: The server is gone.
        """
        process = cls()
        theirs, ours = _streams(pipes)
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(address)
            Request(list(arguments), environment, os.getcwd(), tuple(theirs)).send(connection)  # noqa: PTH109
        except OSError:
            for descriptor in ours:
                if descriptor >= 0:
                    os.close(descriptor)
            connection.close()
            raise
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        await process._follow(connection, ours, limit)
        return process

    async def _follow(self, connection: socket.socket, ours: list[int], limit: int) -> None:
        if ours[0] >= 0:
            self.stdin = await _writer(ours[0])
        if ours[1] >= 0:
            self.stdout = await _reader(ours[1], limit)
        if ours[2] >= 0:
            self.stderr = await _reader(ours[2], limit)
        reports, self._signals = await asyncio.open_unix_connection(sock=connection)
        self.pid = int(await reports.readline() or 0)
        self._end = asyncio.ensure_future(self._read_end(reports))

    async def _read_end(self, reports: asyncio.StreamReader) -> int:
        try:
            told = await reports.readline()
        except OSError:
            told = b""
        # A server that says nothing was killed, and its runs are lost with it.
        self.returncode = int(told) if told else -signal.SIGKILL
        self._signals.close()
        return self.returncode

    async def wait(self) -> int:
        """Wait for its end; its exit code."""
        return await asyncio.shield(self._end)

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended.

        Args:
            number: The signal.
        """
        if self.returncode is None:
            self._signals.write(bytes([number]))

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def _streams(pipes: tuple[bool, bool, bool]) -> tuple[list[int], list[int]]:
    """The three standard streams: the run's ends, and this process's or -1."""
    theirs, ours = [], []
    for number, piped in enumerate(pipes):
        read, write = os.pipe() if piped else (os.dup(number), -1)
        inner, outer = (read, write) if number == 0 or not piped else (write, read)
        theirs.append(inner)
        ours.append(outer)
    return theirs, ours


async def _reader(descriptor: int, limit: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=limit)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", 0)
    )
    return reader


async def _writer(descriptor: int) -> asyncio.StreamWriter:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    transport, protocol = await loop.connect_write_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "wb", 0)
    )
    return asyncio.StreamWriter(transport, protocol, reader, loop)
