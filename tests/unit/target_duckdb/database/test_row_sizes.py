"""Rows of long texts are loaded with the default settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.loading import record_line, schema_line
from target_duckdb.database.row_sizes import RowSizes

if TYPE_CHECKING:
    from support.loading import Loader

GROUPS = st.lists(st.tuples(st.integers(1, 3_000), st.integers(0, 1_000)), max_size=20)


@pytest.mark.parametrize(("rows", "size"), [(1_000, 100_000), (12, 5_000_000)])
def test_rows_of_long_texts_are_loaded_again_and_again(
    loader: Loader, rows: int, size: int
) -> None:
    schema = schema_line("s", {"id": {"type": "integer"}, "v": {"type": "string"}}, ["id"])
    for word in ("first", "second"):
        texts = [f"{word} {i} " + chr(97 + i % 26) * size for i in range(rows)]
        loader.load(schema, *(record_line("s", {"id": i, "v": v}) for i, v in enumerate(texts)))
    loader.load(schema, record_line("s", {"id": 0, "v": "third"}))
    found = "SELECT count(*), min(split_part(v, ' ', 1)), max(length(v)) FROM s"
    assert loader.query(found) == [(rows, "second", len(texts[-1]))]


@given(GROUPS)
def test_the_last_rows_count_and_none_that_are_too_far_before_them(
    groups: list[tuple[int, int]],
) -> None:
    sizes = RowSizes()
    each: list[int] = []
    for rows, size in groups:
        sizes.add(rows, rows * size)
        each += [size] * rows
        assert sum(each[-2_048:]) <= sizes.bytes_at_once <= sum(each[-2_048 - 3_000 :])
