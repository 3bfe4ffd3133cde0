"""A batch is committed when it is full or old enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.loading import (
    SCHEMA,
    ended,
    read_state,
    record_line,
    state_line,
    write,
)

if TYPE_CHECKING:
    from support.loading import Loader


def test_a_batch_that_is_old_enough_is_committed_without_further_input(loader: Loader) -> None:
    process = loader.start(batch_wait_seconds=0.2)
    write(process, SCHEMA, record_line("s", {"id": 1}), state_line({"a": 1}))
    assert read_state(process) == {"a": 1}
    process.kill()
    ended(process)
    assert loader.query("SELECT id FROM s") == [(1,)]


def test_a_batch_of_many_bytes_is_committed(loader: Loader) -> None:
    process = loader.start(batch_wait_seconds=3600, batch_size_bytes=1000)
    record = record_line("s", {"id": 1, "v": "x" * 600})
    write(process, SCHEMA, record, state_line({"a": 1}), record)
    assert read_state(process) == {"a": 1}
    assert ended(process).code == 0
