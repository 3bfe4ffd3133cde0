"""Links and redirects within the origin of the API, and away from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from spile.exceptions import OriginError, StatusError
from spile.http.credentials import BasicCredentials, QueryKey
from support.server import Reply, Server, serve
from support.transports import Script, ask, moved, transport_to

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def elsewhere() -> Iterator[Server]:
    """Another origin, which must never be asked."""
    with serve(lambda _request: Reply(body=b'{"stolen": true}')) as server:
        yield server
        assert server.received == []


# Origins


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
