"""One kept-alive connection, spoken to with as little between the socket and the page as can be.

The connection is one of urllib3's, made by a pool of `requests`: names, certificates, proxies and
timeouts are theirs. Heads of responses are read by `http.client`, bodies by urllib3. What is left
out is urllib3's own way of sending a request, which costs more than all the rest of a page:
`benchmarks/stages.py` shows it. `tests/properties/test_socket_against_urllib3.py` holds both side
by side.
"""

from __future__ import annotations

import io
import re
import socket
import time
import weakref
from http.client import HTTPException, HTTPResponse, parse_headers
from typing import TYPE_CHECKING, cast

from typing_extensions import override
from urllib3 import HTTPHeaderDict
from urllib3 import HTTPResponse as Body
from urllib3.exceptions import HTTPError, ProxyError
from urllib3.util import is_connection_dropped, parse_url
from urllib3.util.proxy import connection_requires_http_tunnel

from spile.exceptions import ResponseError, RetriableError, StreamError
from spile.http.urls import DEFAULT_PORTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Buffer
    from urllib3.connection import HTTPConnection
    from urllib3.connectionpool import HTTPConnectionPool

DEFAULT_MAX_BYTES = 256 * 1024 * 1024
# A response that takes so many times request_timeout is given up, even if bytes keep coming.
PATIENCE = 10
# More responses with status 1xx before the real one are no response.
MOST_INTERIM = 100
_INTERIM = range(100, 200)
_SWITCHING_PROTOCOLS = 101
_PIECE = 1 << 18
# A line of a header that goes on in the next one, which nobody should send any more.
_FOLD = re.compile(r"[ \t]*\r?\n[ \t]+")
# A line end in a value would begin a header that nobody meant; the rest has no place in latin-1.
_UNSENDABLE = re.compile(r"[^\x20-\x7e\x80-\xff]")


