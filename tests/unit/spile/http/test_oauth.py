"""Access tokens that are renewed while a run goes on."""

from __future__ import annotations

import json
import stat
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from spile.exceptions import GrantError, RetriableError
from spile.http.oauth import Grant, RefreshableToken
from spile.http.token_file import TokenFile, Tokens
from support.server import Received, Reply, Server, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLIENT = {"client_id": "client", "client_secret": "s3cret-client"}


class Endpoint:
    """Exchanges each refresh token once, for tokens that count up."""

    def __init__(self) -> None:
        self.serial = 0
        self.lifetime: Any = 1800
        self.replies: list[Reply] = []

    def __call__(self, request: Received) -> Reply:
        if self.replies:
            return self.replies.pop(0)
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        wanted = {**CLIENT, "grant_type": "refresh_token", "refresh_token": f"re-{self.serial}"}
        if form != wanted:
            return refusal(400, "invalid_grant")
        self.serial += 1
        content: dict[str, Any] = {"access_token": f"access-{self.serial}"}
        content["refresh_token"] = f"re-{self.serial}"
        if self.lifetime is not None:
            content["expires_in"] = self.lifetime
        return Reply(body=json.dumps(content).encode())


def refusal(status: int, code: str) -> Reply:
    content = {"error": code, "error_description": "s3cret-words"}
    return Reply(status=status, body=json.dumps(content).encode())


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint()


@pytest.fixture
def server(endpoint: Endpoint) -> Iterator[Server]:
    with serve(endpoint) as running:
        yield running


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tokens.json"


def token(
    server: Server,
    path: Path,
    first: str | None = "re-0",
    secrets: list[str] | None = None,
    timeout: float = 5,
) -> RefreshableToken:
    grant = Grant(refresh_token=first, token_url=f"{server.url}/token", token_file=path, **CLIENT)
    kept = [] if secrets is None else secrets
    return RefreshableToken(grant, timeout=timeout, user_agent="t", keep_secret=kept.append)


def files(path: Path) -> dict[str, int]:
    """Files beside the tokens, and who may read them."""
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}


def header(number: int) -> dict[str, str]:
    return {"Authorization": f"Bearer access-{number}"}


def test_the_first_request_gets_a_token_and_the_next_ones_use_it(
    server: Server, path: Path
) -> None:
    credentials = token(server, path)
    assert [credentials.headers() for _ in range(3)] == [header(1)] * 3
    assert server.targets == ["/token"]
    assert credentials.query() == {}


def test_new_tokens_are_kept_privately_before_they_are_used(server: Server, path: Path) -> None:
    path.write_text('{"refresh_token": "re-0"}')
    path.chmod(0o644)
    token(server, path).headers()
    kept = json.loads(path.read_text())
    assert (kept["refresh_token"], kept["access_token"]) == ("re-1", "access-1")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert files(path) == {"tokens.json": 0o600, ".tokens.json.lock": 0o600}


def test_the_next_run_goes_on_with_the_tokens_of_the_file(server: Server, path: Path) -> None:
    token(server, path).headers()
    assert token(server, path).headers() == header(1)
    assert token(server, path, first=None).headers() == header(1)
    assert len(server.targets) == 1


def test_a_token_is_renewed_before_it_ends(server: Server, endpoint: Endpoint, path: Path) -> None:
    endpoint.lifetime = 0.000_001
    credentials = token(server, path)
    assert [credentials.headers() for _ in range(3)] == [header(1), header(2), header(3)]


@pytest.mark.parametrize("lifetime", [None, "1800", 0])
def test_a_lifetime_may_be_missing_or_a_text(
    server: Server, endpoint: Endpoint, path: Path, lifetime: Any
) -> None:
    endpoint.lifetime = lifetime
    credentials = token(server, path)
    assert [credentials.headers() for _ in range(2)] == [header(1), header(1)]


def test_a_rejected_token_is_renewed_once_for_all_threads(server: Server, path: Path) -> None:
    credentials = token(server, path)
    rejected, barrier = credentials.headers(), threading.Barrier(5)

    def renew() -> bool:
        barrier.wait()
        return credentials.renew(rejected)

    with ThreadPoolExecutor(5) as pool:
        assert all([pool.submit(renew) for _ in range(5)][n].result() for n in range(5))
    assert credentials.headers() == header(2)
    assert len(server.targets) == 2


def test_tokens_that_another_run_has_renewed_are_taken_over(server: Server, path: Path) -> None:
    mine, other = token(server, path), token(server, path)
    rejected = mine.headers()
    other.renew(other.headers())
    assert mine.renew(rejected)
    assert mine.headers() == header(2)
    assert len(server.targets) == 2


def test_a_refresh_that_another_run_was_faster_with_is_no_failure(
    server: Server, path: Path
) -> None:
    credentials = token(server, path)
    rejected = credentials.headers()
    newer = Tokens(refresh_token="re-9", access_token="access-9", renew_at=time.time() + 99)

    def overtaken(_: Received) -> Reply:
        TokenFile(path).write(newer)
        return refusal(400, "invalid_grant")

    server.reply = overtaken
    assert credentials.renew(rejected)
    assert credentials.headers() == header(9)


def test_a_new_authorisation_wins_over_the_file(
    server: Server, endpoint: Endpoint, path: Path
) -> None:
    token(server, path).headers()
    endpoint.serial = 41
    assert token(server, path, first="re-41").headers() == header(42)
    assert token(server, path, first="re-41").headers() == header(42)


