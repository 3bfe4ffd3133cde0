"""A local API whose pages are rendered before the clock starts.

Serves the same records in the styles that the taps know: next link, offset, page number and one
child request per parent. A page costs the server next to nothing: what is measured is the client.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import deque

from pages import Pages

HEAD = "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{}\r\n"
REFUSAL = b'{"error":"too many requests"}'


class Counter:
    """Counts requests and refuses those past a limit.

    Args:
        rate: Most requests in any second; 0 for no limit.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self.reset()

    def reset(self) -> None:
        """Begin to count."""
        self._recent: deque[float] = deque(maxlen=self._rate or 1)
        self._first = self._last = 0.0
        self.answered = self.refused = 0

    def allows(self) -> bool:
        """Count a request; False if it comes too early."""
        now = time.monotonic()
        if self._rate and len(self._recent) == self._rate and now - self._recent[0] < 1:
            self.refused += 1
            return False
        self._recent.append(now)
        self._first = self._first or now
        self._last = now
        self.answered += 1
        return True

    def told(self) -> bytes:
        """What was counted, as JSON; `share` is the part of the limit that was used."""
        seconds = self._last - self._first
        share = (self.answered - 1) / (self._rate * seconds) if self._rate and seconds else None
        told = {"answered": self.answered, "refused": self.refused, "share": share}
        return json.dumps(told).encode()


class Connection(asyncio.Protocol):
    """One keep-alive connection; answers each request after the latency."""

    pages: Pages
    counter: Counter
    latency: float

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer what is complete."""
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            target = head.split(b" ", 2)[1].decode()
            if target.startswith("/counter"):
                self.send(self._count(target))
            elif not self.latency:
                self.send(self._answer(target))
            else:
                answer = self._answer(target)
                asyncio.get_running_loop().call_later(self.latency, self.send, answer)

    def send(self, parts: tuple[bytes, bytes]) -> None:
        """Send head and body, unless the client is gone."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.writelines(parts)

    def _count(self, target: str) -> tuple[bytes, bytes]:
        body = self.counter.told()
        if target == "/counter/reset":
            self.counter.reset()
        return _head(body), body

    def _answer(self, target: str) -> tuple[bytes, bytes]:
        if not self.counter.allows():
            return _head(REFUSAL, "429 Too Many Requests", "Retry-After: 1\r\n"), REFUSAL
        body = self.pages.find(target)
        if body is None:
            return _head(b"", "404 Not Found"), b""
        return _head(body), body


def _head(body: bytes, status: str = "200 OK", more: str = "") -> bytes:
    kind = "application/xml" if body.startswith(b"<") else "application/json"
    return HEAD.format(status, kind, len(body), more).encode()


async def serve(arguments: argparse.Namespace) -> None:
    """Render everything, say where the server is, serve until the process is ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", arguments.port)
    port = server.sockets[0].getsockname()[1]
    Connection.pages = Pages(
        arguments.records, arguments.other, arguments.parents, f"http://127.0.0.1:{port}"
    )
    Connection.counter, Connection.latency = Counter(arguments.rate), arguments.latency
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--other", type=int, default=50)
    parser.add_argument("--parents", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--rate", type=int, default=0, help="most requests in any second")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
