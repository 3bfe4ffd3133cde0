"""How requests are signed."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile.http.credentials import BasicCredentials, BearerToken, HeaderKey, QueryKey


def test_a_bearer_token_is_a_header() -> None:
    assert BearerToken("abc").headers() == {"Authorization": "Bearer abc"}
    assert BearerToken("abc").query() == {}


@given(username=st.text(max_size=8).filter(str.isascii), password=st.text(max_size=8))
def test_user_name_and_password_are_one_header(username: str, password: str) -> None:
    kind, encoded = BasicCredentials(username, password).headers()["Authorization"].split(" ")
    assert kind == "Basic"
    assert base64.b64decode(encoded).decode() == f"{username}:{password}"
    assert BasicCredentials(username, password).query() == {}


def test_a_header_key_is_a_header_of_its_own() -> None:
    assert HeaderKey("X-API-Key", "abc").headers() == {"X-API-Key": "abc"}
    assert HeaderKey("X-API-Key", "abc").query() == {}


def test_a_query_key_is_a_parameter() -> None:
    assert QueryKey("api_key", "abc").query() == {"api_key": "abc"}
    assert QueryKey("api_key", "abc").headers() == {}


@pytest.mark.parametrize(
    "credentials",
    [
        BearerToken("s3cret"),
        BasicCredentials("s3cret", "s3cret"),
        HeaderKey("k", "s3cret"),
        QueryKey("k", "s3cret"),
    ],
)
def test_no_credential_shows_in_a_repr(credentials: object) -> None:
    assert "s3cret" not in repr(credentials)
    assert "s3cret" not in f"{credentials}"
