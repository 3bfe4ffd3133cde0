"""Walks through pages that are fetched ahead, whatever comes back first."""

from __future__ import annotations

import logging
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spile.exceptions import RetriableError, StatusError, StreamError
from spile.fetching.page_store import PageStore
from spile.fetching.prefetch import Prefetch, prefetch_each
from spile.pagination.offset import OffsetPaginator
from spile.pagination.page import Page
from spile.pagination.page_number import PageNumberPaginator
from support.walks import API, DrawnOrder, no_idle, offsets, read, threads, walk_of
from typing_extensions import override

if TYPE_CHECKING:
    from spile.pagination.paginator import PageRequest, Paginator
    from spile.typing import Context


@given(
    total=st.integers(0, 60),
    sizes=st.lists(st.integers(1, 6), min_size=1, max_size=5),
    limit=st.integers(1, 6),
    width=st.integers(1, 6),
    turns=st.lists(st.integers(0, 5), max_size=60),
    with_total=st.booleans(),
    status=st.sampled_from([None, 404, 416]),
)
def test_offset_pages_come_in_order_and_once(  # noqa: PLR0913, PLR0917  # drawn by name
    total: int,
    sizes: list[int],
    limit: int,
    width: int,
    turns: list[int],
    with_total: bool,  # noqa: FBT001  # drawn by name
    status: int | None,
) -> None:
    api, workers = API(total, sizes, status), DrawnOrder(width, turns)
    walk = walk_of(workers, api.at_offset, lambda: offsets(limit, total=with_total)).start()
    workers.run()
    assert read(walk) == list(range(total))


@given(
    total=st.integers(0, 60),
    size=st.integers(1, 6),
    width=st.integers(1, 6),
    turns=st.lists(st.integers(0, 5), max_size=60),
    with_total=st.booleans(),
    status=st.sampled_from([None, 404, 416]),
)
def test_numbered_pages_come_in_order_and_once(  # noqa: PLR0913, PLR0917  # drawn by name
    total: int,
    size: int,
    width: int,
    turns: list[int],
    with_total: bool,  # noqa: FBT001  # drawn by name
    status: int | None,
) -> None:
    api, workers = API(total, status=status), DrawnOrder(width, turns)

    def numbered() -> PageNumberPaginator:
        return PageNumberPaginator(
            page_param="page",
            size_param="size",
            page_size=size,
            total=("total",) if with_total else (),
        )

    walk = walk_of(workers, api.at_number, numbered).start()
    workers.run()
    assert read(walk) == list(range(total))


@settings(max_examples=20)
@given(
    total=st.integers(0, 200),
    sizes=st.lists(st.integers(1, 6), min_size=1, max_size=3),
    width=st.integers(1, 5),
    memory=st.sampled_from([1, 50, 10_000]),
)
def test_threads_hand_pages_over_in_order_and_once(
    total: int, sizes: list[int], width: int, memory: int
) -> None:
    api = API(total, sizes)
    with threads(width) as workers, closing(PageStore(memory)) as store:
        walk = walk_of(workers, api.at_offset, lambda: offsets(4), store=store).start()
        assert read(walk, store) == list(range(total))


def test_full_pages_are_asked_for_ahead() -> None:
    api, workers = API(100), DrawnOrder(4, [])
    walk_of(workers, api.at_offset).start()
    workers.waiting.pop(0)()
    assert len(workers.waiting) == 4


def test_pages_that_turn_out_wrong_are_dropped_before_they_are_asked_for() -> None:
    api, workers = API(20, [2, 1, 1]), DrawnOrder(4, [])
    walk = walk_of(workers, api.at_offset).start()
    workers.run()
    assert read(walk) == list(range(20))


@pytest.mark.parametrize("error", [StatusError("no", status=500), RetriableError("no"), OSError()])
def test_an_error_past_the_end_is_nobodys_business(error: Exception) -> None:
    api = API(5)

    def fetch(request: PageRequest) -> Page:
        if int(request.params["offset"]) > 5:
            raise error
        return api.at_offset(request)

    workers = DrawnOrder(4, [3, 2, 1, 3, 2, 1])
    walk = walk_of(workers, fetch).start()
    workers.run()
    assert read(walk) == [0, 1, 2, 3, 4]


