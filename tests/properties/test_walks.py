"""Any sequence of pages ends, and every state of a run stands behind its records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import spile.sync
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spile import Page, Paginator
from spile.exceptions import StreamError
from spile.pagination.body_cursor import BodyCursorPaginator
from spile.pagination.next_link import NextLinkPaginator
from spile.pagination.offset import OffsetPaginator
from spile.pagination.page_number import PageNumberPaginator
from support.singer import parse_lines
from support.subjects import PAGES, SUBJECTS, Bench, bench_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BASE = "https://api.example.com"
KINDS = 6
MARKS: dict[str, Callable[[], Paginator]] = {
    "next link": lambda: NextLinkPaginator("next", base_url=BASE, params={}),
    "cursor": lambda: BodyCursorPaginator(
        cursor="next", cursor_field="cursor", payload={"limit": 2}, more="more"
    ),
    "offset": lambda: OffsetPaginator(
        offset_param="offset", limit_param="limit", page_size=2, total=("total",)
    ),
    "page number": lambda: PageNumberPaginator(
        page_param="page", size_param="size", page_size=2, total=("total",), echoed_size=("size",)
    ),
}
# An API that has lost its mind: it responds with a few pages, in any order, for ever.
RESPONSES = st.lists(
    st.fixed_dictionaries(
        {"r": st.lists(st.integers(0, 3), max_size=3)},
        optional={
            "next": st.none()
            | st.sampled_from(["", "a", "b", "/c", "?d=1", "https://e.example", 7]),
            "more": st.booleans(),
            "total": st.none() | st.integers(-1, 9) | st.just("3"),
            "size": st.integers(0, 4),
        },
    ),
    min_size=1,
    max_size=KINDS,
)


@pytest.mark.parametrize("style", MARKS)
@settings(max_examples=100, deadline=None, derandomize=True)
@given(responses=RESPONSES, order=st.lists(st.integers(0, KINDS - 1), min_size=1, max_size=12))
def test_any_sequence_of_pages_ends(
    style: str, responses: list[dict[str, Any]], order: list[int]
) -> None:
    paginator = MARKS[style]()
    request = paginator.first()
    for turn in range(len(responses) + 10):
        response = responses[order[turn % len(order)] % len(responses)]
        page = Page(msgspec.json.encode(response), ("r",))
        try:
            following = None if paginator.finish(page) else paginator.following(request, page)
        except StreamError:
            return
        if following is None:
            return
        request = following
    pytest.fail("the walk goes on although it has seen every page")


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with bench_of(SUBJECTS[-1]) as worklogs, pytest.MonkeyPatch.context() as patch:
        patch.setattr(spile.sync, "STATE_SECONDS", 0)
        yield worklogs


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    faults=st.lists(
        st.tuples(
            st.integers(0, 2), st.integers(0, PAGES - 1), st.sampled_from([400, 404, 410, 503])
        ),
        max_size=4,
    ),
    concurrency=st.integers(1, 4),
    cut=st.floats(0, 1),
)
def test_a_run_that_dies_behind_any_state_is_completed_by_the_next(
    bench: Bench, faults: list[tuple[int, int, int]], concurrency: int, cut: float
) -> None:
    bench.sandbox.clear_faults()
    for number, page, status in faults:
        bench.inject(bench.subject.streams[number], page, {"status": status}, 1)
    output = bench.run(max_concurrency=concurrency, max_retries=1)
    bench.sandbox.clear_faults()
    lines = output.stdout.splitlines()
    ends = [index + 1 for index, line in enumerate(lines) if line.startswith(b'{"type":"STATE"')]
    end = ends[min(len(ends) - 1, int(cut * len(ends)))]
    kept = parse_lines(b"\n".join(lines[:end]))
    again = bench.run(state=kept[-1]["value"], max_concurrency=concurrency)
    assert again.returncode == 0, again.log
    output.messages = kept
    for stream in bench.subject.all_streams:
        read = {*bench.keys(output, stream), *bench.keys(again, stream)}
        assert read == set(bench.expected[stream]), stream
