"""A batch is committed when it is full or old enough."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from spile_loader.batch import Batch
from spile_loader.settings import LoaderSettings
from support.loading import (
    SCHEMA,
    batch_line,
    ended,
    read_state,
    record_line,
    schema_line,
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


@pytest.mark.parametrize(("streams", "batches"), [(1, 3), (2, 2), (3, 1), (4, 1)])
def test_streams_that_take_turns_share_a_larger_batch(streams: int, batches: int) -> None:
    batch, committed = Batch(LoaderSettings()), 0
    for number in range(250):
        batch.add(f"s{number % streams}", 1_000, 10, 1)
        if batch.is_full:
            committed += 1
            batch.end()
    assert committed + 1 == batches


@pytest.mark.parametrize(("fields", "is_full"), [(2, True), (2_000, False)])
def test_long_texts_are_committed_earlier_than_rows_of_many_short_fields(
    fields: int, *, is_full: bool
) -> None:
    batch = Batch(LoaderSettings())
    batch.add("s", 500, 30_000_000, fields)
    assert batch.is_full is is_full


@pytest.mark.parametrize("form", ["lines", "file"])
def test_wide_records_behind_many_others_have_batches_of_fewer_rows(
    loader: Loader, form: str
) -> None:
    number = {"type": "integer"}
    narrow = [record_line("n", {"id": i}) for i in range(9_000)]
    records = [{"id": i, "c7": i} for i in range(9_000)]
    columns = {f"c{i}": number for i in range(600)}
    wide = [record_line("s", record) for record in records]
    if form == "file":
        file = loader.directory / "records.jsonl"
        file.write_text("".join(json.dumps(record) + "\n" for record in records))
        wide = [batch_line([file.as_uri()], "jsonl")]
    states = loader.load(
        schema_line("n", {"id": number}, ["id"]),
        *narrow[:100],
        state_line(1),
        *narrow[100:],
        schema_line("s", {"id": number, **columns}, ["id"]),
        *wide,
        state_line(2),
    ).states
    assert states == [1, 2]
    assert loader.query("SELECT count(*) FROM n") == [(9_000,)]
    assert loader.query("SELECT count(*), sum(c7) FROM s") == [(9_000, 9_000 * 8_999 // 2)]