def test_an_error_comes_after_the_pages_before_it() -> None:
    api = API(100)

    def fetch(request: PageRequest) -> Page:
        if request.params["offset"] == "6":
            msg = "broken"
            raise StreamError(msg)
        return api.at_offset(request)

    workers = DrawnOrder(4, [3, 2, 3, 1, 3])
    walk = walk_of(workers, fetch).start()
    workers.run()
    pages = walk.pages(no_idle)
    store = PageStore()
    assert [store.take(next(pages).records) for _ in range(3)] == [b"[0,1]", b"[2,3]", b"[4,5]"]
    with pytest.raises(StreamError, match="broken"):
        next(pages)


def test_an_error_in_the_paginator_ends_the_walk() -> None:
    class Broken(OffsetPaginator):
        @override
        def ahead(self, request: PageRequest) -> PageRequest | None:
            msg = "broken"
            raise KeyError(msg)

    def broken() -> Paginator:
        return Broken(offset_param="offset", limit_param="limit", page_size=2)

    with threads(2) as workers:
        walk = walk_of(workers, API(10).at_offset, broken).start()
        with pytest.raises(KeyError, match="broken"):
            read(walk)


def test_a_full_disk_ends_the_walk() -> None:
    store = PageStore()
    store.close()
    with threads(2) as workers:
        walk = walk_of(workers, API(10).at_offset, store=store).start()
        with pytest.raises(ValueError, match="closed"):
            read(walk)


@pytest.mark.parametrize("status", [404, 416])
def test_a_first_page_that_is_not_there_is_an_error(status: int) -> None:
    def fetch(_request: PageRequest) -> Page:
        msg = "not there"
        raise StatusError(msg, status=status)

    workers = DrawnOrder(2, [])
    walk = walk_of(workers, fetch).start()
    workers.run()
    with pytest.raises(StatusError):
        read(walk)


def test_a_repeated_page_is_dropped_and_said(caplog: pytest.LogCaptureFixture) -> None:
    def fetch(_request: PageRequest) -> Page:
        return Page(b"[1,2]", ())

    def numbered() -> Paginator:
        return PageNumberPaginator(page_param="page", size_param="size", page_size=2)

    workers = DrawnOrder(2, [])
    walk = walk_of(workers, fetch, numbered).start()
    with caplog.at_level(logging.INFO):
        workers.run()
    assert read(walk) == [1, 2]
    assert "repeats a page" in caplog.text


# Walks of child streams


def test_children_are_walked_in_order_with_few_under_way() -> None:
    started: list[int] = []
    with threads(3) as workers:

        def start(context: Context) -> Prefetch:
            started.append(context["n"])
            return walk_of(workers, API(context["n"]).at_offset, context=context).start()

        contexts = ({"n": number} for number in range(10))
        found: list[tuple[int, list[int]]] = []
        for context, walk in prefetch_each(contexts, start, 4):
            assert len(started) - len(found) <= 4
            found.append((context["n"], read(walk)))
    assert found == [(number, list(range(number))) for number in range(10)]


def test_a_page_knows_its_context() -> None:
    workers = DrawnOrder(1, [])
    walk = walk_of(workers, API(1).at_offset, context={"id": 7}).start()
    workers.run()
    assert [page.context for page in walk.pages(no_idle)] == [{"id": 7}] * 2


def test_walks_under_way_are_closed_when_nobody_reads_on() -> None:
    walks: list[Prefetch] = []
    workers = DrawnOrder(1, [])

    def start(_context: Context) -> Prefetch:
        walks.append(walk_of(workers, API(100).at_offset).start())
        return walks[-1]

    each = prefetch_each(({"n": n} for n in range(5)), start, 3)
    next(each)
    each.close()  # type: ignore[attr-defined]
    assert [walk._finished for walk in walks] == [False, True, True]
