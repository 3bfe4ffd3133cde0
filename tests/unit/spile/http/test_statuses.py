"""What a status means."""

from __future__ import annotations

import pytest
from spile import RETRY_STATUSES, Request, Response, Statuses
from spile.exceptions import (
    CredentialError,
    ForbiddenError,
    RetriableError,
    ScopeError,
    StatusError,
)
from spile.http.statuses import final_error, is_rate_limit, raise_for_status
from urllib3 import HTTPHeaderDict

REQUEST = Request(url="https://api.example.com/v1/things?key=s3cret", params={"page": "1"})


def answer(status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> Response:
    return Response(status, HTTPHeaderDict(headers), body)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_a_success_is_nothing_to_raise(status: int) -> None:
    raise_for_status(REQUEST, answer(status))
    assert answer(status).ok


def test_401_is_about_the_credential() -> None:
    with pytest.raises(CredentialError, match="GET /v1/things answered 401"):
        raise_for_status(REQUEST, answer(401), Statuses(retry=RETRY_STATUSES | {401}))


@pytest.mark.parametrize("status", sorted(RETRY_STATUSES))
def test_a_passing_failure_is_worth_another_try(status: int) -> None:
    with pytest.raises(RetriableError, match=f"status {status}") as caught:
        raise_for_status(REQUEST, answer(status))
    assert is_rate_limit(caught.value) is (status == 429)
    assert caught.value.retry_after is None


def test_the_wait_that_the_api_asks_for_is_known() -> None:
    with pytest.raises(RetriableError) as caught:
        raise_for_status(REQUEST, answer(429, headers={"retry-after": "7"}))
    assert caught.value.retry_after == 7


def test_403_is_about_a_permission() -> None:
    with pytest.raises(ForbiddenError, match=r"403 \(no scope\).*Grant the permission"):
        raise_for_status(REQUEST, answer(403, b'{"message": "no scope"}'))


def test_403_may_pass() -> None:
    with pytest.raises(RetriableError) as caught:
        raise_for_status(REQUEST, answer(403), Statuses(retry=RETRY_STATUSES | {403}))
    assert isinstance(final_error(REQUEST, caught.value, 3), ForbiddenError)


@pytest.mark.parametrize(("status", "error"), [(401, ScopeError), (403, ForbiddenError)])
def test_a_lacking_permission_is_named(status: int, error: type[Exception]) -> None:
    statuses = Statuses(scope=frozenset({401}))
    with pytest.raises(error, match="the permission 'r_jobs'"):
        raise_for_status(REQUEST, answer(status), statuses, permission="r_jobs")


def test_a_tap_may_find_the_words_of_its_api_elsewhere() -> None:
    with pytest.raises(StatusError, match=r"answered 404 \(in its own way\)"):
        raise_for_status(REQUEST, answer(404), error_text=lambda _response: "in its own way")


@pytest.mark.parametrize("status", [100, 300, 304, 400, 402, 404, 409, 410, 422, 501, 505, 999])
def test_any_other_status_is_an_error(status: int) -> None:
    with pytest.raises(StatusError, match=str(status)) as caught:
        raise_for_status(REQUEST, answer(status))
    assert caught.value.status == status


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500])
def test_no_error_shows_the_query(status: int) -> None:
    with pytest.raises(Exception, match=str(status)) as caught:
        raise_for_status(REQUEST, answer(status))
    assert "s3cret" not in str(caught.value)
