"""One kept-alive connection, spoken to with as little between the socket and the page as can be.

The connection is one of urllib3's, made by a pool of `requests`: names, certificates and timeouts
are theirs. Responses are read by `http.client`. What is left out is urllib3's own request and
response, which cost more than all the rest of a page: `benchmarks/stages.py` shows it.
"""

from __future__ import annotations

import io
import re
import weakref
from http.client import HTTPResponse
from typing import TYPE_CHECKING, cast

from urllib3 import HTTPResponse as CodedResponse
from urllib3.util import is_connection_dropped

from spile.http.urls import DEFAULT_PORTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from urllib3.connection import HTTPConnection
    from urllib3.connectionpool import HTTPConnectionPool

# A line end in a value would begin a header that nobody meant.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class HTTPSocket:
    """A connection for one request after another; it opens when it is needed.

    Args:
        pool: Makes the connection; no proxy is set.
        timeout: Seconds without a byte after which a request counts as failed.
    """

    def __init__(self, pool: HTTPConnectionPool, timeout: float) -> None:
        # The one method of urllib3 that makes a connection with all that a pool knows.
        self._connection = cast("HTTPConnection", pool._get_conn())  # noqa: SLF001
        self._connection.timeout = timeout
        weakref.finalize(self, self._connection.close)
        host = f"[{pool.host}]" if ":" in pool.host else pool.host
        usual = pool.port in {None, DEFAULT_PORTS[str(pool.scheme)]}
        self._host = host if usual else f"{host}:{pool.port}"

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
            ValueError: The request cannot be written as HTTP.
            OSError, http.client.HTTPException, urllib3.exceptions.HTTPError: It failed.
        """
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self._host}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if body is not None or method != "GET":
            lines.append(f"Content-Length: {len(body or b'')}")
        if any(_CONTROL.search(line) for line in lines):
            msg = "a control character in a request"
            raise ValueError(msg)
        message = "\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b"")
        try:
            return self._exchange(method, message)
        except BaseException:
            # Whatever is left of a broken response must not be taken for the next one.
            self._connection.close()
            raise

    def _exchange(self, method: str, message: bytes) -> tuple[int, Mapping[str, str], bytes]:
        connection = self._connection
        if connection.sock is not None and is_connection_dropped(connection):
            connection.close()
        connection.send(message)
        with HTTPResponse(connection.sock, method=method) as response:
            response.begin()
            content = response.read()
            if response.will_close:
                connection.close()
        headers = cast("Mapping[str, str]", response.headers)
        if coding := headers.get("Content-Encoding"):
            content = _decompressed(content, coding)
        return response.status, headers, content


def _decompressed(content: bytes, coding: str) -> bytes:
    coded = CodedResponse(io.BytesIO(content), {"Content-Encoding": coding}, preload_content=False)
    return coded.read(decode_content=True)
