"""What HTTP says is what the tap sees: the lean socket beside urllib3, exchange by exchange."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import urllib3
from spile.exceptions import RetriableError
from spile.http.connection import Connections
from support.exchanges import corpus, interim_corpus
from support.raw_server import serve_raw

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from support.exchanges import Case

    #: Status, headers and body, or None for a failure.
    Outcome = tuple[int, dict[str, str], bytes] | None
    Client = Callable[[str], Outcome]


class Cases:
    """Cases that a server plays to one client after the other.

    Args:
        cases: By their names.
    """

    def __init__(self, cases: Mapping[str, Case]) -> None:
        self.cases = list(cases.values())
        self.answered = threading.Semaphore(0)

    def __call__(self, connection: socket.socket, target: str) -> bool:
        number, step = target.strip("/").split("/")
        exchange = self.cases[int(number)][int(step)]
        connection.sendall(exchange.raw)
        if not exchange.keep:
            connection.shutdown(socket.SHUT_WR)
        self.answered.release()
        return exchange.keep

    def outcomes(self, number: int, client: Client) -> list[Outcome]:
        """What a client makes of a case."""
        found = []
        for step in range(len(self.cases[number])):
            found.append(client(f"/{number}/{step}"))
            # Whether a connection that is closed was seen to be so would be left to chance.
            assert self.answered.acquire(timeout=5)
        return found


def ours(url: str) -> Client:
    connections = Connections(url, timeout=5)

    def ask(target: str) -> Outcome:
        try:
            response = connections.send("GET", f"{url}{target}", {}, None)
        except RetriableError:
            return None
        return response.status, seen(response.headers), response.body

    return ask


def theirs(url: str) -> Client:
    pool = urllib3.connection_from_url(url, timeout=5, retries=False, maxsize=1)

    def ask(target: str) -> Outcome:
        try:
            response = pool.urlopen("GET", target, redirect=False, preload_content=False)
            body = b"".join(response.stream(1 << 16, decode_content=True))
        except (urllib3.exceptions.HTTPError, ValueError):
            # ValueError: urllib3 does not expect a chunk of negative length.
            return None
        response.release_conn()
        return response.status, seen(response.headers), body

    return ask


def seen(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): headers[name] for name in headers}


def differing(cases: Mapping[str, Case]) -> dict[str, tuple[list[Outcome], list[Outcome]]]:
    """What both make of the cases in which they differ."""
    played, found = Cases(cases), {}
    with serve_raw(played) as url:
        for number, name in enumerate(cases):
            one = played.outcomes(number, ours(url))
            other = played.outcomes(number, theirs(url))
            if one != other:
                found[name] = one, other
    return found


def test_responses_are_what_urllib3_takes_them_for() -> None:
    cases = corpus()
    assert len(cases) >= 300
    assert differing(cases) == {}


def test_responses_of_status_1xx_change_nothing() -> None:
    # urllib3 skips 100 only, and takes any other for the response: here it is asked without them.
    cases = interim_corpus()
    plain = Cases({name: without for name, (_, without) in cases.items()})
    played = Cases({name: with_them for name, (with_them, _) in cases.items()})
    with serve_raw(plain) as plain_url, serve_raw(played) as url:
        for number, name in enumerate(cases):
            expected = plain.outcomes(number, theirs(plain_url))
            assert played.outcomes(number, ours(url)) == expected, name
