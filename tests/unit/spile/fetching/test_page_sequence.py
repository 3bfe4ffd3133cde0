"""What comes after a page: the next one, the end, or the first one again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from spile.exceptions import ExpiredPageError, ShiftedPagesError, StatusError, StreamError
from spile.fetching.page_sequence import Fetching, PageSequence, Slot
from spile.fetching.page_store import PageStore
from spile.pagination.next_link import NextLinkPaginator
from spile.pagination.page import Page
from support.walks import LOG, DrawnOrder, offsets, page, read, walk_of

if TYPE_CHECKING:
    from spile.fetching.prefetch import Prefetch
    from spile.pagination.paginator import PageRequest, Paginator


def sequence() -> PageSequence:
    """Pages of two records each, found by counting, of an API that announces its total."""

    def fetch(_request: PageRequest) -> Page:
        raise AssertionError

    return PageSequence(
        Fetching(
            paginator=offsets(total=True),
            new_paginator=lambda: offsets(total=True),
            fetch=fetch,
            store=PageStore(),
            log=LOG,
        )
    )


def offset(request: PageRequest | None) -> int | None:
    return None if request is None else int(request.params["offset"])


def test_a_page_is_handed_over_with_the_request_behind_it() -> None:
    pages = sequence()
    first = pages.first()
    assert first.is_first
    first.page = page(2, 0)
    following = pages.advance(first)
    assert offset(following) == 2
    (ready,) = pages.ready
    assert (ready.request, ready.following) == (first.request, following)


def test_nothing_is_asked_ahead_of_an_end_or_of_records_that_move() -> None:
    pages = sequence()
    first = pages.first()
    first.page = page(2, 0)
    pages.advance(first)
    assert offset(pages.ahead(first.request)) == 2
    pages.in_turn = True
    assert pages.ahead(first.request) is None
    pages.in_turn, pages.ended = False, True
    assert pages.ahead(first.request) is None


def test_records_that_move_while_they_are_read_start_it_over_once_and_page_by_page() -> None:
    pages = sequence()
    slot = pages.first()
    for start, total in ((0, 9), (2, 8)):
        slot.page = page(2, start, total=total)
        following = pages.advance(slot)
        assert following is not None
        slot = Slot(following)
    assert offset(following) == 0
    assert (pages.starts_over, pages.in_turn) == (True, True)
    slot.page = page(2, 0, total=8)
    following = pages.advance(slot)
    assert following is not None
    with pytest.raises(ShiftedPagesError, match="announced 8 records, then 7"):
        pages.advance(Slot(following, page=page(2, 2, total=7)))


def test_records_behind_what_seemed_to_be_the_end_start_it_over() -> None:
    pages = sequence()
    first = pages.first()
    first.page = page(2, 0)
    following = pages.advance(first)
    assert following is not None
    pages.ended = True
    assert pages.advance(Slot(following, page=page(0))) is None
    assert not pages.starts_over
    assert offset(pages.advance(Slot(following, page=page(2, 4)))) == 0
    assert pages.starts_over


def test_an_empty_page_behind_a_full_one_is_asked_for_again_once() -> None:
    pages = sequence()
    first = pages.first()
    first.page = page(2, 0)
    assert not pages.seems_early(first)
    following = pages.advance(first)
    assert following is not None
    assert pages.seems_early(Slot(following, page=page(0)))
    assert pages.seems_early(Slot(following, error=StatusError("x", status=404)))
    assert not pages.seems_early(Slot(following, page=page(1, 2)))
    assert not pages.seems_early(Slot(following, confirms=True, page=page(0)))


# Links that have expired when their turn comes


class ExpiringAPI:
    """Three pages, linked; one of them answers with these errors first."""

    def __init__(self, *errors: Exception, page: int = 2) -> None:
        self.errors = list(errors)
        self.page = page
        self.asked: list[str] = []

    def fetch(self, request: PageRequest) -> Page:
        number = int((request.url or "1")[-1])
        self.asked.append(str(number))
        if number == self.page and self.errors:
            raise self.errors.pop(0)
        facts = {"next": f"/page?n={number + 1}"} if number < 3 else {}
        return Page(msgspec.json.encode({"r": [number], **facts}), ("r",))

    def walk(self, **more: Any) -> Prefetch:
        workers = DrawnOrder(3, [])

        def links() -> Paginator:
            return NextLinkPaginator("next", base_url="http://127.0.0.1", params={})

        walk = walk_of(workers, self.fetch, links, **more).start()
        workers.run()
        return walk


GONE = (400, 404, 410)


@pytest.mark.parametrize("error", [*(StatusError("x", status=s) for s in GONE), ExpiredPageError()])
def test_an_expired_link_starts_the_walk_over(error: Exception) -> None:
    api = ExpiringAPI(error)
    assert read(api.walk()) == [1, 1, 2, 3]
    assert api.asked == ["1", "2", "1", "2", "3"]


def test_a_first_request_by_the_wrong_clock_is_asked_again_whatever_came_of_it() -> None:
    for errors in ([], [StatusError("too long ago", status=400)]):
        api = ExpiringAPI(*errors, page=1)
        answers = [False, True]
        assert read(api.walk(renew=answers.pop)) == [1, 2, 3]
        assert api.asked == ["1", "1", "2", "3"]


def test_a_link_that_expires_twice_is_an_error() -> None:
    api = ExpiringAPI(StatusError("first", status=410), StatusError("second", status=410))
    with pytest.raises(StatusError, match="second"):
        read(api.walk())


def test_pages_of_changes_that_expire_twice_let_everything_be_read() -> None:
    api = ExpiringAPI(ExpiredPageError("first"), ExpiredPageError("second"))
    tokens = ["t1"]

    def discard() -> bool:
        return bool(tokens and tokens.pop())

    assert read(api.walk(discard_token=discard)) == [1, 1, 1, 2, 3]
    assert api.asked == ["1", "2", "1", "2", "1", "2", "3"]
    errors = [ExpiredPageError(str(number)) for number in range(4)]
    with pytest.raises(ExpiredPageError, match="1"):
        read(ExpiringAPI(*errors).walk(discard_token=discard))


@pytest.mark.parametrize("error", [StatusError("x", status=409), StreamError("x"), OSError("x")])
def test_another_failure_does_not_start_the_walk_over(error: Exception) -> None:
    api = ExpiringAPI(error)
    with pytest.raises(type(error)):
        read(api.walk())
    assert api.asked == ["1", "2"]


def test_a_first_page_that_fails_is_not_asked_again() -> None:
    asked = []

    def fetch(_request: PageRequest) -> Page:
        asked.append(1)
        msg = "gone"
        raise StatusError(msg, status=404)

    def links() -> Paginator:
        return NextLinkPaginator("next", base_url="http://127.0.0.1", params={})

    workers = DrawnOrder(1, [])
    walk = walk_of(workers, fetch, links).start()
    workers.run()
    with pytest.raises(StatusError):
        read(walk)
    assert asked == [1]
