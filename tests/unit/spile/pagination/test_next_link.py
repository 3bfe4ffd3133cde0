"""Pages that carry the link of the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from spile.exceptions import PaginationError
from spile.pagination.next_link import NextLink, NextLinkPaginator
from spile.pagination.paginator import Endpoint, PageRequest
from support.walks import page

if TYPE_CHECKING:
    from spile.pagination.page import Page

BASE = "https://api.example.com"


def links() -> NextLinkPaginator:
    return NextLinkPaginator("meta", "next", base_url=BASE, params={"limit": "2"})


def following(paginator: NextLinkPaginator, next_: Any, start: int = 0) -> PageRequest | None:
    return paginator.following(paginator.first(), page(1, start, meta={"next": next_}))


def test_the_first_page_has_the_parameters_and_later_ones_those_of_their_link() -> None:
    paginator = links()
    assert paginator.first() == PageRequest(params={"limit": "2"})
    assert following(paginator, f"{BASE}/x?offset=2&limit=2") == PageRequest(
        url=f"{BASE}/x?offset=2&limit=2"
    )


@pytest.mark.parametrize(
    "answer",
    [
        page(),
        page(meta=None),
        page(meta={}),
        page(meta=[]),
        page(meta="x"),
        page(meta={"next": None}),
        page(meta={"next": ""}),
    ],
)
def test_no_link_is_the_end(answer: Page) -> None:
    paginator = links()
    assert paginator.following(paginator.first(), answer) is None


def test_an_empty_page_with_a_link_goes_on() -> None:
    paginator = links()
    empty = page(0, meta={"next": "/x?offset=2"})
    assert paginator.following(paginator.first(), empty) == PageRequest(url=f"{BASE}/x?offset=2")


@pytest.mark.parametrize("link", [5, True, {"href": "/x"}, ["/x"]])
def test_a_link_that_is_no_text_is_an_error(link: Any) -> None:
    with pytest.raises(PaginationError, match=r"meta\.next"):
        following(links(), link)


def test_a_link_that_is_no_url_is_an_error() -> None:
    with pytest.raises(PaginationError, match="not a URL"):
        following(links(), "http://[::1/x?a=1")


@pytest.mark.parametrize(
    "token", ["abc", "eyJhIjoxfQ==", "a/b+c==", "MTI6MzQ", "2024-01-01T00:00:00Z"]
)
def test_an_opaque_token_is_sent_with_the_first_parameters(token: str) -> None:
    assert following(links(), token) == PageRequest(params={"limit": "2", "cursor": token})


def test_the_parameter_of_an_opaque_token_can_be_named() -> None:
    paginator = NextLinkPaginator("meta", "next", base_url=BASE, params={}, token_param="after")
    assert following(paginator, "abc") == PageRequest(params={"after": "abc"})


@pytest.mark.parametrize("mark", ["/x?offset=2", "token", "https://api.example.com/x?offset=2"])
def test_a_link_that_comes_twice_is_a_loop(mark: str) -> None:
    paginator = links()
    following(paginator, mark)
    following(paginator, f"{mark}0", start=1)
    with pytest.raises(PaginationError, match="do not end"):
        following(paginator, mark)


def test_the_same_link_in_another_form_is_a_loop() -> None:
    paginator = links()
    following(paginator, "/x?offset=2")
    with pytest.raises(PaginationError, match="do not end"):
        following(paginator, f"{BASE}/x?offset=2")


def test_a_link_back_to_the_first_page_is_a_loop() -> None:
    paginator = NextLinkPaginator(
        "meta", "next", base_url=BASE, url=f"{BASE}/x", params={"limit": "2"}
    )
    with pytest.raises(PaginationError, match="do not end"):
        following(paginator, "/x?limit=2")


def test_a_next_link_cannot_be_known_ahead() -> None:
    paginator = links()
    following(paginator, "/x?offset=2")
    assert paginator.ahead(paginator.first()) is None


def test_the_same_page_behind_a_new_link_is_a_loop() -> None:
    paginator = links()
    following(paginator, "/x?offset=2")
    with pytest.raises(PaginationError, match="the same page again"):
        following(paginator, "/x?offset=4")


@pytest.mark.parametrize(
    ("endpoint", "params"),
    [
        ({}, {"kind": "dwarf"}),
        ({"page_size": 5}, {"kind": "dwarf", "limit": "5"}),
        ({"page_size": 5, "size_param": "top"}, {"kind": "dwarf", "top": "5"}),
    ],
)
def test_a_stream_declares_its_links_and_the_page_size_where_one_can_be_asked_for(
    endpoint: dict[str, Any], params: dict[str, str]
) -> None:
    declared = NextLink("meta", "next", size_param="limit", cursor_setting="cursor_param")
    paginator = declared.paginator(
        Endpoint(
            url=f"{BASE}/x",
            base_url=BASE,
            params={"kind": "dwarf"},
            settings={"cursor_param": "after"},
            **endpoint,
        )
    )
    assert paginator.first().params == params
    answer = page(meta={"next": "token"})
    assert paginator.following(paginator.first(), answer) == PageRequest(
        params={**params, "after": "token"}
    )


def test_a_token_goes_back_in_the_parameter_that_the_stream_names() -> None:
    declared = NextLink("meta", "next", size_param="limit", token_param="nextPageToken")
    paginator = declared.paginator(Endpoint(url=f"{BASE}/x", base_url=BASE, page_size=5))
    following = paginator.following(paginator.first(), page(meta={"next": "abc=="}))
    assert following == PageRequest(params={"limit": "5", "nextPageToken": "abc=="})
