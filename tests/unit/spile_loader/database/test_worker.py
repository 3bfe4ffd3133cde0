"""The thread that talks to the database."""

from __future__ import annotations

import contextlib
import subprocess

import pytest
from support.loading import SCHEMA, Loader, Outcome, assert_refused, record_line


@pytest.mark.without_lake("DuckLake has no CHECK that makes a load fail")
def test_a_load_that_fails_does_not_wait_for_more_input(loader: Loader) -> None:
    loader.query("CREATE TABLE s (id BIGINT, v VARCHAR CHECK (length(v) < 3))")
    process = subprocess.Popen(
        loader.command(batch_wait_seconds=0.1),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(f"{SCHEMA}\n{record_line('s', {'id': 1, 'v': 'too long'})}\n".encode())
    process.stdin.flush()
    # The input stays open, as that of a tap that waits for its API.
    assert process.wait(30) == 1
    assert_refused(Outcome(1, [], process.stderr.read().decode()), "does not fit its column")
    process.stderr.close()
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
