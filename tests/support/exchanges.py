"""Responses of HTTP servers, right and wrong, byte for byte."""

from __future__ import annotations

import gzip
import itertools
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BODY = b'{"results": [{"id": 1, "name": "\xc3\xa4"}], "next": null}'
OK = "HTTP/1.1 200 OK"


@dataclass(frozen=True)
class Exchange:
    """What one request is answered with.

    Attributes:
        raw: All bytes.
        keep: True if the server leaves the connection open.
    """

    raw: bytes
    keep: bool = False


#: The exchanges of one connection, or of as many as the client makes of it.
Case = tuple[Exchange, ...]


def head(*lines: str, start: str = OK) -> bytes:
    return "\r\n".join([start, *lines, "", ""]).encode("latin-1")


def sized(body: bytes, *lines: str, start: str = OK) -> bytes:
    return head(f"Content-Length: {len(body)}", *lines, start=start) + body


def chunks(body: bytes, size: int = 7, extension: str = "", trailers: str = "") -> bytes:
    pieces = [body[i : i + size] for i in range(0, len(body), size)]
    coded = b"".join(b"%x%s\r\n%s\r\n" % (len(p), extension.encode(), p) for p in pieces)
    return coded + f"0{extension}\r\n{trailers}\r\n".encode()


def chunked(body: bytes, *lines: str, start: str = OK) -> bytes:
    return head("Transfer-Encoding: chunked", *lines, start=start) + chunks(body)


def _statuses() -> Iterator[tuple[str, bytes]]:
    for status in (200, 201, 203, 206, 226, 299, 300, 301, 400, 401, 404, 418, 429, 500, 503, 599):
        yield f"status {status}", sized(BODY, start=f"HTTP/1.1 {status} Said So")
    for status in (204, 304):
        yield f"status {status}", head(start=f"HTTP/1.1 {status} Nothing")
        yield (
            f"status {status} of a length",
            head("Content-Length: 5", start=f"HTTP/1.1 {status} X"),
        )
    for start in (
        "HTTP/1.1 200",
        "HTTP/1.1 200 ",
        "HTTP/1.1  200 OK",
        "HTTP/1.1\t200 OK",
        "HTTP/1.1 200 \xe4\xf6 odd",
        "HTTP/1.0 200 OK",
        "HTTP/1.2 200 OK",
        "HTTP/2 200 OK",
        "HTTP/0.9 200 OK",
        "HTTP/3.7 200 OK",
        "http/1.1 200 OK",
        "HTTPS/1.1 200 OK",
        "HTTP/1.1 099 Low",
        "HTTP/1.1 999 High",
        "HTTP/1.1 1000 Higher",
        "HTTP/1.1 two hundred",
        "HTTP/1.1 -200 OK",
        "HTTP/1.1",
        "200 OK",
        "<html>",
        "",
        " HTTP/1.1 200 OK",
    ):
        yield f"start {start!r}", sized(BODY, start=start)


def _lengths() -> Iterator[tuple[str, bytes]]:
    right = len(BODY)
    for value in (
        f"{right}",
        f" {right} ",
        f"\t{right}",
        f"+{right}",
        f"0{right}",
        f"{right}, {right}",
        f"{right},{right + 1}",
        f"{right};",
        f"{right}.0",
        f"{right:#x}",
        f"{right:_}",
        "-1",
        f"-{right}",
        "",
        "many",
        "0",
        f"{right - 1}",
        f"{right + 1}",
        "99999999",
        f"{right}\xb2",
    ):
        yield f"length {value!r}", head(f"Content-Length: {value}") + BODY
    yield "no length", head() + BODY
    yield "no length and no body", head()
    for one, other in ((right, right), (right, 3), (3, right), (right, "x"), ("x", right)):
        lines = (f"Content-Length: {one}", f"Content-Length: {other}")
        yield f"lengths {one} and {other}", head(*lines) + BODY


