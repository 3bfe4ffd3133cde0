"""The kept-alive connection that most requests go over."""

from __future__ import annotations

import datetime
import gzip
import ipaddress
import ssl
import zlib
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from spile.exceptions import StreamError
from spile.http.connection import Connections
from support.server import Reply, serve
from support.transports import Script, ask, transport_to

if TYPE_CHECKING:
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


def certificate(folder: Path) -> Path:
    """A key and a certificate for the loopback address that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.datetime.now(datetime.timezone.utc)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_certificate_counts_only_if_it_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = certificate(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(bundle)
    with serve(lambda _request: Reply(body=b"[1]"), tls) as server:
        with pytest.raises(StreamError, match="certificate of the API is not trusted"):
            ask(transport_to(server.url), f"{server.url}/x")
        assert server.received == []
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
        assert ask(transport_to(server.url), f"{server.url}/x").body == b"[1]"
        named = server.url.replace("127.0.0.1", "localhost")
        with pytest.raises(StreamError, match="certificate of the API is not trusted"):
            ask(transport_to(named), f"{named}/x")
