"""Fields that `unknown_fields: add` has added to a schema, from run to run."""

from __future__ import annotations

import copy
from typing import Any

from spile.state.added_fields import restore_added_fields, save_added_fields

NUMBER = {"type": ["integer", "null"]}
DECLARED: dict[str, Any] = {
    "properties": {"id": NUMBER, "orbit": {"type": "object", "properties": {"days": NUMBER}}}
}


def test_what_one_run_added_is_in_the_schema_of_the_next() -> None:
    schema = copy.deepcopy(DECLARED)
    schema["properties"]["mass"] = NUMBER
    schema["properties"]["orbit"]["properties"]["tilt"] = NUMBER
    state: Any = {}
    save_added_fields(schema, [("orbit", "tilt"), ("mass",)], state)
    assert [entry["path"] for entry in state["added_fields"]] == [["mass"], ["orbit", "tilt"]]
    later = copy.deepcopy(DECLARED)
    assert restore_added_fields(later, state) == [("mass",), ("orbit", "tilt")]
    assert later == schema


def test_a_field_that_is_declared_by_now_or_has_no_place_is_left_out() -> None:
    paths = (["id"], ["orbit", "days"], ["gone", "x"], ["new"])
    state: Any = {"added_fields": [{"path": path, "schema": {"type": "string"}} for path in paths]}
    schema = copy.deepcopy(DECLARED)
    assert restore_added_fields(schema, state) == [("new",)]
    assert schema["properties"] == {**DECLARED["properties"], "new": {"type": "string"}}


def test_a_state_without_such_fields_changes_nothing() -> None:
    schema = copy.deepcopy(DECLARED)
    assert restore_added_fields(schema, {}) == []
    assert schema == DECLARED