_CHUNKED_BODIES = (
    b"",
    b"0\r\n\r\n",
    b"0\r\n",
    b"0",
    b"\r\n",
    b"5\r\nhello",
    b"5\r\nhello\r\n",
    b"5\r\nhello\r\n0\r\n",
    b"5\r\nhelloXX0\r\n\r\n",
    b"5\r\nhel\r\n0\r\n\r\n",
    b"5\nhello\n0\n\n",
    b"5 \r\nhello\r\n0\r\n\r\n",
    b" 5\r\nhello\r\n0\r\n\r\n",
    b"05\r\nhello\r\n00\r\n\r\n",
    b"0x5\r\nhello\r\n0\r\n\r\n",
    b"1_0\r\nhellohellohello!\r\n0\r\n\r\n",
    b"+5\r\nhello\r\n0\r\n\r\n",
    b"-5\r\nhello\r\n0\r\n\r\n",
    b"A\r\nhellohello\r\n0\r\n\r\n",
    b"g\r\nhello\r\n0\r\n\r\n",
    b"\r\n5\r\nhello\r\n0\r\n\r\n",
    b";a=b\r\nhello\r\n0\r\n\r\n",
    b"ffffffffffff\r\nhello",
    b"5" * 70000 + b"\r\nhello",
)


def _chunks() -> Iterator[tuple[str, bytes]]:
    te = "Transfer-Encoding: chunked"
    for size in (1, 3, 16, 1000):
        yield f"chunks of {size}", head(te) + chunks(BODY, size)
    for extension in (";a=b", ";a", "; a = b", ' ;a="x;y"', ";", ";\xe4", ";a=" + "x" * 5000):
        yield f"extension {extension[:12]!r}", head(te) + chunks(BODY, extension=extension)
    for trailers in ("A: b\r\n", "A: b\r\nC: d\r\nE: f\r\n", "odd\r\n", f"A: {'x' * 70000}\r\n"):
        yield f"trailers {trailers[:24]!r}", head(te) + chunks(BODY, trailers=trailers)
    for body in _CHUNKED_BODIES:
        yield f"chunked body {body[:20]!r}", head(te) + body


def _chunked_heads() -> Iterator[tuple[str, bytes]]:
    te = "Transfer-Encoding: chunked"
    for lines in (
        (te, f"Content-Length: {len(BODY)}"),
        (te, "Content-Length: 3"),
        ("Content-Length: 3", te),
        ("Transfer-Encoding: Chunked",),
        ("transfer-encoding:chunked",),
        ("Transfer-Encoding: chunked ",),
        ("Transfer-Encoding: identity",),
        ("Transfer-Encoding: identity, chunked",),
        ("Transfer-Encoding: chunked, identity",),
        ("Transfer-Encoding: identity", te),
        (te, te),
        ("Transfer-Encoding: xchunked",),
        ("Transfer-Encoding: gzip, chunked",),
        (te, "Trailer: A"),
    ):
        yield f"chunked by {lines}", head(*lines) + chunks(BODY)
    yield "chunked in HTTP/1.0", chunked(BODY, start="HTTP/1.0 200 OK")
    yield "chunked without a body", head(te, start="HTTP/1.1 204 No Content")


