"""The HTTP server, in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
from threading import Event, Thread
from typing import TYPE_CHECKING

import uvicorn
from typing_extensions import override

if TYPE_CHECKING:
    from sandbox_api.server.app import App

_LONGEST_START = 10
_TURNS = 3


class _Server(uvicorn.Server):
    """Uvicorn's server without its clock: it waits for its end instead of asking for it."""

    def __init__(self, app: App, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._stopping = app.stopping
        self.up = Event()

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    @override
    async def main_loop(self) -> None:
        await self._stopping.wait()

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        loop = asyncio.get_running_loop()
        for listening in (one for server in self.servers for one in server.sockets):
            loop.remove_reader(listening.fileno())
        # A connection that was accepted just now is listed a few turns of the loop later, if the
        # server is open until then; else its socket stays open.
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=1)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        # A few more let the sockets close themselves.
        for _ in range(_TURNS):
            await asyncio.sleep(0)


class ServerThread:
    """Serves an application on two sockets: its own, and a foreign one to lure clients to."""

    def __init__(self, app: App, host: str, port: int) -> None:
        """Take the ports.

        Args:
            app: What to serve.
            host: The address to listen on.
            port: The port; 0 takes a free one.
        """
        self._app = app
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._sockets = [
            socket.create_server((host, number), family=family) for number in (port, 0)
        ]
        self.url, self.foreign_url = (_url(host, one) for one in self._sockets)
        app.foreign = self.foreign_url
        app.stopping = asyncio.Event()
        config = uvicorn.Config(
            app,
            http=app.connections.protocol(),
            ws="none",
            lifespan="off",
            loop="asyncio",
            interface="asgi3",
            log_config=None,
            log_level="critical",
            access_log=False,
            proxy_headers=False,
            # Each response carries the date of the day that is played.
            date_header=False,
            timeout_keep_alive=3600,
        )
        self._server = _Server(app, config)
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._run, name="sandbox", daemon=True)

    def start(self) -> None:
        """Start serving, and return when the server takes requests."""
        self._thread.start()
        if not self._server.up.wait(_LONGEST_START):
            msg = f"the sandbox did not come up within {_LONGEST_START} seconds"
            raise RuntimeError(msg)

    def stop(self) -> None:
        """Stop serving, and return when thread and sockets are gone."""
        self._loop.call_soon_threadsafe(self._app.stopping.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._server.serve(sockets=self._sockets))
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()
            for one in self._sockets:
                one.close()


def _url(host: str, listening: socket.socket) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listening.getsockname()[1]}"
