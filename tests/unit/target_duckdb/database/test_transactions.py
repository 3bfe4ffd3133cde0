"""Rows and the state that covers them become durable together, whatever happens."""

from __future__ import annotations

import json
import random
import subprocess
from typing import TYPE_CHECKING

import pytest
from support.loading import (
    COUNT,
    SCHEMA,
    Loader,
    Outcome,
    assert_refused,
    many_lines,
    record_line,
    state_line,
)

if TYPE_CHECKING:
    from support.loading import Loader


def run(loader: Loader, *before: str, **settings: int) -> Outcome:
    """Run the target behind a command that changes what it may do."""
    done = subprocess.run(
        [*before, *loader.command(**settings)],
        input=many_lines().encode(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    states = [json.loads(line) for line in done.stdout.splitlines()]
    return Outcome(done.returncode, states, done.stderr.decode())


def assert_whole_after_the_next_run(loader: Loader) -> None:
    outcome = run(loader)
    assert (outcome.code, outcome.states[-1]) == (0, {"last": COUNT})
    assert loader.query("SELECT count(*), count(DISTINCT id) FROM s") == [(COUNT, COUNT)]


@pytest.mark.parametrize("blocks", [300, 1000, 1800])
def test_a_file_that_must_not_grow_ends_the_load_and_the_next_one_completes_it(
    loader: Loader, blocks: int
) -> None:
    limited = ("sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh")
    outcome = run(loader, *limited, batch_size_rows=500)
    assert_refused(outcome, "File too large")
    covered = max((state["last"] for state in outcome.states), default=0)
    tables = [name for (name,) in loader.query("SELECT table_name FROM duckdb_tables()")]
    assert covered == 0 or "s" in tables
    assert_whole_after_the_next_run(loader)


def test_a_full_disk_ends_the_load_and_no_state_is_ahead_of_the_rows(loader: Loader) -> None:
    limited = ["sh", "-c", 'ulimit -f 4000; exec "$@"', "sh", *loader.command(batch_size_rows=1000)]
    records = [
        record_line("s", {"id": i, "v": random.Random(i).randbytes(200).hex()})  # noqa: S311
        for i in range(1, 20_001)
    ]
    lines = [SCHEMA]
    for i in range(0, len(records), 500):
        lines += [*records[i : i + 500], state_line({"last": i + 500})]
    text = "".join(f"{line}\n" for line in lines).encode()
    done = subprocess.run(limited, input=text, capture_output=True, check=False)
    log = done.stderr.decode()
    assert done.returncode == 1
    assert "File too large" in log
    assert "Traceback" not in log
    covered = max((json.loads(line)["last"] for line in done.stdout.splitlines()), default=0)
    assert loader.query("SELECT count(*) FROM s")[0][0] >= covered > 0
