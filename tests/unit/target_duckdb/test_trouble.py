"""Disks and files that fail: one line says so, exit code 1, and the next run completes the rows."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.loading import Loader, Outcome, record_line, schema_line, state_line

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = schema_line("s", {"id": {"type": "integer"}, "v": {"type": "string"}}, ["id"])
COUNT = 4000
# Root may write what is read-only; these leave that power behind.
POWERLESS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs")


def lines(first: int = 0, count: int = COUNT) -> str:
    texts = random.Random(first)  # noqa: S311  # repeatable, no secret, and nothing to compress
    records = [
        record_line("s", {"id": i, "v": texts.randbytes(150).hex()})
        for i in range(first, first + count)
    ]
    records[::500] = [f"{line}\n{state_line({'last': i})}" for i, line in enumerate(records[::500])]
    return "\n".join([SCHEMA, *records, state_line({"last": first + count}), ""])


def run(loader: Loader, *before: str, **settings: int) -> Outcome:
    """Run the target behind a command that changes what it may do."""
    done = subprocess.run(
        [*before, *loader.command(**settings)],
        input=lines().encode(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    states = [json.loads(line) for line in done.stdout.splitlines()]
    return Outcome(done.returncode, states, done.stderr.decode())


def assert_refused(outcome: Outcome, *words: str) -> None:
    errors = [line for line in outcome.log.splitlines() if "| ERROR" in line]
    assert outcome.code == 1, outcome.log
    assert len(errors) == 1, outcome.log
    assert "Traceback" not in outcome.log
    for word in words:
        assert word in errors[0]


def assert_whole_after_the_next_run(loader: Loader) -> None:
    outcome = run(loader)
    assert (outcome.code, outcome.states[-1]) == (0, {"last": COUNT})
    assert loader.query("SELECT count(*), count(DISTINCT id) FROM s") == [(COUNT, COUNT)]


def powerless() -> tuple[str, ...]:
    """What makes this user obey the rights of files."""
    if os.geteuid() != 0:
        return ()
    assert shutil.which("setpriv"), "run the tests as another user than root, or install setpriv"
    return POWERLESS


@pytest.mark.parametrize("is_there", [True, False], ids=["file", "directory"])
def test_what_is_read_only_is_refused(loader: Loader, is_there: bool) -> None:  # noqa: FBT001
    folder = loader.directory / "kept"
    folder.mkdir()
    kept = Loader(loader.directory, {"filepath": str(folder / "test.duckdb")})
    path = folder / "test.duckdb"
    if is_there:
        assert run(kept).code == 0
    locked = path if is_there else folder
    locked.chmod(0o444 if is_there else 0o555)
    outcome = run(kept, *powerless())
    locked.chmod(0o755)
    assert_refused(outcome, str(path), "Permission denied")
    assert outcome.states == []


def test_a_state_that_cannot_be_printed_ends_the_load_and_its_rows_are_kept(
    loader: Loader,
) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123  # a device, not a path of ours
        done = subprocess.run(
            loader.command(batch_size_rows=1000),
            input=lines().encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert_refused(Outcome(done.returncode, [], done.stderr.decode()), "No space left on device")
    assert loader.query("SELECT count(*) FROM s")[0][0] >= 1000
    assert_whole_after_the_next_run(loader)


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
    process.stdin.write(lines().encode())
    process.stdin.flush()
    # The input stays open, as that of a tap that waits for its API.
    assert process.wait(30) == 1
    assert_refused(Outcome(1, [], process.stderr.read().decode()), "File too large")
    process.stderr.close()
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()


def test_two_loads_into_one_file_follow_each_other(loader: Loader) -> None:
    first, second = (
        subprocess.Popen(
            [*_feeding(loader.directory / f"{start}.jsonl", start), *loader.command()],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        for start in (0, COUNT)
    )
    logs = [process.communicate(timeout=90)[1].decode() for process in (first, second)]
    assert [first.returncode, second.returncode] == [0, 0], logs
    assert "Traceback" not in "".join(logs)
    assert loader.query("SELECT count(*), max(id) FROM s") == [(2 * COUNT, 2 * COUNT - 1)]
    assert loader.query("SELECT count(DISTINCT load_id) FROM main._sdc_loads") == [(2,)]


def _feeding(path: Path, start: int) -> list[str]:
    """What starts a command with these lines as its input."""
    path.write_text(lines(start))
    code = (
        "import os, sys; os.dup2(os.open(sys.argv[1], 0), 0); os.execv(sys.argv[2], sys.argv[2:])"
    )
    return [sys.executable, "-S", "-c", code, str(path)]
