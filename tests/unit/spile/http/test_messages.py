"""Requests, and the API's own words in a response."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile import Request
from spile.http.messages import api_message

REQUEST = Request(url="https://api.example.com/v1/things?key=s3cret", params={"page": "1"})


def test_a_request_is_named_by_method_and_path_only() -> None:
    assert str(REQUEST) == "GET /v1/things"


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
    assert api_message(b'{"message": "%s"}' % (b"x" * 500)) == "x" * 200 + "…"
