"""Links that the API no longer serves when their turn comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from spile.exceptions import ExpiredPageError, StatusError, StreamError
from spile.pagination.next_link import NextLinkPaginator
from spile.pagination.page import Page
from support.walks import DrawnOrder, read, walk_of

if TYPE_CHECKING:
    from spile.fetching.prefetch import Prefetch
    from spile.pagination.paginator import PageRequest, Paginator


class ExpiringAPI:
    """Three pages, linked; the second answers with these errors first."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.asked: list[str] = []

    def fetch(self, request: PageRequest) -> Page:
        number = int((request.url or "1")[-1])
        self.asked.append(str(number))
        if number == 2 and self.errors:
            raise self.errors.pop(0)
        facts = {"next": f"/page?n={number + 1}"} if number < 3 else {}
        return Page(msgspec.json.encode({"r": [number], **facts}), ("r",))

    def walk(self) -> Prefetch:
        workers = DrawnOrder(3, [])

        def links() -> Paginator:
            return NextLinkPaginator("next", base_url="http://127.0.0.1", params={})

        walk = walk_of(workers, self.fetch, links).start()
        workers.run()
        return walk


GONE = (400, 404, 410)


@pytest.mark.parametrize("error", [*(StatusError("x", status=s) for s in GONE), ExpiredPageError()])
def test_an_expired_link_starts_the_walk_over(error: Exception) -> None:
    api = ExpiringAPI(error)
    assert read(api.walk()) == [1, 1, 2, 3]
    assert api.asked == ["1", "2", "1", "2", "3"]


def test_a_link_that_expires_twice_is_an_error() -> None:
    api = ExpiringAPI(StatusError("first", status=410), StatusError("second", status=410))
    with pytest.raises(StatusError, match="second"):
        read(api.walk())


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
