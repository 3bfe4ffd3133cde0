"""A server that answers byte for byte, for what no web server would send."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    #: Sends what it likes; the connection is kept if it returns True.
    Answer = Callable[[socket.socket, str], bool]


@contextlib.contextmanager
def serve_raw(answer: Answer) -> Iterator[str]:
    """The address of a server that hands each request's target to a function.

    Args:
        answer: Gets the connection and the target of a request.
    """
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        thread = threading.Thread(target=_accept, args=(server, answer), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def _accept(server: socket.socket, answer: Answer) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = server.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=_converse, args=(connection, answer), daemon=True).start()


def _converse(connection: socket.socket, answer: Answer) -> None:
    with connection, connection.makefile("rb") as lines, contextlib.suppress(OSError):
        while request := lines.readline():
            while lines.readline().strip():
                pass
            if not answer(connection, request.split()[1].decode()):
                return


def sends(*exchanges: bytes, keep: bool = True) -> Answer:
    """Answers with these bytes, one after the other; the last one for ever."""
    left = list(exchanges)

    def answer(connection: socket.socket, _target: str) -> bool:
        connection.sendall(left.pop(0) if len(left) > 1 else left[0])
        return keep

    return answer


def reply(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A response as most servers send it."""
    head = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(head).encode("latin-1") + body


def tunnels(connection: socket.socket, target: str) -> bool:
    """A proxy: leads a CONNECT to where it asks for, and passes on what comes."""
    host, _, port = target.partition(":")
    with socket.create_connection((host, int(port))) as api:
        connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        back = threading.Thread(target=_pass_on, args=(api, connection), daemon=True)
        back.start()
        _pass_on(connection, api)
        back.join()
    return False


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
