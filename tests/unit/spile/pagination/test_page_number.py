"""Pages found by their number."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest
from spile.exceptions import PaginationError
from spile.pagination.page import Page
from spile.pagination.page_number import PageNumber, PageNumberPaginator
from spile.pagination.paginator import Endpoint
from support.walks import page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spile.pagination.paginator import PageRequest


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


def test_pages_of_a_size_that_nobody_tells_end_with_an_empty_one() -> None:
    paginator = PageNumberPaginator(page_param="page", size_param="size", page_size=None)
    request = paginator.first()
    assert request.params == {"page": "1"}
    for count in (3, 1, 3):
        following = paginator.following(request, page(count))
        assert following is not None
        request = following
    assert request.params == {"page": "4"}
    assert paginator.following(request, page(0)) is None


def test_a_stream_declares_the_names_and_its_endpoint_the_size() -> None:
    endpoint = Endpoint(url="https://e.example/x", base_url="https://e.example", page_size=5)
    declared = PageNumber(page_param="p", size_param="n")
    assert declared.paginator(endpoint).first().params == {"p": "1", "n": "5"}
    renamed = dataclasses.replace(endpoint, size_param="top")
    assert declared.paginator(renamed).first().params == {"p": "1", "top": "5"}


@pytest.mark.parametrize(("count", "doubted"), [(2, True), (1, False)])
def test_an_empty_page_is_doubted_behind_a_full_one(count: int, *, doubted: bool) -> None:
    paginator = counting(total=("total",))
    paginator.following(paginator.first(), page(count, total=9))
    assert paginator.doubts_end is doubted