def _headers() -> Iterator[tuple[str, bytes]]:
    for name, lines in {
        "folded": ("X-Long: one", " two"),
        "folded by a tab": ("X-Long: one", "\ttwo", "\tthree"),
        "folded to nothing": ("X-Long: one", " "),
        "folded first": (" X-First: folded",),
        "twice": ("X-Two: a", "X-Two: b"),
        "twice in other letters": ("X-Two: a", "x-tWO: b"),
        "thrice": ("X-Two: a", "Y: n", "X-Two: b", "X-Two: a"),
        "empty": ("X-Empty:", "X-Spaces:   "),
        "without a colon": ("X-Odd",),
        "without a name": (": nameless",),
        "with a space before the colon": ("X-Odd : a",),
        "with many colons": ("X-Odd: a: b:c",),
        "without a space": ("X-Tight:a",),
        "in latin-1": ("X-Name: \xe4\xf6\xfc",),
        "in UTF-8": ("X-Name: " + "ä€".encode().decode("latin-1"),),
        "with a tab": ("X-Tab: a\tb",),
        "with a NUL": ("X-Nul: a\x00b",),
        "with an escape": ("X-Esc: a\x1b[31mb",),
        "with a bare CR": ("X-CR: a\rb",),
        "of 60,000 characters": ("X-Huge: " + "x" * 60_000,),
        "of 70,000 characters": ("X-Huge: " + "x" * 70_000,),
        "98 of them": tuple(f"X-{i}: {i}" for i in range(98)),
        "99 of them": tuple(f"X-{i}: {i}" for i in range(99)),
        "101 of them": tuple(f"X-{i}: {i}" for i in range(101)),
        "cookies": ("Set-Cookie: a=b", "Set-Cookie: c=d, e"),
        "retry": ("Retry-After: 3",),
    }.items():
        yield f"headers {name}", sized(BODY, *lines)
        yield f"chunked, headers {name}", chunked(BODY, *lines)
    yield "bare line feeds", sized(BODY, "A: b").replace(b"\r\n", b"\n")
    yield "no headers", b"HTTP/1.1 200 OK\r\n\r\n" + BODY
    yield "headers without an end", b"HTTP/1.1 200 OK\r\nA: b\r\n"
    yield "nothing", b""


def _zlib(data: bytes, *, raw: bool = False) -> bytes:
    packed = zlib.compress(data)
    return packed[2:-4] if raw else packed


def _codings() -> Iterator[tuple[str, bytes]]:
    packed, text = gzip.compress(BODY), "Content-Encoding: "
    bodies: Mapping[str, tuple[bytes, tuple[str, ...]]] = {
        "gzip": (packed, (f"{text}gzip",)),
        "GZIP": (packed, (f"{text}GZIP",)),
        "x-gzip": (packed, (f"{text}x-gzip",)),
        "gzip in spaces": (packed, (f"{text}  gzip  ",)),
        "deflate": (_zlib(BODY), (f"{text}deflate",)),
        "raw deflate": (_zlib(BODY, raw=True), (f"{text}deflate",)),
        "identity": (BODY, (f"{text}identity",)),
        "an unknown one": (BODY, (f"{text}rot13",)),
        "br": (BODY, (f"{text}br",)),
        "zstd": (BODY, (f"{text}zstd",)),
        "none": (BODY, (text,)),
        "gzip twice": (gzip.compress(packed), (f"{text}gzip, gzip",)),
        "gzip twice in two lines": (gzip.compress(packed), (f"{text}gzip", f"{text}gzip")),
        "deflate then gzip": (gzip.compress(_zlib(BODY)), (f"{text}deflate, gzip",)),
        "gzip then deflate": (_zlib(packed), (f"{text}gzip,deflate",)),
        "gzip then an unknown one": (packed, (f"{text}gzip, rot13",)),
        "identity then gzip": (packed, (f"{text}identity, gzip",)),
        "six of them": (BODY, (f"{text}gzip, gzip, gzip, gzip, gzip, gzip",)),
        "two members": (gzip.compress(BODY[:9]) + gzip.compress(BODY[9:]), (f"{text}gzip",)),
        "gzip and garbage": (packed + b"garbage", (f"{text}gzip",)),
        "gzip and zeros": (packed + bytes(16), (f"{text}gzip",)),
        "gzip cut": (packed[:-9], (f"{text}gzip",)),
        "gzip cut in its head": (packed[:5], (f"{text}gzip",)),
        "gzip with a wrong sum": (packed[:-8] + bytes(8), (f"{text}gzip",)),
        "gzip that is text": (BODY, (f"{text}gzip",)),
        "deflate that is text": (BODY, (f"{text}deflate",)),
        "gzip of nothing": (gzip.compress(b""), (f"{text}gzip",)),
        "gzip without a body": (b"", (f"{text}gzip",)),
        "deflate without a body": (b"", (f"{text}deflate",)),
        "deflate said to be gzip": (_zlib(BODY), (f"{text}gzip",)),
        "gzip said to be deflate": (packed, (f"{text}deflate",)),
        "gzip of a megabyte": (gzip.compress(bytes(1 << 20)), (f"{text}gzip",)),
    }
    for name, (body, lines) in bodies.items():
        yield f"coded {name}, sized", sized(body, *lines)
        yield f"coded {name}, chunked", chunked(body, *lines)
        yield f"coded {name}, until the end", head(*lines) + body


