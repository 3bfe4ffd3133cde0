"""Streams whose new schema is refused."""

from __future__ import annotations

import pytest
from spile_loader.exceptions import LoadError
from spile_loader.records.frozen_streams import FrozenStreams

STATE = '{"bookmarks":{"a":{"at":1},"b":{"at":1.50}}}'
LATER = '{"bookmarks":{"a":{"at":2},"b":{"at":12345678901234567890.10}},"more":1.0}'


def frozen(state: str | None = STATE) -> FrozenStreams:
    streams = FrozenStreams()
    streams.freeze("a", "It has changed.", state)
    return streams


def test_a_state_is_held_back_for_the_refused_stream_only_and_keeps_its_digits() -> None:
    streams = frozen()
    assert streams.hold_back(LATER) == LATER
    streams.refuse("a")
    held = streams.hold_back(LATER)
    assert held == LATER.replace('"at":2', '"at":1')


def test_a_stream_that_had_no_bookmark_gets_none() -> None:
    streams = frozen(None)
    streams.refuse("a")
    assert streams.hold_back(LATER) == LATER.replace('"a":{"at":2},', "")


@pytest.mark.parametrize("state", ["7", '{"at": 1}', '{"bookmarks": 7}'])
def test_a_state_that_does_not_tell_streams_apart_is_held_back_whole(state: str) -> None:
    streams = frozen()
    streams.refuse("a")
    assert streams.hold_back(state) is None


def test_a_stream_whose_schema_fits_again_is_accepted_unless_a_record_was_refused() -> None:
    streams = frozen()
    streams.thaw("a")
    assert "a" not in streams
    streams.check()
    streams = frozen()
    streams.refuse("a")
    streams.thaw("a")
    assert "a" in streams
    with pytest.raises(LoadError, match="'a'"):
        streams.check()
