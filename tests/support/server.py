"""A server of a few lines for what the sandbox does not play: any answer to any request."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@dataclass(frozen=True)
class Received:
    """One request as it arrived.

    Attributes:
        method: The verb.
        target: Path and query as sent.
        headers: Headers, names in lower case.
        body: The body.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What is answered.

    Attributes:
        status: HTTP status.
        headers: Headers beside Content-Length.
        body: The body.
        cut: How many bytes of the announced length are never sent.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    cut: int = 0


class Server(ThreadingHTTPServer):
    """Answers by a function and remembers what it was asked.

    Attributes:
        received: The requests in order of arrival.
    """

    daemon_threads = True

    def __init__(self, reply: Callable[[Received], Reply]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.reply = reply
        self.received: list[Received] = []

    @property
    def url(self) -> str:
        """The server's origin."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def targets(self) -> list[str]:
        """Path and query of the requests in order of arrival."""
        return [request.target for request in self.received]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    @override
    def log_message(self, format: str, *args: Any) -> None:
        return

    def _answer(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Received(self.command, self.path, headers, self.rfile.read(size))
        self.server.received.append(request)
        reply = self.server.reply(request)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body) + reply.cut))
        self.end_headers()
        self.wfile.write(reply.body)
        self.close_connection = bool(reply.cut)

    do_GET = do_POST = _answer  # noqa: N815  # the names that http.server looks for


@contextlib.contextmanager
def serve(reply: Callable[[Received], Reply]) -> Iterator[Server]:
    """A running server."""
    with Server(reply) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
