"""Walks through pages that are fetched ahead, and the threads that fetch them."""

from __future__ import annotations

import contextlib
import logging
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spile.concurrency import Fetching, Walk, walk_each
from spile.exceptions import ExpiredPageError, RetriableError, StatusError, StreamError, Terminated
from spile.offset_pagination import OffsetPaginator
from spile.pages import Page
from spile.pagination import NextLinkPaginator, PageNumberPaginator, PageRequest, Paginator
from spile.store import PageStore
from spile.workers import Workers
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOG = logging.getLogger("test")
TIMEOUT = 10


class DrawnOrder(Workers):
    """Runs one task after the other, in an order that the test draws."""

    def __init__(self, width: int, turns: list[int]) -> None:
        super().__init__(width)
        self.turns = turns
        self.waiting: list[Callable[[], None]] = []

    @override
    def submit(self, priority: int, task: Callable[[], None]) -> None:
        self.waiting.append(task)

    @override
    def is_next(self, priority: int) -> bool:
        return False

    def run(self) -> None:
        while self.waiting:
            turn = self.turns.pop(0) if self.turns else 0
            self.waiting.pop(turn % len(self.waiting))()


class API:
    """Numbers from 0 on, in pages of any length."""

    def __init__(
        self, total: int, sizes: list[int] | None = None, status: int | None = None
    ) -> None:
        self.total = total
        self.sizes = sizes or [2]
        self.status_past_end = status
        self.asked: list[int] = []

    def answer(self, offset: int, limit: int) -> Page:
        self.asked.append(offset)
        if offset >= self.total and offset and self.status_past_end:
            msg = "nothing there"
            raise StatusError(msg, status=self.status_past_end)
        size = min(limit, self.sizes[offset % len(self.sizes)])
        numbers = list(range(offset, max(offset, min(self.total, offset + size))))
        return Page(msgspec.json.encode({"r": numbers, "total": self.total}), ("r",))

    def at_offset(self, request: PageRequest) -> Page:
        return self.answer(int(request.params["offset"]), int(request.params["limit"]))

    def at_number(self, request: PageRequest) -> Page:
        size = int(request.params["size"])
        self.sizes = [size]
        return self.answer((int(request.params["page"]) - 1) * size, size)


def offsets(limit: int = 2, *, total: bool = False) -> OffsetPaginator:
    return OffsetPaginator(
        offset_param="offset",
        limit_param="limit",
        page_size=limit,
        total=("total",) if total else (),
    )


def walk_of(
    workers: Workers,
    fetch: Callable[[PageRequest], Page],
    new_paginator: Callable[[], Paginator] = offsets,
    **more: Any,
) -> Walk:
    fetching = Fetching(
        new_paginator=new_paginator,
        fetch=fetch,
        store=more.pop("store", PageStore()),
        log=LOG,
        context=more.pop("context", None),
    )
    return Walk(workers, fetching, more.pop("priority", 0))


def no_idle() -> None:
    """Wait without anything else to do."""


def read(walk: Walk, store: PageStore | None = None) -> list[int]:
    place = store or PageStore()
    return [
        n for page in walk.pages(no_idle) for n in msgspec.json.decode(place.take(page.records))
    ]


@contextlib.contextmanager
def threads(width: int) -> Iterator[Workers]:
    workers = Workers(width)
    try:
        yield workers
    finally:
        workers.stop()


# Walks: right, whatever comes back first


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


# Expired links


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

    def walk(self) -> Walk:
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


# Closing and stopping


def test_a_closed_walk_asks_for_nothing_more() -> None:
    api, workers = API(100), DrawnOrder(4, [])
    walk = walk_of(workers, api.at_offset).start()
    workers.waiting.pop(0)()
    walk.close()
    workers.run()
    assert api.asked == [0]


def test_a_closed_walk_leaves_nothing_in_the_store() -> None:
    api, workers, store = API(10), DrawnOrder(2, []), PageStore(memory_bytes=8)
    walk = walk_of(workers, api.at_offset, store=store).start()
    workers.run()
    next(walk.pages(no_idle))
    walk.close()
    assert store.put(b"[1]").data is not None
    store.close()


def test_a_page_that_arrives_after_the_walk_was_closed_is_forgotten() -> None:
    arrived, go_on = threading.Event(), threading.Event()
    api = API(10)

    def fetch(request: PageRequest) -> Page:
        arrived.set()
        assert go_on.wait(TIMEOUT)
        return api.at_offset(request)

    with threads(1) as workers:
        walk = walk_of(workers, fetch).start()
        assert arrived.wait(TIMEOUT)
        walk.close()
        go_on.set()
        assert read(walk) == []


def test_stopped_workers_start_no_further_request() -> None:
    workers = Workers(1)
    asked = []

    def fetch(request: PageRequest) -> Page:
        asked.append(request)
        workers.stop()
        return API(10).at_offset(request)

    walk_of(workers, fetch).start()
    for thread in workers._threads:
        thread.join(TIMEOUT)
        assert not thread.is_alive()
    assert len(asked) == 1


def test_a_signal_says_more_than_the_request_it_ended() -> None:
    workers = Workers(1)

    def fetch(_request: PageRequest) -> Page:
        workers.sleep(TIMEOUT)
        raise AssertionError

    signalled = threading.Event()

    def idle() -> None:
        if signalled.is_set():
            raise Terminated(15)

    walk = walk_of(workers, fetch).start()
    signalled.set()
    workers.stopping.set()
    for thread in workers._threads:
        thread.join(TIMEOUT)
    with pytest.raises(Terminated) as caught:
        list(walk.pages(idle))
    assert caught.value.signum == 15


