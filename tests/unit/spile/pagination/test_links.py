"""Cursors and next links that were seen before."""

from __future__ import annotations

from collections import deque

import pytest
from spile.exceptions import PaginationError
from spile.pagination.links import COMPARED_EACH, MOST_EMPTY_PAGES, SeenPages, Visited
from support.walks import page


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


def test_pages_are_the_same_by_the_keys_of_their_records() -> None:
    pages = SeenPages(("id",))
    pages.add(page(2, 0))
    pages.add(page(2, 2))
    with pytest.raises(PaginationError, match="the same page again"):
        pages.add(page(2, 0, later=True))


def test_a_loop_is_found_however_far_it_leads_back() -> None:
    pages = SeenPages(("id",))
    loop = (page(1, number % (3 * COMPARED_EACH)) for number in range(100 * COMPARED_EACH))
    with pytest.raises(PaginationError, match="the same page again"):
        deque(map(pages.add, loop))


def test_empty_pages_are_no_loop_until_there_are_many_in_a_row() -> None:
    pages = SeenPages(())
    for _ in range(MOST_EMPTY_PAGES):
        pages.add(page(0))
    pages.add(page(1))
    for _ in range(MOST_EMPTY_PAGES):
        pages.add(page(0))
    with pytest.raises(PaginationError, match="empty pages in a row"):
        pages.add(page(0))
