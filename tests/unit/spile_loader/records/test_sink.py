"""Fields that a record lacks or that its schema does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader


ID = {"id": {"type": "integer"}, "v": {"type": ["null", "string"]}}


def test_a_record_with_missing_and_unknown_fields_is_loaded_with_one_warning(
    loader: Loader,
) -> None:
    outcome = loader.load(
        schema_line("s", ID, ["id"]),
        record_line("s", {"id": 1}),
        *[record_line("s", {"id": i, "v": "x", "extra": "secret"}) for i in range(2, 5)],
        record_line("s", {"id": 5, "v": "y", "other": 1}),
    )
    assert loader.query("SELECT * FROM s ORDER BY id") == [
        (1, None),
        (2, "x"),
        (3, "x"),
        (4, "x"),
        (5, "y"),
    ]
    assert outcome.log.count("WARNING") == 1
    assert "'s' sends fields that its schema does not have" in outcome.log
    assert "extra" in outcome.log
    assert "secret" not in outcome.log