def test_a_wait_looks_again_and_again_whether_to_stop() -> None:
    go_on = threading.Event()
    calls = []

    def fetch(request: PageRequest) -> Page:
        assert go_on.wait(TIMEOUT)
        return API(1).at_offset(request)

    def idle() -> None:
        calls.append(1)
        if len(calls) == 3:
            go_on.set()

    with threads(1) as workers:
        assert len(list(walk_of(workers, fetch).start().pages(idle))) == 2
    assert len(calls) >= 3


# Threads


def test_no_more_requests_are_in_flight_than_workers() -> None:
    lock, meeting = threading.Lock(), threading.Barrier(3)
    now, most = 0, 0

    def task() -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(0.5)
        with lock:
            now -= 1
        done.release()

    done = threading.Semaphore(0)
    with threads(3) as workers:

        def submit_six() -> None:
            for _ in range(6):
                workers.submit(0, task)

        submitters = [threading.Thread(target=submit_six) for _ in range(4)]
        for thread in submitters:
            thread.start()
        for _ in range(24):
            assert done.acquire(timeout=TIMEOUT)
        assert len(workers._threads) == 3
    assert most == 3


def test_earlier_streams_go_first() -> None:
    order: list[str] = []
    blocked, done = threading.Event(), threading.Semaphore(0)

    def note(name: str) -> Callable[[], None]:
        def task() -> None:
            order.append(name)
            done.release()

        return task

    def block() -> None:
        assert blocked.wait(TIMEOUT)

    with threads(1) as workers:
        workers.submit(0, block)
        for priority, name in ((2, "c1"), (0, "a"), (2, "c2"), (1, "b")):
            workers.submit(priority, note(name))
        blocked.set()
        for _ in range(4):
            assert done.acquire(timeout=TIMEOUT)
    assert order == ["a", "b", "c1", "c2"]


def test_a_walk_gives_way_to_an_earlier_stream_between_pages() -> None:
    order: list[str] = []
    early, late = API(4), API(40)
    first_late = threading.Event()
    planned = threading.Event()

    def fetch(api: API, name: str) -> Callable[[PageRequest], Page]:
        def get(request: PageRequest) -> Page:
            order.append(name)
            if name == "late":
                first_late.set()
                assert planned.wait(TIMEOUT)
            return api.at_offset(request)

        return get

    with threads(1) as workers:
        last = walk_of(workers, fetch(late, "late"), priority=1).start()
        assert first_late.wait(TIMEOUT)
        first = walk_of(workers, fetch(early, "early"), priority=0).start()
        planned.set()
        assert read(first) == list(range(4))
        assert read(last) == list(range(40))
    assert order[:4] == ["late", "early", "early", "early"]


def test_idle_workers_are_used_before_new_ones_start() -> None:
    with threads(4) as workers:
        walk = walk_of(workers, API(40).at_offset, lambda: NextLinkOnly(40)).start()
        assert read(walk) == list(range(40))
        assert len(workers._threads) == 1


class NextLinkOnly(Paginator):
    """Knows the next page only."""

    def __init__(self, total: int) -> None:
        self.total = total

    @override
    def first(self) -> PageRequest:
        return PageRequest(params={"offset": "0", "limit": "2"})

    @override
    def following(self, request: PageRequest, page: Page) -> PageRequest | None:
        offset = int(request.params["offset"]) + page.count
        at = PageRequest(params={"offset": str(offset), "limit": "2"})
        return at if offset < self.total else None


def test_sleeping_ends_with_the_run() -> None:
    workers = Workers(1)
    workers.stop()
    with pytest.raises(Terminated):
        workers.sleep(TIMEOUT)


def test_a_short_sleep_ends_by_itself() -> None:
    Workers(1).sleep(0.001)


# Walks of child streams


def test_children_are_walked_in_order_with_few_under_way() -> None:
    started: list[int] = []
    with threads(3) as workers:

        def start(context: dict[str, Any]) -> Walk:
            started.append(context["n"])
            return walk_of(workers, API(context["n"]).at_offset, context=context).start()

        contexts = ({"n": number} for number in range(10))
        found: list[tuple[int, list[int]]] = []
        for context, walk in walk_each(contexts, start, 4):
            assert len(started) - len(found) <= 4
            found.append((context["n"], read(walk)))
    assert found == [(number, list(range(number))) for number in range(10)]


def test_a_page_knows_its_context() -> None:
    workers = DrawnOrder(1, [])
    walk = walk_of(workers, API(1).at_offset, context={"id": 7}).start()
    workers.run()
    assert [page.context for page in walk.pages(no_idle)] == [{"id": 7}] * 2


def test_walks_under_way_are_closed_when_nobody_reads_on() -> None:
    walks: list[Walk] = []
    workers = DrawnOrder(1, [])

    def start(_context: dict[str, Any]) -> Walk:
        walks.append(walk_of(workers, API(100).at_offset).start())
        return walks[-1]

    each = walk_each(({"n": n} for n in range(5)), start, 3)
    next(each)
    each.close()  # type: ignore[attr-defined]
    assert [walk._finished for walk in walks] == [False, True, True]
