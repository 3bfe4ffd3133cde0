"""Responses below HTTP: bytes written straight to the socket, or a reset."""

from __future__ import annotations

import socket
import struct
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from typing_extensions import override
from uvicorn.protocols.http.auto import AutoHTTPProtocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping, MutableMapping

    from sandbox_api.messages import Response

_NO_LINGER = struct.pack("ii", 1, 0)


class Connections:
    """The open sockets, by the address of the client at the other end."""

    def __init__(self) -> None:
        """Start without any."""
        self.transports: dict[Any, asyncio.Transport] = {}

    def protocol(self) -> type[asyncio.Protocol]:
        """Return uvicorn's protocol, made to note each socket here."""
        transports = self.transports

        class NotedProtocol(AutoHTTPProtocol):  # type: ignore[valid-type,misc]
            """Notes its socket while it is open."""

            @override
            def connection_made(self, transport: asyncio.Transport) -> None:
                transports[transport.get_extra_info("peername")] = transport
                # Head and body are two writes; the second must not wait for the client's receipt.
                sock = transport.get_extra_info("socket")
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                super().connection_made(transport)

            @override
            def connection_lost(self, exc: Exception | None) -> None:
                transports.pop(self.transport.get_extra_info("peername"), None)
                super().connection_lost(exc)

        return NotedProtocol

    def of(self, scope: MutableMapping[str, Any]) -> asyncio.Transport:
        """Return the socket a request came through."""
        return self.transports[tuple(scope["client"])]


def reset(transport: asyncio.Transport) -> None:
    """Reset the connection: the client gets an error, not an end."""
    sock = transport.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    transport.abort()


def head(response: Response, length: int, extra: Mapping[str, str] | None = None) -> bytes:
    """Return status line and headers with any content length."""
    headers = {
        "content-type": response.content_type,
        "content-length": str(length),
        **response.headers,
        **(extra or {}),
    }
    lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
