"""Every tap, every fault, on the first, the middle or the last page, one or eight at a time."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from support.subjects import PAGES, SIZE, SUBJECTS, VENDORS, Bench, bench_of
from taps.fault_table import DIALECT_ROWS, MAX_RETRIES, ROWS, WHOLE, Outcome, Row, triples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.singer import Output

PLACES = (0, PAGES // 2, PAGES - 1)
# Each fault meets taps that fetch one page at a time and taps that fetch eight, and each tap both.
CONCURRENCY = (1, 8)
CELLS = [
    pytest.param(
        str(subject),
        three,
        CONCURRENCY[(place + number) % 2],
        id=f"{subject}: {'; '.join(dict.fromkeys(row.name for row in three))}",
    )
    for subjects, rows in ((SUBJECTS, ROWS), (VENDORS, DIALECT_ROWS))
    for place, subject in enumerate(subjects)
    for number, three in enumerate(triples(rows, place))
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


@pytest.mark.parametrize(("tap", "rows", "concurrency"), CELLS)
def test_a_fault_loses_and_doubles_no_record_and_is_named_where_it_lasts(
    benches: dict[str, Bench], tap: str, rows: tuple[Row, Row, Row], concurrency: int
) -> None:
    bench = benches[tap]
    bench.sandbox.clear_faults()
    outcomes: dict[str, Outcome] = {}
    for stream, page, row in zip(bench.subject.streams, PLACES, rows, strict=True):
        if row.in_links and stream in bench.subject.single:
            continue
        bench.inject(stream, page, row.fault, row.times)
        outcomes[stream] = row.outcome(tap, page)
    settings = {"max_concurrency": concurrency, "max_retries": MAX_RETRIES, **rows[0].settings}
    output = bench.run(**settings)
    for stream, page in zip(bench.subject.streams, PLACES, strict=True):
        assert_as_expected(bench, output, stream, page, outcomes.get(stream, WHOLE))
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
