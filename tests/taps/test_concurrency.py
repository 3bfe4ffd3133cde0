"""One request at a time or sixteen: what comes out is the same, also where requests fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.subjects import PAGES, SUBJECTS, Bench, bench_of
from taps.fault_table import MAX_RETRIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from support.singer import Output

# When something happened is no part of what happened.
MOMENTS = frozenset({"at", "started"})
# The page and what meets it, for each of a subject's three streams.
FAULTS: dict[str, tuple[tuple[int, dict[str, Any], int | None], ...]] = {
    "no fault": (),
    "faults that pass": (
        (0, {"fault": "reset"}, 1),
        (PAGES // 2, {"status": 503}, 2),
        (PAGES - 1, {"fault": "cut"}, 1),
    ),
    "faults that last": (
        (0, {"status": 404}, None),
        (PAGES // 2, {"status": 500}, None),
        (PAGES - 1, {"status": 200, "body": b"<html>"}, None),
    ),
    "faults of both kinds": (
        (1, {"status": 429, "headers": {"Retry-After": "0"}}, 1),
        (PAGES - 1, {"status": 502}, None),
        (PAGES - 2, {"fault": "reset"}, 2),
    ),
}


@pytest.fixture(scope="module", params=SUBJECTS, ids=str)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with bench_of(request.param) as bench:
        yield bench


def without_moments(node: Any) -> Any:
    if isinstance(node, dict):
        return {k: without_moments(v) for k, v in node.items() if k not in MOMENTS}
    return node


def told(output: Output) -> Mapping[str, Any]:
    """What a run says, without the moments at which it said so."""
    messages = [message for message in output.messages if message["type"] != "STATE"]
    return {
        "exit code": output.returncode,
        "messages": [{k: v for k, v in m.items() if k != "time_extracted"} for m in messages],
        "state": without_moments(output.states[-1]) if output.states else None,
        "errors": [line.partition(" | ")[2] for line in output.errors()],
    }


@pytest.mark.parametrize("faults", FAULTS)
def test_order_counts_state_and_errors_are_the_same_with_one_request_and_with_sixteen(
    bench: Bench, faults: str
) -> None:
    runs = []
    for concurrency in (1, 16):
        bench.sandbox.clear_faults()
        for stream, (page, fault, times) in zip(
            bench.subject.streams, FAULTS[faults], strict=False
        ):
            bench.inject(stream, page, fault, times)
        output = bench.run(max_concurrency=concurrency, max_retries=MAX_RETRIES)
        runs.append(told(output))
    assert runs[0] == runs[1]
    assert len(runs[0]["errors"]) == sum(times is None for _, _, times in FAULTS[faults])
    assert len(runs[0]["messages"]) > PAGES