class HTTPSocket:
    """A connection for one request after another; it opens when it is needed.

    Args:
        pool: Makes the connection.
        root: Scheme, host and port that requests are for.
        timeout: Seconds without a byte after which a request counts as failed.
        max_bytes: Most bytes of one response, compressed and decompressed.
    """

    def __init__(
        self,
        pool: HTTPConnectionPool,
        root: str,
        timeout: float,
        max_bytes: int = DEFAULT_MAX_BYTES,
    ) -> None:
        # The one method of urllib3 that makes a connection with all that a pool knows.
        self._connection = cast("HTTPConnection", pool._get_conn())  # noqa: SLF001
        self._connection.timeout = timeout
        weakref.finalize(self, self._connection.close)
        self._pool = pool
        self._seconds = PATIENCE * timeout
        self._max_bytes = max_bytes
        url = parse_url(root)
        usual = url.port in {None, DEFAULT_PORTS[str(url.scheme)]}
        self._host = str(url.host) if usual else f"{url.host}:{url.port}"
        self._tunnelled = connection_requires_http_tunnel(pool.proxy, pool.proxy_config, url.scheme)
        # A proxy that forwards is told the whole address.
        forwards = pool.proxy is not None and not self._tunnelled
        self._before_target = f"{url.scheme}://{self._host}" if forwards else ""
        self._proxy_headers = dict(pool.proxy_headers) if forwards else {}

    def send(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and decompressed body of the response.

        Args:
            method: GET or POST.
            target: Path and query, percent-encoded.
            headers: Without `Host` and `Content-Length`.
            body: What a POST carries.

        Raises:
            StreamError: The request cannot be written as HTTP.
            ResponseError: The response is larger than a response may be.
            RetriableError: It takes longer than a response may take.
            OSError, ValueError, http.client.HTTPException, urllib3.exceptions.HTTPError: It failed.
        """
        message = self._message(method, target, headers, body)
        try:
            return self._exchange(method, message)
        except BaseException:
            # Whatever is left of a broken response must not be taken for the next one.
            self._connection.close()
            raise

    def _message(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> bytes:
        lines = [f"{method} {self._before_target}{target} HTTP/1.1", f"Host: {self._host}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines += [f"{name}: {value}" for name, value in self._proxy_headers.items()]
        if body is not None or method != "GET":
            lines.append(f"Content-Length: {len(body or b'')}")
        if _UNSENDABLE.search("".join(lines)):
            msg = "A request could not be written. Check api_url, the credential and user_agent."
            raise StreamError(msg)
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b"")

    def _exchange(self, method: str, message: bytes) -> tuple[int, Mapping[str, str], bytes]:
        connection = self._connection
        if connection.sock is not None and _has_something_to_say(connection):
            connection.close()
        if connection.sock is None:
            self._connect()
        connection.send(message)
        source = _Source(
            cast("socket.socket", connection.sock), self._seconds, self._max_bytes + _PIECE
        )
        reader = _Reader(source)
        with _Response(reader, method) as response:
            response.begin()
            headers = _headers(response)
            content = self._read(response, headers, method)
        # Bytes behind a response belong to no request, least of all to the next one.
        if response.will_close or reader.unread or response.status == _SWITCHING_PROTOCOLS:
            connection.close()
        return response.status, headers, content

    def _connect(self) -> None:
        connection = self._connection
        try:
            if self._tunnelled:
                self._pool._prepare_proxy(connection)  # noqa: SLF001
            else:
                connection.connect()
        except (OSError, HTTPError) as error:
            if self._pool.proxy is None or connection.has_connected_to_proxy:
                raise
            msg = "no way through the proxy"
            raise ProxyError(msg, error) from None

    def _read(self, response: _Response, headers: Mapping[str, str], method: str) -> bytes:
        if response.length is not None and response.length > self._max_bytes:
            raise _too_large(self._max_bytes)
        if _is_plain(headers):
            return response.read()
        body = Body(
            cast("io.IOBase", response),
            HTTPHeaderDict(headers.items()),
            response.status,
            preload_content=False,
            original_response=response,
            request_method=method,
        )
        pieces, size = [], 0
        for piece in body.stream(_PIECE, decode_content=True):
            size += len(piece)
            if size > self._max_bytes:
                raise _too_large(self._max_bytes)
            pieces.append(piece)
        return b"".join(pieces)


class _Source(socket.SocketIO):
    """What one response is read from: ends what takes too long, or is too much.

    Args:
        sock: The connection's.
        seconds: Within which all of it must have come.
        limit: Most bytes.
    """

    def __init__(self, sock: socket.socket, seconds: float, limit: int) -> None:
        super().__init__(sock, "r")
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._limit = limit
        self._received = 0

    @override
    def readinto(self, buffer: Buffer, /) -> int | None:
        size = super().readinto(buffer)
        self._received += size or 0
        if self._received > self._limit:
            raise _too_large(self._limit - _PIECE)
        if time.monotonic() > self._end:
            msg = f"a response took more than {self._seconds:g} s"
            raise RetriableError(msg)
        return size

    @override
    def tell(self) -> int:
        return self._received


class _Reader(io.BufferedReader):
    """Says at its end whether something came behind the response."""

    unread: bool = False

    def makefile(self, _mode: str) -> _Reader:
        """Itself: a response asks its socket for a file."""
        return self

    @override
    def close(self) -> None:
        if not self.closed:
            self.unread = self.raw.tell() > self.tell()
        super().close()


class _Response(HTTPResponse):
    """The response to a request, without those of status 1xx before it."""

    def __init__(self, reader: _Reader, method: str) -> None:
        super().__init__(cast("socket.socket", reader), method=method)

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(MOST_INTERIM + 1):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if status not in _INTERIM or status == _SWITCHING_PROTOCOLS:
                return version, status, reason
            parse_headers(self.fp)
        msg = "too many responses with status 1xx"
        raise HTTPException(msg)


def _headers(response: _Response) -> Mapping[str, str]:
    """The headers, as urllib3 gives them: folded lines are one line, values of one name joined."""
    given = response.headers
    names = [name.lower() for name in given]
    if len(set(names)) == len(names) and not any("\n" in value for value in given.values()):
        # The same, and made already.
        return cast("Mapping[str, str]", given)
    return HTTPHeaderDict([(name, _FOLD.sub(" ", value)) for name, value in given.items()])


def _is_plain(headers: Mapping[str, str]) -> bool:
    """True if the length says all about the body."""
    coded = "Content-Encoding" in headers or "Transfer-Encoding" in headers
    return not coded and headers.get("Content-Length", "").isdecimal()


def _has_something_to_say(connection: HTTPConnection) -> bool:
    """True if the other end hung up, or sent what nobody asked for."""
    pending = getattr(connection.sock, "pending", None)
    return is_connection_dropped(connection) or bool(pending is not None and pending())


def _too_large(limit: int) -> ResponseError:
    return ResponseError(
        f"The API sends a response of more than {limit:,} bytes. Lower page_size, or raise "
        "max_response_bytes if there is memory for it."
    )
