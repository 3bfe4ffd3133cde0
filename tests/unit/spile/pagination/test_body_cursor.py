"""Pages that carry the cursor of the next one, which is sent back in the JSON body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from spile.exceptions import PaginationError
from spile.pagination.body_cursor import BodyCursor, BodyCursorPaginator
from spile.pagination.paginator import Endpoint, PageRequest
from support.walks import page

if TYPE_CHECKING:
    from spile.pagination.page import Page


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


@pytest.mark.parametrize("size", [None, 5])
def test_a_stream_declares_its_cursor_and_what_every_request_holds(size: int | None) -> None:
    last: list[Page] = []
    endpoint = Endpoint(
        url="https://api.example.com/x",
        base_url="https://api.example.com",
        payload={"token": "t"},
        page_size=size,
        on_last=last.append,
    )
    declared = BodyCursor(cursor="next", cursor_field="cursor", size_field="limit", more="more")
    paginator = declared.paginator(endpoint)
    payload = {"token": "t"} if size is None else {"limit": 5, "token": "t"}
    assert paginator.first().payload == payload
    following = paginator.following(paginator.first(), page(next="c", more=True))
    assert following == PageRequest(payload={**payload, "cursor": "c"})
    assert last == []
    end = page(1, 1, more=False)
    assert paginator.following(following, end) is None
    assert last == [end]
