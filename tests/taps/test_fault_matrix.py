"""Every tap, every fault, on the first, the middle and the last page, one or eight at a time."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from support.subjects import PAGES, SIZE, SUBJECTS, VENDORS, Bench, bench_of
from taps.fault_table import DIALECT_ROWS, MAX_RETRIES, ROWS, Outcome, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.singer import Output

PLACES = (0, PAGES // 2, PAGES - 1)
# Each fault meets taps that fetch one page at a time and taps that fetch eight, and each tap both.
CONCURRENCY = (1, 8)
CELLS = [
    pytest.param(str(subject), row, CONCURRENCY[(place + number) % 2], id=f"{subject}: {row.name}")
    for subjects, rows in ((SUBJECTS, ROWS), (VENDORS, DIALECT_ROWS))
    for place, subject in enumerate(subjects)
    for number, row in enumerate(rows)
]


@pytest.fixture(scope="module")
def benches() -> Iterator[dict[str, Bench]]:
    with ExitStack() as stack:
        every = (*SUBJECTS, *VENDORS)
        yield {str(subject): stack.enter_context(bench_of(subject)) for subject in every}


def assert_as_expected(
    bench: Bench, output: Output, stream: str, page: int, outcome: Outcome
) -> None:
    """The stream holds exactly what the table says, and says why if that is not all."""
    expected, found = bench.expected[stream], bench.keys(output, stream)
    before = expected[: page * SIZE]
    errors = [line for line in output.errors() if f"'{stream}'" in line]
    if not outcome.words:
        assert found == (before if outcome.restarted else []) + expected
        assert not errors
        return
    assert found == expected[: (page + outcome.behind) * SIZE]
    (error,) = errors
    for word in outcome.words:
        assert word in error
    for state in output.states:
        assert "replication_key_value" not in state.get("bookmarks", {}).get(stream, {})


@pytest.mark.parametrize(("tap", "row", "concurrency"), CELLS)
def test_a_fault_loses_and_doubles_no_record_and_is_named_where_it_lasts(
    benches: dict[str, Bench], tap: str, row: Row, concurrency: int
) -> None:
    bench = benches[tap]
    bench.sandbox.clear_faults()
    places = dict(zip(bench.subject.streams, PLACES, strict=True))
    for stream in bench.subject.single if row.in_links else ():
        del places[stream]
    for stream, page in places.items():
        bench.inject(stream, page, row.fault, row.times)
    settings = {"max_concurrency": concurrency, "max_retries": MAX_RETRIES, **row.settings}
    output = bench.run(**settings)
    outcomes = {stream: row.outcome(tap, page) for stream, page in places.items()}
    for stream, outcome in outcomes.items():
        assert_as_expected(bench, output, stream, places[stream], outcome)
    failed = [stream for stream, outcome in outcomes.items() if outcome.words]
    assert output.returncode == bool(failed)
    assert bench.keys(output, bench.subject.bystander) == bench.expected[bench.subject.bystander]
    assert len(output.errors()) == len(failed)
    assert "Traceback" not in output.log
    assert not bench.sandbox.foreign_requests
    if failed:
        assert_the_next_run_reads_the_rest(bench, output, failed, settings)


def assert_the_next_run_reads_the_rest(
    bench: Bench, output: Output, failed: list[str], settings: dict[str, Any]
) -> None:
    """Once the API is well, the next run gets from the last state what is missing."""
    bench.sandbox.clear_faults()
    again = bench.run(state=output.states[-1] if output.states else None, **settings)
    assert again.returncode == 0, again.log
    for stream in failed:
        both = {*bench.keys(output, stream), *bench.keys(again, stream)}
        assert both == set(bench.expected[stream])
