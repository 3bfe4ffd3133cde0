"""Long rows take the memory of a batch, and deleted ones do not stay in the file."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from support.loading import record_line, schema_line
from target_duckdb.database import long_rows

if TYPE_CHECKING:
    from support.loading import Loader, Outcome

SCHEMA = schema_line("s", {"id": {"type": "integer"}, "v": {"type": "string"}}, ["id"])


@pytest.mark.parametrize(("rows", "size"), [(800, 100_000), (10, 8_000_000)])
def test_any_number_of_long_rows_is_loaded_again_and_again_with_little_memory(
    loader: Loader, rows: int, size: int
) -> None:
    for word in ("first", "second"):
        texts = [f"{word} {i} " + chr(97 + i % 26) * size for i in range(rows)]
        records = (record_line("s", {"id": i, "v": v}) for i, v in enumerate(texts))
        loader.load(SCHEMA, *records, memory_limit="40MB")
    loader.load(SCHEMA, record_line("s", {"id": 0, "v": "third"}), memory_limit="40MB")
    found = "SELECT count(*), min(split_part(v, ' ', 1)), max(length(v)) FROM s"
    assert loader.query(found) == [(rows, "second", len(texts[-1]))]


def replaced(loader: Loader, ids: list[int], word: str) -> Outcome:
    letters = random.Random(word).randbytes(15_000).hex()  # noqa: S311  # no secret
    return loader.load(SCHEMA, *(record_line("s", {"id": i, "v": letters}) for i in ids))


def stored_rows(loader: Loader) -> int:
    """How many rows the file holds, with deleted ones."""
    found = loader.query(
        "SELECT sum(count) FROM pragma_storage_info('s') "
        "WHERE column_id = 0 AND segment_type <> 'VALIDITY'"
    )
    return int(found[0][0])


def test_no_more_than_half_of_the_rows_that_a_file_holds_are_deleted(
    loader: Loader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_rows, "_FEW_BYTES", 0)
    monkeypatch.setattr(long_rows, "_BYTES_OF_A_STEP", 300_000)
    outcomes = [replaced(loader, list(range(60)), "all")]
    for number in range(7):
        ids = [i for i in range(60) if i % 5 in {0, number % 5}]
        outcomes.append(replaced(loader, ids, f"{number}"))
        assert stored_rows(loader) <= 2 * 60
    assert loader.query("SELECT count(*), count(DISTINCT id) FROM s") == [(60, 60)]
    assert sum('"s": 60 rows were written anew' in outcome.log for outcome in outcomes) > 0


def test_very_many_groups_become_few(loader: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_rows, "_FEW_GROUPS", 3)
    logs = [replaced(loader, [number], "one").log for number in range(9)]
    assert ["written anew" in log for log in logs] == [False] * 7 + [True, False]


def test_a_table_that_cannot_be_written_anew_keeps_its_rows(
    loader: Loader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_rows, "_FEW_GROUPS", -3)
    generated = "CREATE TABLE s (id BIGINT, v VARCHAR, u BIGINT GENERATED ALWAYS AS (id))"
    loader.query(generated)
    replaced(loader, list(range(9)), "first")
    outcome = replaced(loader, [3, 4], "second")
    assert "keeps deleted rows until a later load" in outcome.log
    assert loader.query("SELECT count(*), count(DISTINCT v), max(u) FROM s") == [(9, 2, 8)]
