"""The kept-alive connection that most requests go over."""

from __future__ import annotations

import gzip
import threading
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import pytest
from spile.exceptions import ResponseError, RetriableError, StreamError
from spile.http.connection import Connections
from support.certificates import certified
from support.raw_server import reply, sends, serve_raw
from support.server import Reply, serve
from support.transports import Script, ask, transport_to

if TYPE_CHECKING:
    import socket
    from pathlib import Path

TEXT = b'{"results": [1, 2, 3]}' * 50


def test_requests_of_a_thread_share_one_connection() -> None:
    with serve(lambda _request: Reply()) as server:
        transport = transport_to(server.url)
        for number in range(5):
            ask(transport, f"{server.url}/x?page={number}")
    assert server.targets == [f"/x?page={number}" for number in range(5)]
    assert server.connections == 1


def test_a_server_that_says_it_closes_gets_a_new_connection() -> None:
    with serve(lambda _request: Reply(headers={"Connection": "close"})) as server:
        transport = transport_to(server.url, max_retries=0)
        for _ in range(3):
            ask(transport, f"{server.url}/x")
    assert server.connections == 3


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)[2:-4]),
        ("identity", TEXT),
    ],
    ids=["gzip", "gzip in two parts", "deflate", "deflate without a head", "identity"],
)
def test_compressed_bodies_arrive_whole(coding: str, body: bytes) -> None:
    reply = Reply(headers={"Content-Encoding": coding}, body=body)
    with serve(lambda _request: reply) as server:
        assert ask(transport_to(server.url), f"{server.url}/x").body == TEXT


def test_a_body_is_sent_with_its_length() -> None:
    with serve(lambda _request: Reply()) as server:
        ask(transport_to(server.url), f"{server.url}/x", method="POST", payload={"a": "ü"})
    (received,) = server.received
    assert received.body == '{"a":"ü"}'.encode()
    assert received.headers["content-length"] == "10"
    assert received.headers["host"] == server.url.removeprefix("http://")


def test_a_post_without_a_body_says_so() -> None:
    with serve(lambda _request: Reply()) as server:
        Connections(server.url, timeout=2).send("POST", f"{server.url}/x", {}, None)
    assert server.received[0].headers["content-length"] == "0"


def test_a_fragment_is_not_sent_and_a_bare_origin_means_its_root() -> None:
    with serve(lambda _request: Reply()) as server:
        connections = Connections(server.url, timeout=2)
        port = server.url.rpartition(":")[2]
        for url in (f"{server.url}/x?a=1#b", server.url, f"HTTP://127.0.0.1:{port}/y?"):
            connections.send("GET", url, {}, None)
    assert server.targets == ["/x?a=1", "/", "/y"]


@pytest.mark.parametrize("value", ["a\r\nX-Injected: 1", "a\nb", "a\x00", "\N{EURO SIGN}"])
def test_a_header_that_http_cannot_hold_is_refused_before_it_is_sent(value: str) -> None:
    with serve(lambda _request: Reply()) as server:
        connections = Connections(server.url, timeout=2)
        with pytest.raises(StreamError, match="could not be written"):
            connections.send("GET", f"{server.url}/x", {"X-Given": value}, None)
    assert server.received == []


def test_a_broken_answer_is_not_read_as_the_next_one() -> None:
    script = Script(Reply(body=b'{"a": 1}', cut=7), Reply(body=b'{"b": 2}'))
    with serve(script) as server:
        transport = transport_to(server.url, max_retries=0)
        with pytest.raises(StreamError, match="cut short"):
            ask(transport, f"{server.url}/x")
        assert ask(transport, f"{server.url}/x").body == b'{"b": 2}'


# One response for one request

EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"
WAIT = b"HTTP/1.1 102 Processing\r\n\r\n"
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


@pytest.mark.parametrize(
    "before", [GO_ON, WAIT, EARLY, b"HTTP/1.1 199 Odd\r\nA: b\r\n\r\n", (WAIT + EARLY) * 20]
)
def test_informational_responses_are_skipped(before: bytes) -> None:
    with serve_raw(sends(before + reply(b"first"), reply(b"second"))) as url:
        connections = Connections(url, timeout=2)
        answers = [connections.send("GET", f"{url}/x", {}, None) for _ in range(2)]
    assert [(answer.status, answer.body) for answer in answers] == [
        (200, b"first"),
        (200, b"second"),
    ]


