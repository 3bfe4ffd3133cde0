"""Every stream has a schema file, every schema file a stream, every property a description."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.repository import known_taps, properties, schemas

if TYPE_CHECKING:
    from repo.plugins import Plugin

TAPS = [pytest.param(tap, id=tap.name) for tap in known_taps()]


@pytest.mark.parametrize("tap", TAPS)
def test_every_stream_has_a_schema_file_and_every_schema_file_a_stream(tap: Plugin) -> None:
    assert set(schemas(tap)) == {entry["tap_stream_id"] for entry in tap.catalog}


@pytest.mark.parametrize("tap", TAPS)
def test_every_property_says_what_it_means(tap: Plugin) -> None:
    silent = [
        f"{stream}: {path}"
        for stream, schema in schemas(tap).items()
        for path, node in properties(schema)
        if len(node.get("description", "").split()) < 2
    ]
    assert not silent


@pytest.mark.parametrize("tap", TAPS)
def test_keys_are_declared_and_never_null(tap: Plugin) -> None:
    for entry in tap.catalog:
        declared = entry["schema"]["properties"]
        for key in entry["key_properties"]:
            assert "null" not in declared[key]["type"], (entry["tap_stream_id"], key)


@pytest.mark.parametrize("tap", TAPS)
def test_every_stream_says_what_it_holds(tap: Plugin) -> None:
    assert all(text.endswith(".") for text in tap.stream_purposes.values())
