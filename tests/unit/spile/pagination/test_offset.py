"""Pages found by counting records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile import Endpoint, Offset
from spile.exceptions import PaginationError
from spile.pagination.offset import OffsetPaginator
from support.walks import page

if TYPE_CHECKING:
    from spile.pagination.page import Page


def counting(page_size: int = 2, **options: Any) -> OffsetPaginator:
    return OffsetPaginator(
        offset_param="offset", limit_param="limit", page_size=page_size, **options
    )


def walk(paginator: OffsetPaginator, *pages: Page) -> list[int]:
    """Offsets that are asked for."""
    asked = []
    request: Any = paginator.first()
    for answer in pages:
        asked.append(int(request.params["offset"]))
        request = paginator.following(request, answer)
        if request is None:
            return asked
    return [*asked, int(request.params["offset"])]


def test_the_first_request_has_limit_and_offset() -> None:
    assert counting(7, start_offset=1).first().params == {"offset": "1", "limit": "7"}


def test_offset_and_limit_may_stand_in_the_body_as_numbers() -> None:
    paginator = counting(2, in_body=True)
    request = paginator.first()
    assert (request.params, request.payload) == ({}, {"offset": 0, "limit": 2})
    following = paginator.following(request, page(2, 0))
    assert following is not None
    assert following.payload == {"offset": 2, "limit": 2}
    assert paginator.ahead(following) is not None


@pytest.mark.parametrize(("asked", "size"), [(5, 10), (10, 10), (49, 20), (50, 50), (1000, 100)])
def test_a_page_size_is_one_of_those_that_the_api_takes(asked: int, size: int) -> None:
    style = Offset(offset_param="offset", limit_param="limit", sizes=(10, 20, 50, 100))
    first = style.paginator(Endpoint(url="", base_url="", page_size=asked)).first()
    assert first.params == {"offset": "0", "limit": str(size)}


def test_the_offset_grows_by_what_came() -> None:
    assert walk(counting(10), page(3, 0), page(1, 3), page(0)) == [0, 3, 4]


def test_a_full_last_page_is_followed_by_an_empty_one() -> None:
    assert walk(counting(), page(2, 0), page(0)) == [0, 2]


def test_a_total_saves_the_empty_page() -> None:
    assert walk(counting(total=("total",)), page(2, 0, total=3), page(1, 2, total=3)) == [0, 2]


def test_a_total_counts_from_the_start_offset() -> None:
    paginator = counting(total=("total",), start_offset=1)
    assert walk(paginator, page(2, 0, total=3), page(1, 2, total=3)) == [1, 3]


def test_the_newest_total_counts() -> None:
    answers = (page(2, 0, total=2 + 2), page(2, 2, total=5), page(1, 4, total=5))
    assert walk(counting(total=("total",)), *answers) == [0, 2, 4]


@pytest.mark.parametrize("total", [None, "2", 2.0, True, -1, [2]])
def test_a_total_that_is_no_whole_number_is_ignored(total: Any) -> None:
    answers = (page(2, 0, total=total), page(0, total=total))
    assert walk(counting(total=("total",)), *answers) == [0, 2]


def test_records_count_more_than_a_total_that_is_too_small() -> None:
    answers = (page(2, 0, total=1), page(2, 2, total=1), page(0, total=1))
    assert walk(counting(total=("total",)), *answers) == [0, 2, 4]


def test_an_odd_total_is_reported_once(caplog: pytest.LogCaptureFixture) -> None:
    answers = (page(2, 0, total="x"), page(2, 2, total="x"), page(0, total="x"))
    walk(counting(total=("total",)), *answers)
    assert len(caplog.records) == 1


def test_a_short_page_can_be_the_last() -> None:
    paginator = counting(stop_on_short_page=True)
    assert walk(paginator, page(2, 0), page(1, 2)) == [0, 2]


def test_a_short_page_is_not_the_last_by_itself() -> None:
    assert walk(counting(10), page(3, 0)) == [0, 3]


def test_an_unpaged_endpoint_is_asked_once() -> None:
    assert walk(counting(single=True), page(2, 0)) == [0]


def test_an_api_that_ignores_the_offset_is_an_error() -> None:
    with pytest.raises(PaginationError, match="'offset'"):
        walk(counting(), page(2, 0), page(2, 0))


def test_nothing_is_asked_ahead_before_the_length_of_pages_is_known() -> None:
    paginator = counting(10)
    assert paginator.ahead(paginator.first()) is None
    walk(paginator, page(3, 0))
    assert paginator.ahead(paginator.first()) is None


def test_full_pages_let_the_next_ones_be_asked_ahead() -> None:
    paginator = counting()
    walk(paginator, page(2, 0))
    ahead = paginator.ahead(paginator.first())
    assert ahead is not None
    assert ahead.params == {"offset": "2", "limit": "2"}


def test_two_pages_of_the_same_length_show_that_the_server_caps() -> None:
    paginator = counting(10)
    request = paginator.following(paginator.first(), page(3, 0))
    assert request is not None
    request = paginator.following(request, page(3, 3))
    assert request is not None
    ahead = paginator.ahead(request)
    assert ahead is not None
    assert ahead.params["offset"] == "9"


def test_nothing_is_asked_past_the_announced_total() -> None:
    paginator = counting(total=("total",))
    request = paginator.following(paginator.first(), page(2, 0, total=4))
    assert request is not None
    assert paginator.ahead(request) is None


@given(sizes=st.lists(st.integers(1, 5), max_size=20), with_total=st.booleans())
def test_pages_of_any_length_are_read_to_the_last_record(
    sizes: list[int],
    with_total: bool,  # noqa: FBT001  # hypothesis passes it by name
) -> None:
    paginator = counting(5, total=("total",) if with_total else ())
    records = list(range(sum(sizes)))
    left = list(sizes)
    read: list[int] = []
    request: Any = paginator.first()
    while request is not None:
        offset = int(request.params["offset"])
        got = records[offset : offset + left.pop(0)] if left else []
        read += got
        request = paginator.following(request, page(len(got), offset, total=len(records)))
    assert read == records


def test_a_page_that_came_before_is_an_error_wherever_it_comes_again() -> None:
    with pytest.raises(PaginationError, match="repeats a page"):
        walk(counting(), page(2, 0), page(2, 2), page(2, 0))


@pytest.mark.parametrize(("total", "is_end"), [(None, True), (6, False)])
def test_a_status_is_the_end_only_where_no_total_says_more(
    total: int | None, *, is_end: bool
) -> None:
    paginator = counting(total=("total",))
    walk(paginator, page(2, 0, total=total))
    assert paginator.is_end(404) is is_end
    assert not paginator.is_end(400)
