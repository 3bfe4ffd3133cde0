"""Connections that break, and what the environment says about them."""

from __future__ import annotations

import json
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest
from spile.exceptions import RetriableError, StreamError
from spile.http.connection import Connections
from spile.http.credentials import BearerToken
from support.certificates import certified
from support.raw_server import reply, sends, serve_raw, tunnels
from support.server import Reply, serve
from support.transports import Clock, Script, ask, transport_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sandbox_api import Sandbox


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
    said = r"the name of no-such-host\.invalid is not known.*Check the address"
    with pytest.raises(StreamError, match=said):
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


# The environment


def test_proxies_of_the_environment_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(lambda _request: Reply(body=b'"proxied"')) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        transport = transport_to("http://api.example.invalid")
        answer = ask(transport, "http://api.example.invalid/x?a=1")
    assert answer.body == b'"proxied"'
    assert proxy.targets == ["http://api.example.invalid/x?a=1"]


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], str]:
    """Sets a proxy and says what a request through it ends with."""
    for name in ("no_proxy", "NO_PROXY", "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)

    def ask_through(scheme: str, proxy: str) -> str:
        monkeypatch.setenv(f"{scheme}_proxy", proxy)
        url = f"{scheme}://api.example.invalid"
        with pytest.raises(StreamError) as caught:
            ask(transport_to(url, max_retries=1), f"{url}/x")
        return str(caught.value)

    return ask_through


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there_is_named(
    proxied: Callable[[str, str], str], scheme: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    said = proxied(scheme, f"http://user:p4ssw0rd@127.0.0.1:{port}")
    assert "the proxy could not be reached, after 1 retries" in said
    assert f"Check {scheme}_proxy" in said
    assert "p4ssw0rd" not in said


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("proxy", ["http://", "what is this", "ftp://host:21", "http://host:port"])
def test_a_proxy_that_is_no_url_is_told_by_its_variable(
    proxied: Callable[[str, str], str], scheme: str, proxy: str
) -> None:
    assert f"proxy in {scheme}_proxy is not a URL" in proxied(scheme, proxy)


def test_a_socks_proxy_needs_a_package(proxied: Callable[[str, str], str]) -> None:
    assert "https_proxy names a SOCKS proxy" in proxied("https", "socks5://127.0.0.1:1080")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_password_is_asked_once(
    proxied: Callable[[str, str], str], scheme: str
) -> None:
    asked = []

    def answer(connection: socket.socket, target: str) -> bool:
        asked.append(target)
        connection.sendall(reply(b"", status="407 Proxy Authentication Required"))
        return False

    with serve_raw(answer) as url:
        said = proxied(scheme, url)
    assert "wants a user name and password" in said
    assert f"{scheme}_proxy" in said
    assert len(asked) == 1


def test_a_tunnel_that_a_proxy_refuses_is_the_proxys_doing(
    proxied: Callable[[str, str], str],
) -> None:
    with serve_raw(sends(reply(b"", status="403 Forbidden"), keep=False)) as url:
        said = proxied("https", url)
    assert "the proxy refuses the way to the API (403)" in said
    assert "Check https_proxy" in said


def test_https_goes_through_a_tunnel_that_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundle, tls = certified(tmp_path)
    asked = []

    def answer(connection: socket.socket, target: str) -> bool:
        asked.append(target)
        return tunnels(connection, target)

    with serve(lambda _request: Reply(body=b"[1]"), tls) as server, serve_raw(answer) as proxy:
        monkeypatch.setenv("https_proxy", proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
        transport = transport_to(server.url)
        bodies = [ask(transport, f"{server.url}/x?page={page}").body for page in range(3)]
    assert bodies == [b"[1]"] * 3
    assert server.targets == ["/x?page=0", "/x?page=1", "/x?page=2"]
    assert asked == [server.url.removeprefix("https://")]


def test_the_password_of_a_proxy_is_for_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(lambda _request: Reply()) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.replace("//", "//user:p4ss@"))
        monkeypatch.delenv("no_proxy", raising=False)
        ask(transport_to("http://api.example.invalid"), "http://api.example.invalid/x")
    headers = proxy.received[0].headers
    assert headers["proxy-authorization"] == "Basic dXNlcjpwNHNz"
    assert headers["authorization"] == "Bearer s3cret-token"
    assert headers["host"] == "api.example.invalid"


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
