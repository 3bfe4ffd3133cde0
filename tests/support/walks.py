"""Walks over pages of numbers, and workers that run their requests in a drawn order."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING, Any

import msgspec
from spile.exceptions import StatusError
from spile.fetching.page_sequence import Fetching
from spile.fetching.page_store import PageStore
from spile.fetching.prefetch import Prefetch
from spile.fetching.workers import Workers
from spile.pagination.offset import OffsetPaginator
from spile.pagination.page import Page
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spile.pagination.paginator import PageRequest, Paginator

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


def page(count: int = 1, start: int = 0, **facts: Any) -> Page:
    """A page of records, numbered on from `start`, and facts about the list."""
    records = [{"id": start + number} for number in range(count)]
    return Page(msgspec.json.encode({"r": records, **facts}), ("r",))


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
) -> Prefetch:
    fetching = Fetching(
        paginator=new_paginator(),
        new_paginator=new_paginator,
        fetch=fetch,
        store=more.pop("store", PageStore()),
        log=LOG,
        context=more.pop("context", None),
        discard_token=more.pop("discard_token", lambda: False),
        renew=more.pop("renew", lambda: False),
    )
    return Prefetch(workers, fetching, more.pop("priority", 0))


def no_idle() -> None:
    """Wait without anything else to do."""


def read(walk: Prefetch, store: PageStore | None = None) -> list[int]:
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
