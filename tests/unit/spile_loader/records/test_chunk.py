"""Records of any size, and which of them are long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from spile_loader.records.chunk import are_long
from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader


def test_one_record_may_be_larger_than_the_memory_limit(loader: Loader) -> None:
    loader.load(
        schema_line("s", {"t": {"type": "string"}}),
        record_line("s", {"t": "0123456789" * 3_000_000}),
        memory_limit="20MB",
    )
    assert loader.query("SELECT length(t) FROM s") == [(30_000_000,)]


@pytest.mark.parametrize(
    ("fields", "size", "is_long"),
    [(2, 15_000, False), (2, 20_000, True), (2_000, 60_000, False), (2_000, 200_000, True)],
)
def test_a_row_is_long_by_its_texts_and_not_by_the_number_of_its_fields(
    fields: int, size: int, *, is_long: bool
) -> None:
    assert are_long(10, 10 * size, fields) is is_long
