"""The servers of plugins: started before the runs, ended after them."""

from __future__ import annotations

import os
import selectors
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from meltano_tenants.running import plugin_server

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from typing_extensions import Self

# A plugin whose import takes longer is started anew for each run, as Meltano does.
_START_SECONDS = 60.0


class PluginServers:
    """Servers of plugins, for as long as it is open.

    Args:
        executables: The plugins' executables.

    Attributes:
        addresses: The socket of each executable whose server can be asked.
    """

    def __init__(self, executables: Iterable[Path]) -> None:
        self.addresses: dict[str, str] = {}
        self._executables = list(dict.fromkeys(executables))
        self._servers: dict[str, subprocess.Popen[bytes]] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        # Only its owner may enter the folder, so nobody else can ask for a run.
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="tenants-")))
        for number, executable in enumerate(self._executables):
            address = str(folder / str(number))
            self._servers[address] = self._start(executable, address)
        self._wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for server in self._servers.values():
            if server.stdin:
                server.stdin.close()
        for server in self._servers.values():
            server.wait()
            if server.stdout:
                server.stdout.close()
        self._stack.close()

    @staticmethod
    def _start(executable: Path, address: str) -> subprocess.Popen[bytes]:
        # What Meltano would give a plugin; its settings come with each run.
        environment = {"PYTHONWARNINGS": "once"} | dict(os.environ)
        for name in ("VIRTUAL_ENV", "PYTHONPATH"):
            environment.pop(name, None)
        return subprocess.Popen(  # noqa: S603 - a plugin that Meltano has installed
            [executable.parent / "python", plugin_server.__file__, executable, address],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def _wait(self) -> None:
        """Take the servers that are ready in time; a plugin without one is started by Meltano."""
        deadline = time.monotonic() + _START_SECONDS
        with selectors.DefaultSelector() as selector:
            for (address, server), executable in zip(
                self._servers.items(), self._executables, strict=True
            ):
                if server.stdout:
                    selector.register(server.stdout, selectors.EVENT_READ, (executable, address))
            while selector.get_map() and (left := deadline - time.monotonic()) > 0:
                for key, _ in selector.select(left):
                    selector.unregister(key.fileobj)
                    executable, address = key.data
                    if os.read(key.fd, 64).strip() == plugin_server.READY.encode():
                        self.addresses[str(executable)] = address
