"""SIGTERM and SIGINT."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest
from support.loading import (
    SCHEMA,
    ended,
    read_state,
    record_line,
    state_line,
    write,
)

if TYPE_CHECKING:
    from support.loading import Loader


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_commits_what_came_and_ends_within_two_seconds(
    loader: Loader,
    number: signal.Signals,
    code: int,
) -> None:
    process = loader.start(batch_wait_seconds=3600)
    write(process, SCHEMA, state_line({"a": 0}))
    assert read_state(process) == {"a": 0}
    write(process, record_line("s", {"id": 1}), state_line({"a": 1}), record_line("s", {"id": 2}))
    # The pipe is read in order: once a later commit is visible, everything before it has come.
    process.send_signal(number)
    started = time.monotonic()
    outcome = ended(process)
    assert time.monotonic() - started < 2
    assert outcome.code == code
    assert "Traceback" not in outcome.log
    rows = [row[0] for row in loader.query("SELECT id FROM s ORDER BY id")]
    assert (outcome.states, rows) in [([], []), ([{"a": 1}], [1, 2])]
