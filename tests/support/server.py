"""A server of a few lines for what the sandbox does not play: any answer to any request."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from typing_extensions import override

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


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
        connections: How many connections were opened.
    """

    daemon_threads = True

    def __init__(
        self, reply: Callable[[Received], Reply], tls: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.scheme = "http" if tls is None else "https"
        self.reply = reply
        self.received: list[Received] = []
        self.connections = 0

    @property
    def url(self) -> str:
        """The server's origin."""
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    @property
    def targets(self) -> list[str]:
        """Path and query of the requests in order of arrival."""
        return [request.target for request in self.received]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body go out as two packets; neither waits for the other to be acknowledged.
    disable_nagle_algorithm = True
    server: Server

    @override
    def setup(self) -> None:
        self.server.connections += 1
        super().setup()

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


class _FileHandler(SimpleHTTPRequestHandler):
    @override
    def log_message(self, format: str, *args: Any) -> None:
        return


@contextlib.contextmanager
def serve(
    reply: Callable[[Received], Reply], tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """A running server."""
    with Server(reply, tls) as server, _running(server):
        yield server


@contextlib.contextmanager
def serve_folder(folder: Path) -> Iterator[str]:
    """The address of a folder of files, served as any web server would."""
    handler = partial(_FileHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, _running(server):
        yield f"http://127.0.0.1:{server.server_address[1]}"


@contextlib.contextmanager
def _running(server: ThreadingHTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
