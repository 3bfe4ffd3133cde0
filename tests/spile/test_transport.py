"""Requests over real sockets: retries, redirects, origins, limits."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from spile import Answer, Request
from spile.answers import judge
from spile.connection import Connections
from spile.credentials import BasicCredentials, BearerToken, QueryKey
from spile.exceptions import (
    CredentialError,
    ForbiddenError,
    OriginError,
    RetriableError,
    StatusError,
    StreamError,
)
from spile.rate_limit import Pace
from spile.retry import RETRY_STATUSES, RetryPolicy
from spile.transport import Counts, Transport, origin_of
from support.server import Received, Reply, Server, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox_api import Sandbox
    from spile import Credentials

CREDENTIALS = BearerToken("s3cret-token")


@dataclass
class Clock:
    """Waits that a transport asked for; none of them is waited."""

    waits: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)


def transport_to(
    url: str,
    clock: Clock | None = None,
    *,
    credentials: Credentials = CREDENTIALS,
    statuses: frozenset[int] = RETRY_STATUSES,
    **policy: Any,
) -> Transport:
    return Transport(
        url,
        credentials=credentials,
        policy=RetryPolicy(**{"backoff_factor": 2, **policy}, statuses=statuses),
        pace=Pace(),
        timeout=2,
        user_agent="test/1",
        sleep=(clock or Clock()).sleep,
    )


def ask(transport: Transport, url: str, counts: Counts | None = None, **request: Any) -> Answer:
    asked = Request(url=url, **request)

    def read(answer: Answer) -> Answer:
        judge(asked, answer, transport.policy.statuses)
        return answer

    return transport.send(asked, read, counts)


class Script:
    """Replies one after the other; the last one for ever."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)

    def __call__(self, _request: Received) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


def moved(location: str, status: int = 302) -> Reply:
    return Reply(status, {"Location": location})


@pytest.fixture
def elsewhere() -> Iterator[Server]:
    """Another origin, which must never be asked."""
    with serve(lambda _request: Reply(body=b'{"stolen": true}')) as server:
        yield server
        assert server.received == []


# What is sent


def test_a_request_is_signed_and_named() -> None:
    with serve(lambda _request: Reply(body=b"[1]")) as server:
        answer = ask(transport_to(server.url), f"{server.url}/x", params={"q": "ä &"})
    assert answer.body == b"[1]"
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
        answer = ask(transport, f"{server.url}/x", counts)
    assert answer.body == b"[1]"
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
        transport = transport_to(server.url, statuses=RETRY_STATUSES | {403})
        with pytest.raises(ForbiddenError, match="after 3 retries"):
            ask(transport, f"{server.url}/x")
        assert len(server.received) == 4


def test_an_answer_that_cannot_be_read_is_tried_again() -> None:
    def read(answer: Answer) -> bytes:
        if answer.body == b"bad":
            msg = "invalid JSON"
            raise RetriableError(msg)
        return answer.body

    with serve(Script(Reply(body=b"bad"), Reply(body=b"good"))) as server:
        transport = transport_to(server.url)
        assert transport.send(Request(url=f"{server.url}/x"), read) == b"good"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "0"}, 0),
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


# Broken connections


def test_a_body_cut_short_is_tried_again() -> None:
    with serve(Script(Reply(body=b'{"a"', cut=4), Reply(body=b'{"a": 1}'))) as server:
        assert ask(transport_to(server.url), f"{server.url}/x").body == b'{"a": 1}'


def test_a_damaged_compression_is_tried_again() -> None:
    damaged = Reply(headers={"Content-Encoding": "gzip"}, body=b"not gzip at all")
    with serve(Script(damaged, Reply(body=b"[1]"))) as server:
        assert ask(transport_to(server.url), f"{server.url}/x").body == b"[1]"


@pytest.mark.parametrize("fault", ["reset", "cut", "wrong_length", "bad_gzip"])
def test_faults_of_a_connection_are_tried_again(sandbox: Sandbox, fault: Any) -> None:
    sandbox.inject("/worklogs/v1/accounts", fault=fault, times=2)
    transport = transport_to(
        sandbox.url_of("worklogs"), credentials=BearerToken(sandbox.credentials["worklogs"])
    )
    answer = ask(transport, f"{sandbox.url_of('worklogs')}/v1/accounts")
    assert json.loads(answer.body)["results"]
    assert len(sandbox.requests) == 3


