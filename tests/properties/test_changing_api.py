"""An API that changes, fails and lies while it is read, beside a model of what must arrive.

The model: a record that was there during the whole read is written, or the read fails. Where as
many records are inserted as deleted between two pages no total tells it, so a case does one of
both; and what an API says twice of the same page counts as true.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spile import Page
from spile.exceptions import StatusError, StreamError
from spile.pagination.next_link import NextLinkPaginator
from spile.pagination.offset import OffsetPaginator
from spile.pagination.page_number import PageNumberPaginator
from support.walks import DrawnOrder, read, walk_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from spile.pagination.paginator import PageRequest, Paginator

# With FUZZ_CASES, so many cases are tried, and they are new ones every time.
CASES = os.environ.get("FUZZ_CASES")
SIZE = 3
GONE = 404


class ChangingAPI:
    """Serves numbers in pages; something happens before each response.

    Args:
        total: How many records there are at first.
        events: What happens, request by request: a record is deleted or inserted, or the response
            is not what it should be.
    """

    def __init__(self, total: int, events: list[str]) -> None:
        self.records = list(range(total))
        self.stable = set(self.records)
        self._events = list(events)
        self._next = total
        self._lied: set[int] = set()

    def _happen(self, place: int) -> str:
        event = self._events.pop(0) if self._events else ""
        if event == "delete first" and self.records:
            self.stable.discard(self.records.pop(0))
        elif event == "delete last" and self.records:
            self.stable.discard(self.records.pop())
        elif event == "insert first":
            self.records.insert(0, self._next)
        elif event == "insert last":
            self.records.append(self._next)
        self._next += 1
        lies = event in LIES and place and place not in self._lied
        self._lied.add(place)
        return event if lies else ""

    def page(self, offset: int, **facts: object) -> Page:
        event = self._happen(offset)
        if event == "missing":
            msg = "nothing there"
            raise StatusError(msg, status=GONE)
        records = [] if event == "empty" else self.records[offset : offset + SIZE]
        body = {"r": records, "total": len(self.records), **facts}
        return Page(msgspec.json.encode(body), ("r",))

    def at_offset(self, request: PageRequest) -> Page:
        return self.page(int(request.params["offset"]))

    def at_number(self, request: PageRequest) -> Page:
        return self.page((int(request.params["page"]) - 1) * SIZE)

    def at_link(self, request: PageRequest) -> Page:
        """Pages by key: each link says behind which record the next page begins."""
        behind = -1 if request.url is None else int(request.url.rpartition("=")[2])
        self._happen(0)
        records = [record for record in sorted(self.records) if record > behind][:SIZE]
        link = f"/x?behind={records[-1]}" if len(records) == SIZE else None
        return Page(msgspec.json.encode({"r": records, "next": link}), ("r",))


def offset() -> Paginator:
    return OffsetPaginator(
        offset_param="offset", limit_param="limit", page_size=SIZE, total=("total",)
    )


def number() -> Paginator:
    return PageNumberPaginator(
        page_param="page", size_param="size", page_size=SIZE, total=("total",)
    )


def link() -> Paginator:
    return NextLinkPaginator("next", base_url="http://127.0.0.1", params={})


STYLES: dict[str, tuple[Callable[[], Paginator], str]] = {
    "offset": (offset, "at_offset"),
    "page number": (number, "at_number"),
    "next link": (link, "at_link"),
}
LIES = ("missing", "empty")
DELETES = st.lists(st.sampled_from(["", *LIES, "delete first", "delete last"]), max_size=30)
INSERTS = st.lists(st.sampled_from(["", *LIES, "insert first", "insert last"]), max_size=30)


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=int(CASES or 100), deadline=None, derandomize=CASES is None)
@given(
    total=st.integers(0, 20),
    events=st.one_of(DELETES, INSERTS),
    width=st.integers(1, 4),
    turns=st.lists(st.integers(0, 5), max_size=40),
)
def test_what_was_there_all_the_time_is_written_or_the_read_fails(
    style: str, total: int, events: list[str], width: int, turns: list[int]
) -> None:
    new_paginator, method = STYLES[style]
    api = ChangingAPI(total, events)
    workers = DrawnOrder(width, turns)
    started = walk_of(workers, getattr(api, method), new_paginator).start()
    workers.run()
    try:
        written = set(read(started))
    except StreamError:
        return
    assert api.stable <= written
