"""URLs taken apart, written and shown."""

from __future__ import annotations

import pytest
from spile.exceptions import PaginationError
from spile.http.urls import origin_of, redact_url, resolve_link, with_query

BASE = "https://api.example.com/company"
PAGE = f"{BASE}/v1/jobs"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://host/a", "http://host/b?c"),
        ("http://host", "http://host:80/"),
        ("https://host", "https://host:443/"),
        ("HTTPS://HOST", "https://host/"),
        ("https://host", "https://user@host/"),
        ("https://[::1]:8080/", "https://[::1]:8080"),
    ],
)
def test_the_same_origin_in_other_words(one: str, other: str) -> None:
    assert origin_of(one) == origin_of(other)


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("https://api.example.com/x?a=1", "https://api.example.com/x?a=1"),
        ("HTTPS://API.example.com/x", "https://API.example.com/x"),
        ("/v1/jobs?since=2", f"{BASE}/v1/jobs?since=2"),
        ("/company/v1/jobs?since=2", f"{BASE}/v1/jobs?since=2"),
        ("/companyx/v1/jobs", f"{BASE}/companyx/v1/jobs"),
        ("?since=2", f"{PAGE}?since=2"),
        ("v1/jobs?since=2", f"{BASE}/v1/jobs?since=2"),
        ("//evil.example.org/x", "https://evil.example.org/x"),
        ("http://evil.example.org/x", "http://evil.example.org/x"),
        ("/v1/jobs?u=http://evil.example.org", f"{BASE}/v1/jobs?u=http://evil.example.org"),
    ],
)
def test_a_link_is_resolved_against_the_api(link: str, leads_to: str) -> None:
    assert resolve_link(link, BASE, PAGE) == leads_to


def test_a_link_is_resolved_against_an_api_without_a_prefix() -> None:
    base = "http://127.0.0.1:8080"
    assert resolve_link("/v1/x?a=1", base, f"{base}/v1/x") == f"{base}/v1/x?a=1"


@pytest.mark.parametrize("link", ["http://[::1/x", "//[bad/x"])
def test_a_link_that_is_no_url_is_an_error(link: str) -> None:
    with pytest.raises(PaginationError, match="not a URL"):
        resolve_link(link, BASE, PAGE)


@pytest.mark.parametrize(
    ("url", "params", "whole"),
    [
        ("http://h/x", {}, "http://h/x"),
        ("http://h/x", {"a": "1"}, "http://h/x?a=1"),
        ("http://h/x?b=2", {"a": "1"}, "http://h/x?b=2&a=1"),
        ("http://h/x", {"a": "ä &=/+"}, "http://h/x?a=%C3%A4+%26%3D%2F%2B"),
        ("http://h/x#part", {"a": "1"}, "http://h/x?a=1"),
        ("http://h/x?b=2#part", {"a": "1"}, "http://h/x?b=2&a=1"),
    ],
)
def test_parameters_are_appended_to_a_url(url: str, params: dict[str, str], whole: str) -> None:
    assert with_query(url, params) == whole


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://api.example.com/v1/x?key=s3cret#frag", "https://api.example.com/v1/x"),
        ("https://user:s3cret@api.example.com:8443/x", "https://api.example.com:8443/x"),
        ("/v1/x?key=s3cret", "/v1/x"),
        ("https://[::1]:80/x", "https://[::1]:80/x"),
        ("https://host:99999/x?key=s3cret", "https://host:99999/x"),
    ],
)
def test_a_url_is_shown_without_what_may_be_secret(url: str, shown: str) -> None:
    assert redact_url(url) == shown
