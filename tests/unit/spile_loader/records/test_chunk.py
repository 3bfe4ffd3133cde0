"""Records of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
