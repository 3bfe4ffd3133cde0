"""Records without what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader


ID = {"id": {"type": "integer"}, "v": {"type": ["null", "string"]}}


def test_a_record_without_its_key_is_refused(loader: Loader) -> None:
    outcome = loader.run(schema_line("s", ID, ["id"]), record_line("s", {"v": "x"}))
    assert outcome.code == 1
    assert "line 2, stream 's', field 'id': the record lacks this key property" in outcome.log
