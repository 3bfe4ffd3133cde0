"""Nodes of a schema, found by property names."""

from __future__ import annotations

from typing import Any

import pytest
from spile.records.schema import find_property, restore_property, set_property

INTEGER = {"type": "integer"}


def schema() -> dict[str, Any]:
    inner = {"type": "object", "properties": {"c": INTEGER}}
    return {
        "properties": {
            "a": {"type": "object", "properties": {"b": INTEGER}},
            "list": {"type": "array", "items": inner},
            "lists": {"type": "array", "items": {"type": "array", "items": inner}},
            "text": {"type": "string"},
        }
    }


@pytest.mark.parametrize("path", [("a", "b"), ("list", "c"), ("lists", "c")])
def test_a_property_is_found_in_objects_and_lists(path: tuple[str, ...]) -> None:
    assert find_property(schema(), path) == INTEGER


@pytest.mark.parametrize("path", [("x",), ("a", "x"), ("text", "x"), ("list", "x", "y")])
def test_a_property_may_not_be_there(path: tuple[str, ...]) -> None:
    with pytest.raises(KeyError):
        find_property(schema(), path)


@pytest.mark.parametrize("path", [("a", "b"), ("list", "new"), ("lists", "new"), ("text", "new")])
def test_a_property_is_put_where_its_path_leads(path: tuple[str, ...]) -> None:
    changed = schema()
    set_property(changed, path, {"type": "string"})
    assert find_property(changed, path) == {"type": "string"}


def test_a_property_is_restored_only_where_nothing_is() -> None:
    changed = schema()
    assert restore_property(changed, ["new"], {"type": "string"})
    assert not restore_property(changed, ["a", "b"], {"type": "string"})
    assert not restore_property(changed, ["gone", "b"], {"type": "string"})
    assert not restore_property(changed, ["new", "b"], {"type": "string"})
    assert find_property(changed, ["new"]) == {"type": "string"}
    assert find_property(changed, ["a", "b"]) == INTEGER
