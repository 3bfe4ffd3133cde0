"""Selection decides what is requested and what is written."""

from __future__ import annotations

from typing import Any

from support.singer import deselect_field, discover, run_tap, select


def test_a_deselected_field_is_neither_declared_nor_written(config: dict[str, Any]) -> None:
    catalog = select(discover("tap-worklogs", config), "worklogs")
    deselect_field(catalog, "worklogs", "description")
    deselect_field(catalog, "worklogs", "author", "self")
    output = run_tap("tap-worklogs", config, catalog=catalog)
    assert output.returncode == 0, output.log
    properties = output.schemas("worklogs")[0]["schema"]["properties"]
    assert "description" not in properties
    assert "self" not in properties["author"]["properties"]
    for record in output.records("worklogs"):
        assert "description" not in record
        assert set(record["author"]) == {"accountId"}
    assert not output.warnings()
