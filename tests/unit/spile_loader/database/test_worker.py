"""The thread that talks to DuckDB."""

from __future__ import annotations

import contextlib
import subprocess

from support.loading import (
    Loader,
    Outcome,
    assert_refused,
    many_lines,
)


def test_a_load_that_fails_does_not_wait_for_more_input(loader: Loader) -> None:
    limited = ("sh", "-c", 'ulimit -f 300; exec "$@"', "sh")
    process = subprocess.Popen(
        [*limited, *loader.command(batch_wait_seconds=0.1)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(many_lines().encode())
    process.stdin.flush()
    # The input stays open, as that of a tap that waits for its API.
    assert process.wait(30) == 1
    assert_refused(Outcome(1, [], process.stderr.read().decode()), "File too large")
    process.stderr.close()
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
