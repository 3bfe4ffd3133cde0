"""Pages that wait for their turn, in memory and on disk."""

from __future__ import annotations

import gc
import os
import threading
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile.fetching.page_store import PageStore, Stored


def open_files() -> int:
    # What earlier tests left to the collector must not vanish between two counts.
    gc.collect()
    return len(list(Path(f"/proc/{os.getpid()}/fd").iterdir()))


def test_bytes_come_back_as_they_were_put() -> None:
    store = PageStore()
    assert store.take(store.put(b"[1, 2]")) == b"[1, 2]"


def test_pages_within_the_bound_stay_in_memory() -> None:
    store = PageStore(memory_bytes=10)
    assert store.put(b"x" * 6).data is not None
    assert store.put(b"x" * 4).data is not None


def test_pages_past_the_bound_go_to_disk() -> None:
    store = PageStore(memory_bytes=10)
    first, second = store.put(b"a" * 8), store.put(b"b" * 8)
    assert first.data is not None
    assert second.data is None
    assert store.take(second) == b"b" * 8
    store.close()


def test_a_page_larger_than_the_bound_is_kept_in_memory_when_it_is_alone() -> None:
    store = PageStore(memory_bytes=10)
    assert store.take(store.put(b"x" * 100)) == b"x" * 100


def test_memory_is_free_again_once_pages_are_taken() -> None:
    store = PageStore(memory_bytes=10)
    store.take(store.put(b"x" * 10))
    assert store.put(b"y" * 10).data is not None


def test_memory_is_free_again_once_pages_are_discarded() -> None:
    store = PageStore(memory_bytes=10)
    store.discard(store.put(b"x" * 10))
    assert store.put(b"y" * 10).data is not None


def test_the_overflow_file_starts_over_when_its_last_page_is_gone() -> None:
    store = PageStore(memory_bytes=1)
    store.put(b"m" * 2)
    taken, discarded = store.put(b"a" * 100), store.put(b"b" * 100)
    store.take(taken)
    store.discard(discarded)
    assert store.put(b"c" * 10).offset == 0
    store.close()


def test_closing_removes_the_overflow_file() -> None:
    before = open_files()
    store = PageStore(memory_bytes=1)
    store.put(b"a" * 2)
    on_disk = store.put(b"b" * 2)
    assert open_files() == before + 1
    store.close()
    assert open_files() == before
    with pytest.raises(ValueError, match="closed"):
        store.take(on_disk)


def test_a_closed_store_takes_nothing_more() -> None:
    store = PageStore()
    store.close()
    store.close()
    with pytest.raises(ValueError, match="closed"):
        store.put(b"late")


@given(
    pages=st.lists(st.tuples(st.integers(), st.binary(max_size=40)), max_size=30),
    limit=st.integers(1, 200),
)
def test_any_pages_come_back_in_any_order(pages: list[tuple[int, bytes]], limit: int) -> None:
    with closing(PageStore(memory_bytes=limit)) as store:
        kept = [(turn, page, store.put(page)) for turn, page in pages]
        for _, page, stored in sorted(kept, key=lambda entry: entry[0]):
            assert store.take(stored) == page


def test_threads_share_a_store() -> None:
    store = PageStore(memory_bytes=500)
    wrong: list[bytes] = []

    def work(mark: int) -> None:
        stored: list[tuple[bytes, Stored]] = []
        for number in range(200):
            page = b"%d:%d" % (mark, number)
            stored.append((page, store.put(page)))
            if len(stored) > 20:
                page, place = stored.pop(0)
                taken = store.take(place)
                if taken != page:
                    wrong.append(taken)

    threads = [threading.Thread(target=work, args=(mark,)) for mark in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    store.close()


def test_a_full_store_calls_back_once_it_has_room() -> None:
    store = PageStore(most_bytes=10)
    called: list[str] = []
    first, second = store.put(b"x" * 6), store.put(b"y" * 6)
    assert store.is_full
    store.when_room(lambda: called.append("full"))
    assert called == []
    store.take(first)
    assert called == ["full"]
    store.when_room(lambda: called.append("room"))
    store.discard(second)
    assert called == ["full", "room"]


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 9), st.integers(0, 99)), max_size=80))
def test_room_in_the_overflow_file_is_used_again_and_no_page_is_overwritten(
    steps: list[tuple[bool, int, int]],
) -> None:
    waiting: list[tuple[bytes, Stored]] = []
    with closing(PageStore(memory_bytes=0)) as store:
        kept = store.put(b"m")
        for number, (puts, size, pick) in enumerate(steps):
            if puts:
                data = bytes([number % 251]) * (size * 4)
                waiting.append((data, store.put(data)))
            elif waiting:
                data, stored = waiting.pop(pick % len(waiting))
                assert store.take(stored) == data
        for data, stored in waiting:
            assert store.take(stored) == data
        assert store.put(b"z" * 4).offset == 0
        assert store.take(kept) == b"m"
