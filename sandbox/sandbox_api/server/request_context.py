"""A request in progress, and the means to respond to it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from sandbox_api.apis import Api
    from sandbox_api.messages import Request, Response

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass
class RequestLog:
    """One request as the sandbox saw it; timestamps are of the monotonic clock.

    Attributes:
        method: The verb.
        path: Full path from the root.
        query: The query, decoded.
        headers: Headers, names in lower case.
        body: The body.
        port: The port it came in through.
        started: When it arrived.
        finished: When its response was handed over; none while it is under way.
        status: Status of the response; 0 if there was none.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    port: int
    started: float
    finished: float | None = None
    status: int = 0


@dataclass
class RequestContext:
    """A request, the API it is for, and its connection.

    Attributes:
        api: The API asked.
        request: The request, its path counted from the API's prefix.
        log: What will be remembered.
        genuine: Makes the response without any fault.
        transport: The socket.
        receive: ASGI's function that receives from the client.
        send: ASGI's function that sends to the client.
        stopping: Set when the server stops.
        on_finish: Called once, just before the client can see the end.
        foreign: The server's other origin.
        now: The time in the world played, in Unix seconds.
    """

    api: Api
    request: Request
    log: RequestLog
    genuine: Callable[[], Response]
    transport: asyncio.Transport
    receive: Receive
    send: Send
    stopping: asyncio.Event
    on_finish: Callable[[], None]
    foreign: str
    now: int

    def finish(self, status: int) -> None:
        """Note the end, just before the client can see it."""
        if self.log.finished is None:
            self.log.status = status
            self.log.finished = time.monotonic()
            self.on_finish()

    async def send_response(
        self, response: Response, extra: Mapping[str, str] | None = None
    ) -> None:
        """Send a whole response."""
        await self.start(response, extra)
        self.finish(response.status)
        await self.send({"type": "http.response.body", "body": response.body})

    async def start(self, response: Response, extra: Mapping[str, str] | None = None) -> None:
        """Send status and headers."""
        headers = {
            "date": formatdate(self.now, usegmt=True),
            "content-type": response.content_type,
            "content-length": str(len(response.body)),
            **response.headers,
            **(extra or {}),
        }
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        await self.send({"type": "http.response.start", "status": response.status, "headers": raw})

    async def pause(self, seconds: float) -> bool:
        """Wait, and tell whether the server is still up afterwards."""
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)
        return not self.stopping.is_set()

    async def until_gone(self) -> None:
        """Wait until the client has left or the server stops."""

        async def gone() -> None:
            while (await self.receive())["type"] != "http.disconnect":
                pass

        waits = (asyncio.ensure_future(gone()), asyncio.ensure_future(self._stopped()))
        _, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        self.transport.abort()

    async def _stopped(self) -> None:
        await self.stopping.wait()