def test_a_server_without_a_word_is_a_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        connections = Connections(url, timeout=0.1)
        with pytest.raises(RetriableError, match=r"no byte for 0\.1 s"):
            connections.send("GET", f"{url}/x", {}, None)


def test_a_server_that_is_not_there_is_said_to_be_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}"
    clock = Clock()
    with pytest.raises(StreamError, match=r"GET /x: no connection to 127\.0\.0\.1:\d+, after 3"):
        ask(transport_to(url, clock), f"{url}/x?key=s3cret")
    assert len(clock.waits) == 3


def test_an_unknown_host_is_said_to_be_so() -> None:
    url = "http://no-such-host.invalid"
    with pytest.raises(StreamError, match=r"no connection to no-such-host\.invalid"):
        ask(transport_to(url, max_retries=0), f"{url}/x")


def test_a_server_that_hangs_up_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as rude:
        url = f"http://127.0.0.1:{rude.getsockname()[1]}"

        def hang_up() -> None:
            for _ in range(2):
                connection, _ = rude.accept()
                connection.recv(65536)
                connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(StreamError, match="after 1 retries"):
            ask(transport_to(url, max_retries=1), f"{url}/x")
        thread.join()


def test_a_server_that_speaks_no_tls_is_no_matter_of_certificates() -> None:
    with serve(lambda _request: Reply()) as server:
        url = server.url.replace("http:", "https:")
        with pytest.raises(StreamError) as caught:
            ask(transport_to(url, max_retries=0), f"{url}/x")
    assert "certificate" not in str(caught.value)


# Origins


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://host/a", "http://host/b?c"),
        ("http://host", "http://host:80/"),
        ("https://host", "https://host:443/"),
        ("HTTPS://HOST", "https://host/"),
        ("https://host", "https://user@host/"),
        ("https://[::1]:8080/", "https://[::1]:8080"),
    ],
)
def test_the_same_origin_in_other_words(one: str, other: str) -> None:
    assert origin_of(one) == origin_of(other)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com:8443/x",
        "https://api.example.com:0/x",
        "http://api.example.com/x",
        "http://api.example.com:443/x",
        "https://example.com/x",
        "https://api.example.com.evil.org/x",
        "https://evil.org/api.example.com",
        "https://api.example.com@evil.org/x",
        "https://api.example.com:443@evil.org/x",
        "https://api.example.com%2F@evil.org/x",
        "https://evil.org#@api.example.com/x",
        "https://evil.org?@api.example.com/x",
        "https://evil.org\\@api.example.com.evil.org/x",
        "https:\\\\evil.org/x",
        "https:/\\evil.org",
        "//evil.org/x",
        "https:///evil.org",
        "file:///etc/passwd",
        "ftp://api.example.com/x",
        "javascript:alert(1)",
        "https://api.example.com:99999/x",
        "https://api.example.com:port/x",
        "https://[::1/x",
        "https://\uff41pi.example.com/x",
        "",
    ],
)
def test_another_origin_is_refused(url: str) -> None:
    with pytest.raises(OriginError):
        transport_to("https://api.example.com").check_origin(url)


def test_the_refusal_shows_where_the_link_leads_but_no_query() -> None:
    with pytest.raises(OriginError) as caught:
        transport_to("https://api.example.com").check_origin("https://u:p4ss@evil.org/x?key=s3cret")
    assert "https://evil.org/x" in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert "p4ss" not in str(caught.value)


def test_a_foreign_link_is_not_requested(elsewhere: Server) -> None:
    with serve(lambda _request: Reply()) as server:
        for url in (f"{elsewhere.url}/x", f"{server.url}@{elsewhere.url[7:]}/x"):
            with pytest.raises(OriginError):
                ask(transport_to(server.url), url)


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_origin_is_followed(status: int) -> None:
    with serve(Script(moved("/y?a=1", status), Reply(body=b"[1]"))) as server:
        answer = ask(transport_to(server.url), f"{server.url}/x")
    assert answer.body == b"[1]"
    assert server.targets == ["/x", "/y?a=1"]
    assert server.received[1].headers["authorization"] == "Bearer s3cret-token"


