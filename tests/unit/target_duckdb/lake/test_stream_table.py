"""Rows of a table in a lake, whatever its columns are called."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.lake import LakeLoader

#: Names that DuckLake or DuckDB has for something of its own.
TAKEN = ("rowid", "snapshot_id", "filename", "file_row_number", "_ducklake_internal_row_id")


def test_a_column_may_be_called_like_something_of_ducklake(loader: LakeLoader) -> None:
    properties = {name: {"type": "integer"} for name in TAKEN}
    for value in (1, 2):
        records = [dict.fromkeys(TAKEN, value) | {TAKEN[0]: key} for key in (1, 1, 2)]
        lines = [record_line("s", record) for record in records]
        loader.load(schema_line("s", properties, [TAKEN[0]]), *lines)
    assert loader.query("SELECT * FROM s ORDER BY rowid") == [(1, 2, 2, 2, 2), (2, 2, 2, 2, 2)]


@pytest.mark.parametrize("text", ["a\0b", "", "\N{PILE OF POO}", "x" * 100_000])
def test_a_key_may_hold_any_text(loader: LakeLoader, text: str) -> None:
    properties = {"k": {"type": "string"}, "v": {"type": "integer"}}
    for value in (1, 2):
        record = record_line("s", {"k": text, "v": value})
        loader.load(schema_line("s", properties, ["k"]), record)
    assert loader.query("SELECT k, v FROM s") == [(text, 2)]


def test_rows_of_long_texts_are_loaded_with_the_default_memory(loader: LakeLoader) -> None:
    letters = random.Random(1).randbytes(50_000).hex()  # noqa: S311  # nothing to compress
    keyed = schema_line("s", {"id": {"type": "integer"}, "v": {"type": "string"}}, ["id"])
    texts = (f"{letters[i:]}{letters[:i]}" for i in range(1_000))
    loader.load(keyed, *(record_line("s", {"id": i, "v": v}) for i, v in enumerate(texts)))
    assert loader.query("SELECT count(*) FROM s") == [(1_000,)]
