"""The threads that send requests, and how they stop."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

import pytest
from spile.exceptions import Terminated
from spile.fetching.page_store import PageStore
from spile.fetching.workers import Workers
from spile.pagination.paginator import PageRequest, Paginator
from support.walks import API, TIMEOUT, DrawnOrder, no_idle, read, threads, walk_of
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable

    from spile.pagination.page import Page


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