@pytest.mark.parametrize("kind", [GO_ON, WAIT])
def test_informational_responses_without_end_are_a_failure(kind: bytes) -> None:
    def answer(connection: socket.socket, _target: str) -> bool:
        while True:
            connection.sendall(kind * 1000)

    with serve_raw(answer) as url, pytest.raises(RetriableError, match="cut short or damaged"):
        Connections(url, timeout=2).send("GET", f"{url}/x", {}, None)


def test_another_protocol_is_not_spoken() -> None:
    switch = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\n\r\n"
    with serve_raw(sends(switch, reply(b"good"))) as url:
        connections = Connections(url, timeout=2)
        assert connections.send("GET", f"{url}/x", {}, None).status == 101
        assert connections.send("GET", f"{url}/x", {}, None).body == b"good"


@pytest.mark.parametrize("behind", [reply(b"stray"), b"\r\n", b"x"])
def test_bytes_behind_a_response_are_nobodys(behind: bytes) -> None:
    with serve_raw(sends(reply(b"first") + behind, reply(b"second"))) as url:
        connections = Connections(url, timeout=2)
        bodies = [connections.send("GET", f"{url}/x", {}, None).body for _ in range(2)]
    assert bodies == [b"first", b"second"]


# Bounds

MEGABYTE = 1 << 20


def chunked(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (*pieces, b""))


def test_a_response_of_the_largest_size_is_read() -> None:
    body = bytes(MEGABYTE)
    with serve_raw(sends(reply(body), reply(gzip.compress(body), "Content-Encoding: gzip"))) as url:
        connections = Connections(url, timeout=2, max_bytes=MEGABYTE)
        for _ in range(2):
            assert connections.send("GET", f"{url}/x", {}, None).body == body


BOMB = gzip.compress(bytes(64 * MEGABYTE))


@pytest.mark.parametrize(
    "response",
    [
        reply(bytes(MEGABYTE + 1)),
        b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + bytes(2 * MEGABYTE),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(bytes(2 * MEGABYTE)),
        reply(BOMB, "Content-Encoding: gzip"),
        reply(gzip.compress(BOMB), "Content-Encoding: gzip, gzip"),
        reply(zlib.compress(bytes(64 * MEGABYTE)), "Content-Encoding: deflate"),
    ],
    ids=["length", "announced", "until the end", "chunk", "gzip", "gzip twice", "deflate"],
)
def test_a_larger_response_is_refused_before_it_is_held(response: bytes) -> None:
    with serve_raw(sends(response, keep=False)) as url:
        connections = Connections(url, timeout=2, max_bytes=MEGABYTE)
        tracemalloc.start()
        try:
            with pytest.raises(ResponseError, match=r"more than 1,048,576 bytes.*page_size"):
                connections.send("GET", f"{url}/x", {}, None)
            assert tracemalloc.get_traced_memory()[1] < 8 * MEGABYTE
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"x"),
    ],
    ids=["body", "trailers", "behind the end of gzip"],
)
def test_a_response_without_end_ends(head: bytes) -> None:
    def answer(connection: socket.socket, _target: str) -> bool:
        connection.sendall(head)
        while True:
            connection.sendall(b"A: b\r\n" * 1000)

    with serve_raw(answer) as url, pytest.raises(ResponseError, match="bytes"):
        Connections(url, timeout=2, max_bytes=MEGABYTE).send("GET", f"{url}/x", {}, None)


def test_a_response_that_drips_is_given_up() -> None:
    stop = threading.Event()

    def answer(connection: socket.socket, _target: str) -> bool:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not stop.wait(0.01):
            connection.sendall(b"x")
        return False

    with serve_raw(answer) as url:
        with pytest.raises(RetriableError, match=r"a response took more than 2 s"):
            Connections(url, timeout=0.2).send("GET", f"{url}/x", {}, None)
        stop.set()


def test_a_certificate_counts_only_if_it_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle, tls = certified(tmp_path)
    with serve(lambda _request: Reply(body=b"[1]"), tls) as server:
        with pytest.raises(StreamError, match="certificate of the API is not trusted"):
            ask(transport_to(server.url), f"{server.url}/x")
        assert server.received == []
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
        assert ask(transport_to(server.url), f"{server.url}/x").body == b"[1]"
        named = server.url.replace("127.0.0.1", "localhost")
        with pytest.raises(StreamError, match="certificate of the API is not trusted"):
            ask(transport_to(named), f"{named}/x")
