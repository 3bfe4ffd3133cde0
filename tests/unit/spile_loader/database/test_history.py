"""The table _sdc_loads: what was loaded, when, and how it ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from support.loading import record_line, schema_line, state_line

if TYPE_CHECKING:
    from support.loading import Loader


A = schema_line("a", {"id": {"type": "integer"}}, ["id"])


B = schema_line("b", {"id": {"type": "integer"}}, ["id"])


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
