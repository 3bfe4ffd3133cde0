"""What a run makes of the state that it is given."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from spile.exceptions import StateError
from spile.state.validation import checked_state, sound_bookmarks

LOG = logging.getLogger("test")
GOOD: dict[str, Any] = {
    "replication_key": "updated",
    "replication_key_value": "2024-06-01T00:00:00Z",
    "added_fields": [{"path": ["a", "b"], "schema": {"type": ["string", "null"]}}],
    "partitions": [{"context": {"id": 1}}],
    "progress_markers": {},
    "later": [1],
}


@pytest.mark.parametrize("state", [None, {}, {"bookmarks": {}}, {"bookmarks": {"a": 5}}])
def test_what_a_run_may_have_written_is_taken(state: Any) -> None:
    assert checked_state(state) == (state or {})


@pytest.mark.parametrize("state", [[], "a", 5, {"bookmarks": None}, {"bookmarks": []}])
def test_anything_else_is_refused_with_what_to_do(state: Any) -> None:
    with pytest.raises(StateError, match="Restore an earlier one, or run without a state"):
        checked_state(state)


def test_a_sound_state_stays_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    assert sound_bookmarks({"bookmarks": {"a": GOOD, "b": {}}}, LOG) == {"a": GOOD, "b": {}}
    assert sound_bookmarks({}, LOG) == {}
    assert caplog.records == []


def test_a_state_without_bookmarks_is_told(caplog: pytest.LogCaptureFixture) -> None:
    assert sound_bookmarks({"singer_state": {"bookmarks": {}}}, LOG) == {}
    assert caplog.messages == ["The state holds no bookmarks: reading everything"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("added_fields", 5),
        ("added_fields", [5]),
        ("added_fields", [{"path": ["a"]}]),
        ("added_fields", [{"path": [], "schema": {}}]),
        ("added_fields", [{"path": [1], "schema": {}}]),
        ("added_fields", [{"path": "a", "schema": {}}]),
        ("added_fields", [{"path": ["a"], "schema": {"type": 5}}]),
        ("partitions", {}),
        ("partitions", [{}]),
        ("partitions", [{"context": {"a": 1, "b": 2}}, {"context": {"b": 2, "a": 1}}]),
        ("progress_markers", []),
    ],
)
def test_an_entry_that_cannot_be_used_is_dropped_with_a_line(
    caplog: pytest.LogCaptureFixture, name: str, value: Any
) -> None:
    found = sound_bookmarks({"bookmarks": {"a": {**GOOD, name: value}}}, LOG)
    assert found == {"a": {key: GOOD[key] for key in GOOD if key != name}}
    assert caplog.messages == [f"'{name}' in the state of stream 'a' is unreadable: dropped"]


@pytest.mark.parametrize("value", [None, "2024-06-01", 5, []])
def test_a_stream_without_entries_is_read_whole_with_a_line(
    caplog: pytest.LogCaptureFixture, value: Any
) -> None:
    assert sound_bookmarks({"bookmarks": {"a": value, "b": {}}}, LOG) == {"b": {}}
    assert caplog.messages == ["The state of stream 'a' is unreadable: reading everything"]
