"""Requests over real sockets: what is sent, and when it is sent again."""

from __future__ import annotations

import gzip
import json
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from spile import RETRY_STATUSES, Request, Response, Statuses
from spile.exceptions import (
    CredentialError,
    ForbiddenError,
    RetriableError,
    StatusError,
    StreamError,
)
from spile.http.credentials import BearerToken, QueryKey
from spile.http.transport import Counts
from support.server import Reply, serve
from support.transports import Clock, Script, ask, transport_to

if TYPE_CHECKING:
    import socket

# What is sent


def test_a_request_is_signed_and_named() -> None:
    with serve(lambda _request: Reply(body=b"[1]")) as server:
        response = ask(transport_to(server.url), f"{server.url}/x", params={"q": "ä &"})
    assert response.body == b"[1]"
    request = server.received[0]
    assert request.target == "/x?q=%C3%A4+%26"
    assert request.headers["authorization"] == "Bearer s3cret-token"
    assert request.headers["user-agent"] == "test/1"
    assert request.headers["accept"] == "application/json"
    assert "gzip" in request.headers["accept-encoding"]


def test_a_post_carries_json() -> None:
    with serve(lambda _request: Reply()) as server:
        ask(transport_to(server.url), f"{server.url}/x", method="POST", payload={"limit": 2})
    request = server.received[0]
    assert request.method == "POST"
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.body) == {"limit": 2}


def test_headers_of_a_stream_are_sent() -> None:
    with serve(lambda _request: Reply()) as server:
        headers = {"Accept": "application/xml"}
        ask(transport_to(server.url), f"{server.url}/x", headers=headers)
    assert server.received[0].headers["accept"] == "application/xml"


def test_a_next_link_is_requested_as_it_came() -> None:
    with serve(lambda _request: Reply()) as server:
        ask(transport_to(server.url), f"{server.url}/a%2Fb/x?c=%3D&d=e+f&g=%20#part")
    assert server.targets == ["/a%2Fb/x?c=%3D&d=e+f&g=%20"]


def test_characters_that_no_url_may_hold_are_escaped() -> None:
    with serve(lambda _request: Reply()) as server:
        ask(transport_to(server.url), f"{server.url}/ä b?q=ü\r\nX: 1")
    assert server.targets == ["/%C3%A4%20b?q=%C3%BC%0D%0AX:%201"]


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ("", {"key": ["a&b=ü"]}),
        ("?page=2", {"page": ["2"], "key": ["a&b=ü"]}),
        ("?key=a%26b%3D%C3%BC", {"key": ["a&b=ü"]}),
        ("?monkey=1", {"monkey": ["1"], "key": ["a&b=ü"]}),
        ("?q=key%3D1", {"q": ["key=1"], "key": ["a&b=ü"]}),
        ("?page=2#key=1", {"page": ["2"], "key": ["a&b=ü"]}),
    ],
)
def test_a_query_key_is_sent_once(query: str, sent: dict[str, list[str]]) -> None:
    with serve(lambda _request: Reply()) as server:
        transport = transport_to(server.url, credentials=QueryKey("key", "a&b=ü"))
        ask(transport, f"{server.url}/x{query}")
    assert parse_qs(urlsplit(server.targets[0]).query) == sent


@pytest.mark.parametrize("token", ["line\nbreak", "a\r\nX-Evil: 1", "ключ"])
def test_a_credential_that_no_header_can_carry_is_an_error_without_it(token: str) -> None:
    with serve(lambda _request: Reply()) as server:
        transport = transport_to(server.url, credentials=BearerToken(token))
        with pytest.raises(StreamError, match="the credential") as caught:
            ask(transport, f"{server.url}/x")
    assert token not in str(caught.value)
    assert server.received == []


def test_a_compressed_body_is_read() -> None:
    body = gzip.compress(b'{"a": 1}')
    with serve(lambda _request: Reply(headers={"Content-Encoding": "gzip"}, body=body)) as server:
        assert ask(transport_to(server.url), f"{server.url}/x").body == b'{"a": 1}'


def test_connections_are_kept() -> None:
    ports = set()
    with serve(Script(Reply())) as server:
        transport = transport_to(server.url)
        original = server.get_request

        def get_request() -> tuple[socket.socket, Any]:
            accepted = original()
            ports.add(accepted[1])
            return accepted

        server.get_request = get_request  # type: ignore[method-assign]
        for _ in range(5):
            ask(transport, f"{server.url}/x")
    assert len(ports) == 1


# Retries


@pytest.mark.parametrize("status", sorted(RETRY_STATUSES))
def test_a_passing_failure_is_tried_again(status: int) -> None:
    clock, counts = Clock(), Counts()
    with serve(Script(Reply(status), Reply(status), Reply(body=b"[1]"))) as server:
        transport = transport_to(server.url, clock, backoff_factor=0.05)
        response = ask(transport, f"{server.url}/x", counts)
    assert response.body == b"[1]"
    assert 0.05 <= clock.waits[0] <= 0.055
    assert 0.1 <= clock.waits[1] <= 0.11
    assert (counts.requests, counts.retries) == (3, 2)


