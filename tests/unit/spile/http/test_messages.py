"""What a status means."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile import Request, Response
from spile.exceptions import CredentialError, ForbiddenError, RetriableError, StatusError
from spile.http.messages import api_message, raise_for_status, shorten
from spile.http.retry import RETRY_STATUSES
from urllib3 import HTTPHeaderDict

REQUEST = Request(url="https://api.example.com/v1/things?key=s3cret", params={"page": "1"})


def answer(status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> Response:
    return Response(status, HTTPHeaderDict(headers), body)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_a_success_is_nothing_to_raise(status: int) -> None:
    raise_for_status(REQUEST, answer(status), RETRY_STATUSES)
    assert answer(status).ok


def test_a_request_is_named_by_method_and_path_only() -> None:
    assert str(REQUEST) == "GET /v1/things"


def test_401_is_about_the_credential() -> None:
    with pytest.raises(CredentialError, match="GET /v1/things answered 401"):
        raise_for_status(REQUEST, answer(401), RETRY_STATUSES | {401})


@pytest.mark.parametrize("status", sorted(RETRY_STATUSES))
def test_a_passing_failure_is_worth_another_try(status: int) -> None:
    with pytest.raises(RetriableError, match=f"status {status}") as caught:
        raise_for_status(REQUEST, answer(status), RETRY_STATUSES)
    assert caught.value.limited is (status == 429)
    assert caught.value.retry_after is None


def test_the_wait_that_the_api_asks_for_is_known() -> None:
    with pytest.raises(RetriableError) as caught:
        raise_for_status(REQUEST, answer(429, headers={"retry-after": "7"}), RETRY_STATUSES)
    assert caught.value.retry_after == 7


def test_403_is_about_a_permission() -> None:
    with pytest.raises(ForbiddenError, match=r"403 \(no scope\).*Grant the permission"):
        raise_for_status(REQUEST, answer(403, b'{"message": "no scope"}'), RETRY_STATUSES)


def test_403_may_pass() -> None:
    with pytest.raises(RetriableError) as caught:
        raise_for_status(REQUEST, answer(403), RETRY_STATUSES | {403})
    assert caught.value.forbidden


@pytest.mark.parametrize("status", [100, 300, 304, 400, 402, 404, 409, 410, 422, 501, 505, 999])
def test_any_other_status_is_an_error(status: int) -> None:
    with pytest.raises(StatusError, match=str(status)) as caught:
        raise_for_status(REQUEST, answer(status), RETRY_STATUSES)
    assert caught.value.status == status


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500])
def test_no_error_shows_the_query(status: int) -> None:
    with pytest.raises(Exception, match=str(status)) as caught:
        raise_for_status(REQUEST, answer(status), RETRY_STATUSES)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"message": "no"}, "no"),
        ({"error": "no"}, "no"),
        ({"error": {"message": "no"}}, "no"),
        ({"errors": ["no", "nor this"]}, "no"),
        ({"errors": [{"message": "no"}]}, "no"),
        ({"errors": {"message": "no"}}, "no"),
        ({"errorInfo": {"code": "x", "message": "no"}}, "no"),
        ({"detail": "no"}, "no"),
        ({"error": None, "title": "no"}, "no"),
        ({"error": "", "title": "no"}, "no"),
        ({"message": " no\n  way\t"}, "no way"),
        ({"records": [{"name": "Ann"}]}, None),
        ({"message": 5}, None),
        ({"errors": []}, None),
        (["no"], None),
        ("no", None),
        (None, None),
    ],
)
def test_what_the_api_says_is_found(body: Any, message: str | None) -> None:
    assert api_message(json.dumps(body).encode()) == message


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Not found</body></html>",
        b'{"message": "cut',
        b'{"message": "\xff"}',
        b'{"message": ' + b"[" * 100_000,
        b"[" * 100_000,
    ],
)
def test_what_is_no_error_text_is_not_repeated(body: bytes) -> None:
    assert api_message(body) is None


@given(body=st.binary(max_size=40))
def test_no_body_breaks_the_search_for_a_message(body: bytes) -> None:
    found = api_message(body)
    assert found is None or found


def test_a_long_message_is_cut() -> None:
    assert shorten("x" * 500) == "x" * 200 + "…"
