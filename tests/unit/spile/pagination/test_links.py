"""Where next links lead, and whether they were seen before."""

from __future__ import annotations

import pytest
from spile.exceptions import PaginationError
from spile.pagination.links import Visited, resolve_link

BASE = "https://api.example.com/company"
PAGE = f"{BASE}/v1/jobs"


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


def test_a_cursor_may_not_come_twice() -> None:
    visited = Visited()
    visited.add("a")
    visited.add("b")
    with pytest.raises(PaginationError, match="second time"):
        visited.add("a")


def test_the_error_does_not_repeat_the_cursor() -> None:
    visited = Visited()
    visited.add("token-of-a-person")
    with pytest.raises(PaginationError) as caught:
        visited.add("token-of-a-person")
    assert "token-of-a-person" not in str(caught.value)
