"""The times of records that come in several pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.postgres import PostgresLoader


def test_every_row_has_the_times_of_its_own_piece_of_a_batch(loader: PostgresLoader) -> None:
    loader.load(
        schema_line("s", {"id": {"type": "integer"}, "t": {"type": "string"}}, ["id"]),
        *(record_line("s", {"id": i, "t": "x" * 3_000_000}) for i in range(6)),
        add_metadata_columns=True,
    )
    told = (
        "SELECT count(DISTINCT _sdc_received_at) > 1, count(DISTINCT _sdc_batched_at), "
        "bool_and(abs(_sdc_sequence - extract(epoch FROM _sdc_received_at) * 1000) < 1), "
        "count(DISTINCT id) FROM s"
    )
    assert loader.query(told) == [(True, 1, True, 6)]
