"""Which page comes next, in every style of paging."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from spile.exceptions import PaginationError
from spile.pagination.body_cursor import BodyCursorPaginator
from spile.pagination.next_link import NextLinkPaginator
from spile.pagination.page import Page
from spile.pagination.page_number import PageNumberPaginator
from spile.pagination.paginator import PageRequest, Paginator

if TYPE_CHECKING:
    from collections.abc import Iterable

BASE = "https://api.example.com"


def page(count: int = 1, start: int = 0, **facts: Any) -> Page:
    records = [{"id": start + number} for number in range(count)]
    return Page(msgspec.json.encode({"r": records, **facts}), ("r",))


def links() -> NextLinkPaginator:
    return NextLinkPaginator("meta", "next", base_url=BASE, params={"limit": "2"})


def following(paginator: Paginator, next_: Any) -> PageRequest | None:
    return paginator.following(paginator.first(), page(meta={"next": next_}))


def numbers(paginator: PageNumberPaginator, pages: Iterable[Page]) -> list[int]:
    """Page numbers that are asked for until the walk ends."""
    asked: list[int] = []
    request: PageRequest | None = paginator.first()
    for answer in pages:
        if request is None:
            break
        asked.append(int(request.params["page"]))
        if paginator.finish(answer):
            return asked
        request = paginator.following(request, answer)
    return asked if request is None else [*asked, int(request.params["page"])]


def counting(**options: Any) -> PageNumberPaginator:
    return PageNumberPaginator(page_param="page", size_param="per_page", page_size=2, **options)


def test_the_base_paginator_asks_for_one_page() -> None:
    paginator = Paginator()
    assert paginator.first() == PageRequest()
    assert paginator.following(paginator.first(), page()) is None
    assert paginator.ahead(paginator.first()) is None
    assert not paginator.finish(page())


# Next links


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
    following(paginator, f"{mark}0")
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


# Cursors in the body


def cursors() -> BodyCursorPaginator:
    return BodyCursorPaginator(
        cursor="nextCursor",
        cursor_field="cursor",
        payload={"limit": 2},
        more="moreDataAvailable",
    )


def test_a_cursor_is_sent_back_as_it_came() -> None:
    paginator = cursors()
    assert paginator.first() == PageRequest(payload={"limit": 2})
    answer = page(nextCursor="abc", moreDataAvailable=True)
    assert paginator.following(paginator.first(), answer) == PageRequest(
        payload={"limit": 2, "cursor": "abc"}
    )


def test_a_cursor_may_be_a_number() -> None:
    paginator = cursors()
    answer = page(nextCursor=17)
    assert paginator.following(paginator.first(), answer) == PageRequest(
        payload={"limit": 2, "cursor": 17}
    )


@pytest.mark.parametrize(
    "answer",
    [
        page(moreDataAvailable=False),
        page(moreDataAvailable=False, nextCursor="abc"),
        page(),
        page(nextCursor=None),
        page(nextCursor=""),
    ],
)
def test_no_more_data_is_the_end(answer: Page) -> None:
    paginator = cursors()
    assert paginator.following(paginator.first(), answer) is None


@pytest.mark.parametrize("cursor", [None, ""])
def test_more_data_without_a_cursor_is_an_error(cursor: Any) -> None:
    paginator = cursors()
    with pytest.raises(PaginationError, match="without a cursor"):
        paginator.following(paginator.first(), page(moreDataAvailable=True, nextCursor=cursor))


def test_a_cursor_that_comes_twice_is_a_loop() -> None:
    paginator = cursors()
    answer = page(nextCursor="abc", moreDataAvailable=True)
    paginator.following(paginator.first(), answer)
    with pytest.raises(PaginationError, match="do not end"):
        paginator.following(paginator.first(), answer)


# Page numbers


def test_pages_are_counted_until_a_short_one() -> None:
    assert numbers(counting(), [page(2, 0), page(2, 2), page(1, 4)]) == [1, 2, 3]


def test_pages_are_counted_until_an_empty_one() -> None:
    assert numbers(counting(), [page(2, 0), page(2, 2), page(0)]) == [1, 2, 3]


def test_an_empty_stream_is_one_page() -> None:
    assert numbers(counting(), [page(0)]) == [1]


def test_an_endpoint_that_answers_everything_at_once_is_one_page() -> None:
    assert numbers(counting(), [page(5)]) == [1]


def test_an_endpoint_that_repeats_itself_has_ended() -> None:
    assert numbers(counting(), [page(2), page(2), page(2)]) == [1, 2]


def test_an_endpoint_that_repeats_itself_is_recognized_by_its_keys() -> None:
    first = Page(b'{"r": [{"id": 1, "now": 1}, {"id": 2, "now": 1}]}', ("r",))
    again = Page(b'{"r": [{"id": 1, "now": 2}, {"id": 2, "now": 2}]}', ("r",))
    assert numbers(counting(keys=("id",)), [first, again]) == [1, 2]


def test_an_announced_total_saves_the_last_request() -> None:
    paginator = counting(total=("total",), echoed_size=("size",))
    facts = {"total": 4, "size": 2}
    assert numbers(paginator, [page(2, 0, **facts), page(2, 2, **facts)]) == [1, 2]


def test_a_total_as_text_counts_too() -> None:
    paginator = counting(total=("total",), echoed_size=("size",))
    facts = {"total": "4", "size": " 2 "}
    assert numbers(paginator, [page(2, 0, **facts), page(2, 2, **facts)]) == [1, 2]


def test_a_server_that_caps_the_page_size_loses_nothing() -> None:
    paginator = PageNumberPaginator(
        page_param="page",
        size_param="per_page",
        page_size=100,
        total=("total",),
        echoed_size=("size",),
    )
    facts = {"total": 5, "size": 2}
    answers = [page(2, 0, **facts), page(2, 2, **facts), page(1, 4, **facts)]
    assert numbers(paginator, answers) == [1, 2, 3]


def test_a_total_without_a_size_counts_what_came() -> None:
    paginator = counting(total=("total",))
    answers = [page(1, 0, total=3), page(1, 1, total=3), page(1, 2, total=3)]
    assert numbers(paginator, answers) == [1, 2, 3]


@pytest.mark.parametrize("total", [None, "many", 4.0, True, [4]])
def test_a_total_that_is_no_whole_number_is_ignored(total: Any) -> None:
    paginator = counting(total=("total",), echoed_size=("size",))
    answers = [page(2, 0, total=total), page(1, 2, total=total)]
    assert numbers(paginator, answers) == [1, 2]


def test_nothing_is_asked_ahead_before_the_first_page() -> None:
    paginator = counting()
    assert paginator.ahead(paginator.first()) is None


def test_what_is_asked_ahead_grows_with_what_has_come() -> None:
    paginator = counting()
    request: PageRequest | None = paginator.first()
    for start in (0, 2):
        assert request is not None
        request = paginator.following(request, page(2, start))
    ahead = []
    while request is not None and (request := paginator.ahead(request)) is not None:
        ahead.append(request.params["page"])
    assert ahead == ["4"]


def test_nothing_is_asked_past_an_announced_end() -> None:
    paginator = counting(total=("total",), echoed_size=("size",))
    request = paginator.following(paginator.first(), page(2, 0, total=5, size=2))
    assert request is not None
    ahead = paginator.ahead(request)
    assert ahead is not None
    assert ahead.params["page"] == "3"
    assert paginator.ahead(ahead) is None


@pytest.mark.parametrize(("total", "is_end"), [(None, True), (2, True), (6, False)])
def test_a_status_is_the_end_unless_announced_records_are_missing(
    total: int | None, *, is_end: bool
) -> None:
    paginator = counting(total=("total",))
    numbers(paginator, [page(2, 0, total=total)])
    assert paginator.is_end(404) is is_end
    assert not paginator.is_end(400)


def test_a_repetition_before_all_announced_records_have_come_is_an_error() -> None:
    paginator = counting(total=("total",))
    numbers(paginator, [page(2, 0, total=6), page(2, 2, total=6)])
    with pytest.raises(PaginationError, match="before it has sent"):
        paginator.finish(page(2, 0, total=6))


def test_an_endpoint_that_sends_all_at_once_may_repeat_itself() -> None:
    facts = {"total": 3, "size": 2}
    paginator = counting(total=("total",), echoed_size=("size",))
    assert numbers(paginator, [page(3, **facts), page(3, **facts)]) == [1, 2]


def test_an_end_before_all_announced_records_have_come_is_reported(
    caplog: pytest.LogCaptureFixture,
) -> None:
    paginator = counting(total=("total",))
    numbers(paginator, [page(2, 0, total=6), page(0, total=6)])
    assert "announces more records than it sends" in caplog.text