def _cuts() -> Iterator[tuple[str, bytes]]:
    packed = gzip.compress(BODY)
    trailed = head("Transfer-Encoding: chunked") + chunks(BODY, 20, ";a=b", "C: d\r\n")
    for name, whole in {
        "sized": sized(BODY, "X-A: b"),
        "chunked": trailed,
        "gzip": sized(packed, "Content-Encoding: gzip"),
        "chunked gzip": chunked(packed, "Content-Encoding: gzip"),
        "gzip until the end": head("Content-Encoding: gzip") + packed,
    }.items():
        for cut in range(len(whole)):
            yield f"{name} cut at {cut}", whole[:cut]


#: Ways in which a connection goes on, or not.
_ENDS: Mapping[str, Exchange] = {
    "1.1": Exchange(sized(BODY), keep=True),
    "1.1 close": Exchange(sized(BODY, "Connection: close")),
    "1.1 silent close": Exchange(sized(BODY)),
    "1.0": Exchange(sized(BODY, start="HTTP/1.0 200 OK")),
    "1.0 keep": Exchange(sized(BODY, "Connection: keep-alive", start="HTTP/1.0 200 OK"), keep=True),
    "chunked": Exchange(chunked(BODY), keep=True),
    "204": Exchange(head(start="HTTP/1.1 204 No Content"), keep=True),
    "until the end": Exchange(head() + BODY),
}


def _orders() -> Iterator[tuple[str, Case]]:
    for names in itertools.product(_ENDS, repeat=3):
        case = tuple(_numbered(_ENDS[name], number) for number, name in enumerate(names))
        yield f"connection {', '.join(names)}", case


def _numbered(exchange: Exchange, number: int) -> Exchange:
    """The exchange with a body that no other of its case has."""
    return Exchange(exchange.raw.replace(b'"id": 1', b'"id": %d' % (number + 2)), exchange.keep)


def corpus() -> dict[str, Case]:
    """Every case by its name."""
    stray = {
        f"stray {behind[:9]!r}": (Exchange(sized(BODY) + behind, keep=True),)
        for behind in (b"x", b"\r\n", b"\r\nHTTP/1.1", sized(b"stray"), bytes(100_000))
    }
    kinds = (_statuses, _lengths, _chunks, _chunked_heads, _headers, _codings, _cuts)
    single = itertools.chain.from_iterable(kind() for kind in kinds)
    then = Exchange(sized(b"then"), keep=True)
    cases = {**{name: (Exchange(raw),) for name, raw in single}, **stray}
    # The next response shows whether the connection was left in order.
    return {**{name: (*case, then) for name, case in cases.items()}, **dict(_orders())}


INTERIM = {
    "100": head(start="HTTP/1.1 100 Continue"),
    "100 with headers": head("A: b", start="HTTP/1.1 100 Continue"),
    "102": head(start="HTTP/1.1 102 Processing"),
    "103": head("Link: </a>", "Link: </b>", start="HTTP/1.1 103 Early Hints"),
    "199": head("Content-Length: 5", start="HTTP/1.1 199 Odd"),
}


def interim_corpus() -> dict[str, tuple[Case, Case]]:
    """Cases with responses of status 1xx, each beside the same without them."""
    finals = {
        "sized": sized(BODY),
        "chunked": chunked(BODY),
        "404": sized(BODY, start="HTTP/1.1 404 N"),
    }
    then = Exchange(sized(b"then"), keep=True)
    cases: dict[str, tuple[Case, Case]] = {}
    for count in (1, 2, 3):
        for names in itertools.product(INTERIM, repeat=count):
            for final, raw in finals.items():
                before = b"".join(INTERIM[name] for name in names)
                with_them = Exchange(before + raw, keep=True), then
                cases[f"{', '.join(names)}, {final}"] = with_them, (Exchange(raw, keep=True), then)
    return cases