def test_retries_end() -> None:
    clock, counts = Clock(), Counts()
    with serve(Script(Reply(503))) as server:
        with pytest.raises(StatusError, match=r"GET /x: status 503, after 3 retries") as caught:
            ask(transport_to(server.url, clock), f"{server.url}/x", counts)
        assert len(server.received) == 4
    assert caught.value.status == 503
    assert (counts.requests, counts.retries) == (4, 3)


def test_no_retries_are_no_retries() -> None:
    with serve(Script(Reply(503))) as server:
        with pytest.raises(StreamError, match="without a retry"):
            ask(transport_to(server.url, max_retries=0), f"{server.url}/x")
        assert len(server.received) == 1


@pytest.mark.parametrize("status", [400, 404, 409, 501])
def test_a_lasting_failure_is_not_tried_again(status: int) -> None:
    with serve(Script(Reply(status))) as server:
        with pytest.raises(StatusError):
            ask(transport_to(server.url), f"{server.url}/x")
        assert len(server.received) == 1


def test_a_rejected_credential_is_not_tried_again() -> None:
    with serve(Script(Reply(401))) as server:
        with pytest.raises(CredentialError):
            ask(transport_to(server.url), f"{server.url}/x")
        assert len(server.received) == 1


def test_a_forbidden_answer_that_does_not_pass_is_forbidden() -> None:
    with serve(Script(Reply(403))) as server:
        statuses = Statuses(retry=RETRY_STATUSES | {403})
        with pytest.raises(ForbiddenError, match="after 3 retries"):
            ask(transport_to(server.url), f"{server.url}/x", statuses=statuses)
        assert len(server.received) == 4


def test_an_answer_that_cannot_be_read_is_tried_again() -> None:
    def read(response: Response) -> bytes:
        if response.body == b"bad":
            msg = "invalid JSON"
            raise RetriableError(msg)
        return response.body

    with serve(Script(Reply(body=b"bad"), Reply(body=b"good"))) as server:
        transport = transport_to(server.url)
        assert transport.send(Request(url=f"{server.url}/x"), read) == b"good"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "7"}, 7),
        ({"X-RateLimit-Reset": "5"}, 5),
        ({"X-Rate-Limit-Reset": "5", "X-Rate-Limit-Remaining": "0"}, 5),
        ({"Retry-After": "300"}, 300),
    ],
)
def test_what_the_api_asks_for_wins_over_the_backoff(headers: dict[str, str], wait: float) -> None:
    clock = Clock()
    with serve(Script(Reply(503, headers), Reply())) as server:
        ask(transport_to(server.url, clock), f"{server.url}/x")
    assert clock.waits == [wait]


@pytest.mark.parametrize("value", ["0", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_a_wait_that_is_over_does_not_burn_the_retries(value: str) -> None:
    clock = Clock()
    refused = Script(Reply(429, {"Retry-After": value}))
    with serve(refused) as server, pytest.raises(StreamError, match="after 3 retries"):
        ask(transport_to(server.url, clock, backoff_factor=0.02), f"{server.url}/x")
    assert [int(100 * wait) for wait in clock.waits] == [2, 4, 8]


@pytest.mark.parametrize("headers", [{"Retry-After": "301"}, {"X-RateLimit-Reset": "86400"}])
def test_a_wait_of_more_than_five_minutes_fails_the_stream(headers: dict[str, str]) -> None:
    clock = Clock()
    with serve(Script(Reply(429, headers))) as server:
        with pytest.raises(StreamError, match="more than five minutes"):
            ask(transport_to(server.url, clock), f"{server.url}/x")
        assert len(server.received) == 1
    assert clock.waits == []


def test_a_limit_holds_every_thread_back() -> None:
    with serve(Script(Reply(429, {"Retry-After": "0.3"}), Reply())) as server:
        transport = transport_to(server.url)
        started = time.monotonic()
        ask(transport, f"{server.url}/x")
        other = threading.Thread(target=ask, args=(transport, f"{server.url}/y"))
        other.start()
        other.join()
    assert 0.3 <= time.monotonic() - started + 0.01 < 2


def test_an_interval_that_is_used_up_is_waited_for() -> None:
    used_up = Reply(headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "0.3"})
    with serve(Script(used_up, Reply())) as server:
        transport = transport_to(server.url)
        started = time.monotonic()
        ask(transport, f"{server.url}/x")
        ask(transport, f"{server.url}/x")
    assert 0.3 <= time.monotonic() - started + 0.01 < 2


@pytest.mark.parametrize(
    "headers",
    [
        {"X-RateLimit-Reset": "60"},
        {"X-RateLimit-Reset": "60", "X-RateLimit-Remaining": "1"},
        {"X-RateLimit-Remaining": "0"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "86400"},
    ],
)
def test_a_success_holds_nothing_back_for_any_other_reason(headers: dict[str, str]) -> None:
    with serve(Script(Reply(headers=headers))) as server:
        transport = transport_to(server.url)
        started = time.monotonic()
        for _ in range(3):
            ask(transport, f"{server.url}/x")
    assert time.monotonic() - started < 2