def test_an_endpoint_that_sends_no_new_refresh_token_keeps_the_old_one(
    server: Server, endpoint: Endpoint, path: Path
) -> None:
    endpoint.replies = [Reply(body=b'{"access_token": "access-1", "expires_in": 1800}')]
    token(server, path).headers()
    assert json.loads(path.read_text())["refresh_token"] == "re-0"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (refusal(400, "invalid_grant"), "Authorise again"),
        (refusal(401, "invalid_client"), "Check client_id and client_secret"),
        (refusal(400, "s3cret words"), "answered 400. Check oauth_token_url"),
        (Reply(status=404, body=b"<html>"), "answered 404. Check oauth_token_url"),
        (Reply(status=302, headers={"Location": "https://h.example/"}), "answered 302"),
        (Reply(body=b"<html>"), "something else than tokens"),
        (Reply(body=b'{"access_token": null}'), "something else than tokens"),
        (Reply(body=b"\xff"), "something else than tokens"),
    ],
)
def test_a_refusal_says_what_to_do_and_is_not_repeated(
    server: Server, endpoint: Endpoint, path: Path, reply: Reply, said: str
) -> None:
    endpoint.replies = [reply]
    credentials = token(server, path)
    for _ in range(2):
        with pytest.raises(GrantError) as caught:
            credentials.headers()
        assert said in str(caught.value)
        assert "s3cret" not in str(caught.value)
    assert len(server.targets) == 1
    assert list(files(path)) == [".tokens.json.lock"]


def test_a_busy_endpoint_may_be_asked_again(server: Server, endpoint: Endpoint, path: Path) -> None:
    endpoint.replies = [Reply(status=503, headers={"Retry-After": "7"}), Reply(cut=5)]
    credentials = token(server, path)
    with pytest.raises(RetriableError, match="the token endpoint answered 503") as caught:
        credentials.headers()
    assert caught.value.retry_after == 7
    with pytest.raises(RetriableError, match="cut short"):
        credentials.headers()
    assert credentials.headers() == header(1)


def test_a_file_that_cannot_be_read_or_written_is_refused_before_anything_is_asked(
    server: Server, path: Path
) -> None:
    with pytest.raises(GrantError, match="cannot be written: No such file"):
        token(server, path.parent / "missing" / "tokens.json").headers()
    with pytest.raises(GrantError, match="cannot be read: Is a directory"):
        token(server, path.parent).headers()
    with pytest.raises(GrantError, match="is not there"):
        token(server, path, first=None).headers()
    assert server.targets == []


def test_every_token_is_given_to_the_redactor_and_shows_in_no_repr(
    server: Server, path: Path
) -> None:
    secrets: list[str] = []
    credentials = token(server, path, secrets=secrets)
    credentials.headers()
    assert set(secrets) == {"re-0", "re-1", "access-1"}
    assert "re-1" not in repr(TokenFile(path).read())
    shown = repr(Grant(refresh_token="re-0", token_url="u", token_file=path, **CLIENT))
    assert "re-0" not in shown
    assert "s3cret" not in shown


def test_runs_that_share_a_file_renew_its_tokens_once(server: Server, path: Path) -> None:
    runs = [token(server, path) for _ in range(5)]
    barrier = threading.Barrier(len(runs))

    def sign(credentials: RefreshableToken) -> dict[str, str]:
        barrier.wait()
        return credentials.headers()

    with ThreadPoolExecutor(len(runs)) as pool:
        assert list(pool.map(sign, runs)) == [header(1)] * len(runs)
    assert len(server.targets) == 1


def test_a_run_waits_for_another_that_renews_the_tokens(server: Server, path: Path) -> None:
    mine = token(server, path)
    with ThreadPoolExecutor(1) as pool:
        with TokenFile(path).locked(1):
            waiting = pool.submit(mine.headers)
            TokenFile(path).write(Tokens(refresh_token="re-9", access_token="access-9"))
        assert waiting.result() in (header(9), header(1))
    assert server.targets == []


def test_a_lock_that_is_never_given_up_is_told(server: Server, path: Path) -> None:
    with TokenFile(path).locked(1), pytest.raises(RetriableError, match="another run is renewing"):
        token(server, path, timeout=0.1).headers()
    assert server.targets == []


def test_an_answer_that_never_arrives_is_remembered(
    server: Server, endpoint: Endpoint, path: Path
) -> None:
    endpoint.replies = [Reply(cut=5)]
    with pytest.raises(RetriableError):
        token(server, path).headers()
    assert json.loads(path.read_text())["pending"] is True
    endpoint.replies = [refusal(400, "invalid_grant")]
    with pytest.raises(GrantError, match="killed or cut off while it renewed the tokens"):
        token(server, path).headers()
    # An endpoint that has not taken the first request serves the same token still.
    assert token(server, path).headers() == header(1)
    assert "pending" not in json.loads(path.read_text())


def test_a_refusal_leaves_the_file_as_it_was(
    server: Server, endpoint: Endpoint, path: Path
) -> None:
    path.write_text('{"refresh_token": "re-0"}')
    endpoint.replies = [refusal(401, "invalid_client")]
    with pytest.raises(GrantError):
        token(server, path, first=None).headers()
    assert json.loads(path.read_text()) == {"refresh_token": "re-0"}
