"""What a state says of how the tap's reads ended."""

from __future__ import annotations

import pytest
from spile_loader.database.outcomes import ReadOutcome, read_outcomes


def test_a_state_of_spile_tells_how_each_stream_ended() -> None:
    found = read_outcomes(
        '{"bookmarks": {}, "last_runs": {"a": {"outcome": "failed", "since": '
        '"2024-06-01T22:00:00Z", "message": "Down.", "at": "2024-06-02T22:00:00Z"}}}'
    )
    assert found["a"].values == ("failed", "2024-06-01T22:00:00+00:00", "Down.", None)


@pytest.mark.parametrize("state", ["7", "[]", "{}", '{"last_runs": 7}', "no JSON"])
def test_any_other_state_tells_nothing(state: str) -> None:
    assert read_outcomes(state) == {}


def test_a_stream_of_which_nothing_is_told_has_no_values() -> None:
    assert ReadOutcome().values == (None, None, None, None)
