"""The table _sdc_loads: what was loaded, when, and how it ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.loading import record_line, schema_line, state_line

if TYPE_CHECKING:
    from support.loading import Loader


A = schema_line("a", {"id": {"type": "integer"}}, ["id"])


B = schema_line("b", {"id": {"type": "integer"}}, ["id"])


@pytest.mark.with_lake
def test_every_load_has_a_row_per_stream(loader: Loader) -> None:
    for _ in range(2):
        loader.load(
            A,
            *[record_line("a", {"id": i}) for i in range(5)],
            B,
            record_line("b", {"id": 1}),
            state_line({"n": 1}),
            batch_size_rows=2,
        )
    rows = loader.query(
        "SELECT stream, table_schema, table_name, rows, bytes > 0, status, error, state, "
        "started <= finished FROM _sdc_loads ORDER BY stream",
    )
    expected = [
        ("a", "main", "a", 5, True, "finished", None, '{"n": 1}', True),
        ("b", "main", "b", 1, True, "finished", None, '{"n": 1}', True),
    ]
    assert sorted(rows) == sorted(expected * 2)
    assert loader.query("SELECT count(DISTINCT load_id) FROM _sdc_loads") == [(2,)]


@pytest.mark.with_lake
def test_a_failed_load_stays_unfinished_with_its_reason(loader: Loader) -> None:
    bad = '{"type": "RECORD", "stream": "a", "record": {"id": "secret"}}'
    loader.run(A, record_line("a", {"id": 1}), bad)
    ((rows, status, error, finished),) = loader.query(
        "SELECT rows, status, error, finished FROM _sdc_loads",
    )
    assert (rows, status, finished) == (1, "failed", None)
    assert error == "line 3, stream 'a', field 'id': text does not fit BIGINT"


def test_a_killed_load_stays_unfinished(loader: Loader) -> None:
    process = loader.start(batch_wait_seconds=0.1)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{A}\n{record_line('a', {'id': 1})}\n{state_line({'n': 1})}\n".encode())
    process.stdin.flush()
    assert json.loads(process.stdout.readline()) == {"n": 1}
    process.kill()
    process.communicate()
    found = loader.query("SELECT rows, status, finished, state FROM _sdc_loads")
    assert found == [(1, "running", None, '{"n": 1}')]


COMPLETE = {
    "outcome": "complete",
    "at": "2024-06-02T22:00:00Z",
    "completed_at": "2024-06-02T22:00:00Z",
}
FAILED = {
    "outcome": "failed",
    "at": "2024-06-02T22:00:00Z",
    "since": "2024-06-01T22:00:00Z",
    "message": "The API is down.",
    "completed_at": "2024-05-31T22:00:00Z",
}
OUTCOMES = (
    "SELECT stream, status, outcome, outcome_message, left(CAST(outcome_since AS VARCHAR), 10), "
    "left(CAST(completed_at AS VARCHAR), 10) FROM _sdc_loads ORDER BY stream"
)


def test_a_stream_that_the_tap_could_not_read_has_its_sentence_though_the_load_was_fine(
    loader: Loader,
) -> None:
    runs = {"a": COMPLETE, "b": FAILED, "elsewhere": FAILED}
    loader.load(A, record_line("a", {"id": 1}), B, state_line({"last_runs": runs}))
    assert loader.query(OUTCOMES) == [
        ("a", "finished", "complete", None, None, "2024-06-02"),
        ("b", "finished", "failed", "The API is down.", "2024-06-01", "2024-05-31"),
    ]


def test_the_last_word_of_the_tap_counts(loader: Loader) -> None:
    states = [state_line({"last_runs": {"a": run}}) for run in (FAILED, COMPLETE)]
    record = record_line("a", {"id": 1})
    loader.load(A, record, states[0], record, states[1], batch_size_rows=1)
    assert loader.query("SELECT outcome, outcome_message FROM _sdc_loads") == [("complete", None)]


@pytest.mark.parametrize("runs", [7, {"a": 7}, {"a": {"since": "yesterday"}}])
def test_a_state_of_another_tap_says_nothing(runs: object, loader: Loader) -> None:
    loader.load(A, record_line("a", {"id": 1}), state_line({"last_runs": runs}))
    assert loader.query("SELECT status, outcome FROM _sdc_loads") == [("finished", None)]


def test_a_history_of_an_earlier_version_gets_the_columns_that_it_lacks(loader: Loader) -> None:
    loader.load(A, record_line("a", {"id": 1}))
    for name in ("outcome", "outcome_since", "outcome_message", "completed_at"):
        loader.query(f"ALTER TABLE _sdc_loads DROP COLUMN {name}")
    loader.load(A, state_line({"last_runs": {"a": COMPLETE}}))
    assert loader.query("SELECT outcome FROM _sdc_loads ORDER BY started") == [
        (None,),
        ("complete",),
    ]