def test_a_redirect_may_be_absolute_and_relative() -> None:
    with serve(Script(moved("y"), moved("?z=1"), Reply())) as server:
        server.reply.replies.insert(0, moved(f"{server.url}/a/b"))  # type: ignore[attr-defined]
        ask(transport_to(server.url), f"{server.url}/x")
    assert server.targets == ["/x", "/a/b", "/a/y", "/a/y?z=1"]


def test_a_query_key_is_sent_along_once() -> None:
    with serve(Script(moved("/y"), moved("/z?key=s3cret"), Reply())) as server:
        ask(transport_to(server.url, credentials=QueryKey("key", "s3cret")), f"{server.url}/x")
    assert server.targets == ["/x?key=s3cret", "/y?key=s3cret", "/z?key=s3cret"]


@pytest.mark.parametrize("form", ["{url}/x", "//{host}/x", "http://127.0.0.1:1@{host}/x"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_origin_is_refused(form: str, status: int, elsewhere: Server) -> None:
    location = form.format(url=elsewhere.url, host=elsewhere.url[7:])
    with serve(Script(moved(location, status))) as server:
        transport = transport_to(server.url, credentials=BasicCredentials("s3cret", "s3cret"))
        with pytest.raises(OriginError):
            ask(transport, f"{server.url}/x")
        assert len(server.received) == 1


def test_a_redirect_to_another_scheme_is_refused() -> None:
    with serve(lambda request: moved(f"https://{request.headers['host']}/x")) as server:
        with pytest.raises(OriginError):
            ask(transport_to(server.url), f"{server.url}/x")
        assert len(server.received) == 1


@pytest.mark.parametrize("location", ["http://[::1/x", "http://host:port/", "http://host:99999/"])
def test_a_redirect_to_no_url_is_refused(location: str) -> None:
    with serve(Script(moved(location))) as server, pytest.raises(OriginError):
        ask(transport_to(server.url), f"{server.url}/x")


def test_redirects_that_do_not_end_are_an_error() -> None:
    with serve(Script(moved("/x"))) as server:
        with pytest.raises(StatusError, match="more than 5 times"):
            ask(transport_to(server.url), f"{server.url}/x")
        assert len(server.received) == 6


def test_a_redirect_to_nowhere_is_an_error() -> None:
    with serve(Script(Reply(302))) as server, pytest.raises(StatusError, match="redirected"):
        ask(transport_to(server.url), f"{server.url}/x")


@pytest.mark.parametrize("status", [307, 308])
def test_a_post_is_redirected_with_its_body(status: int) -> None:
    with serve(Script(moved("/y", status), Reply())) as server:
        ask(transport_to(server.url), f"{server.url}/x", method="POST", payload={"a": 1})
    assert [(r.method, r.target, r.body) for r in server.received] == [
        ("POST", "/x", b'{"a":1}'),
        ("POST", "/y", b'{"a":1}'),
    ]


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_post_is_not_turned_into_a_get(status: int) -> None:
    with serve(Script(moved("/y", status))) as server:
        with pytest.raises(StatusError, match="turns it into a GET"):
            ask(transport_to(server.url), f"{server.url}/x", method="POST", payload={})
        assert len(server.received) == 1


# The environment


def test_proxies_of_the_environment_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(lambda _request: Reply(body=b'"proxied"')) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        transport = transport_to("http://api.example.invalid")
        answer = ask(transport, "http://api.example.invalid/x?a=1")
    assert answer.body == b'"proxied"'
    assert proxy.targets == ["http://api.example.invalid/x?a=1"]


def test_a_proxy_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    monkeypatch.delenv("no_proxy", raising=False)
    transport = transport_to("http://api.example.invalid", max_retries=0)
    with pytest.raises(StreamError, match="proxy"):
        ask(transport, "http://api.example.invalid/x")


def test_passwords_of_netrc_are_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with serve(lambda _request: Reply()) as server:
        ask(transport_to(server.url), f"{server.url}/x")
    assert server.received[0].headers["authorization"] == "Bearer s3cret-token"
