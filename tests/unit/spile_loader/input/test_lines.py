"""Lines at the end of the input."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

from support.loading import LINES, SCHEMA, ended, record_line, state_line

if TYPE_CHECKING:
    from support.loading import Loader


def test_a_tap_that_dies_in_mid_line_keeps_what_came_before(loader: Loader) -> None:
    text = "\n".join([SCHEMA, record_line("s", {"id": 1}), state_line({"a": 1}), '{"type": "REC'])
    outcome = loader.run_bytes(text.encode())
    assert outcome.code == 1
    assert outcome.states == [{"a": 1}]
    assert "line 4: the line is not JSON" in outcome.log
    assert loader.query("SELECT id FROM s") == [(1,)]


def test_a_last_line_needs_no_line_end(loader: Loader) -> None:
    text = "\n".join([SCHEMA, record_line("s", {"id": 1}), state_line({"a": 1})])
    outcome = loader.run_bytes(text.encode())
    assert (outcome.code, outcome.states) == (0, [{"a": 1}])


def test_an_input_that_fails_keeps_what_came_before(loader: Loader) -> None:
    outer, inner = os.openpty()
    # Nothing fills the batch: the state comes when the wait is over.
    command = loader.command(batch_wait_seconds=0.1)
    with subprocess.Popen(
        command, stdin=inner, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        os.close(inner)
        os.write(outer, "".join(f"{line}\n" for line in LINES).encode())
        # A terminal that goes away gives an error, not an end.
        assert process.stdout is not None
        assert json.loads(process.stdout.readline()) == {"n": 1}
        os.close(outer)
        outcome = ended(process)
    assert outcome.code in {0, 1}
    assert "Traceback" not in outcome.log
    assert loader.query("SELECT id FROM s") == [(1,)]
