"""Files that are missing, locked, read-only or not a database."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from support.loading import (
    COUNT,
    LINES,
    SCHEMA,
    Loader,
    Outcome,
    assert_refused,
    ended,
    many_lines,
    record_line,
)
from support.powerless import powerless

if TYPE_CHECKING:
    from pathlib import Path


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
    path.write_text(many_lines(start))
    code = (
        "import os, sys; os.dup2(os.open(sys.argv[1], 0), 0); os.execv(sys.argv[2], sys.argv[2:])"
    )
    return [sys.executable, "-S", "-c", code, str(path)]


def test_a_file_that_another_process_holds_is_waited_for(loader: Loader) -> None:
    loader.load(SCHEMA)
    holder = subprocess.Popen(
        [*_holding(str(loader.path)), "1.0"],
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    outcome = loader.run(SCHEMA, record_line("s", {"id": 1}), lock_timeout=30)
    holder.communicate()
    assert outcome.code == 0
    assert loader.query("SELECT id FROM s") == [(1,)]


def test_a_file_that_stays_locked_is_refused(loader: Loader) -> None:
    loader.load(SCHEMA)
    holder = subprocess.Popen([*_holding(str(loader.path)), "60"], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    outcome = loader.run(SCHEMA, lock_timeout=0.3)
    holder.kill()
    holder.communicate()
    assert outcome.code == 1
    assert f"is locked by process {holder.pid} after waiting 0.3 seconds" in outcome.log
    assert "Traceback" not in outcome.log


def _holding(path: str) -> list[str]:
    code = (
        "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); "
        "print('held', flush=True); time.sleep(float(sys.argv[2]))"
    )
    return [sys.executable, "-c", code, path]


def test_the_directory_of_the_file_is_created(loader: Loader) -> None:
    path = loader.directory / "new" / "deeper" / "file.duckdb"
    loader.load(*LINES, filepath=str(path))
    assert path.exists()


def test_a_directory_is_no_file(loader: Loader) -> None:
    outcome = loader.run(*LINES, filepath=str(loader.directory))
    assert outcome.code == 1
    assert "is a directory" in outcome.log


def test_a_file_of_another_kind_is_refused_and_kept(loader: Loader) -> None:
    loader.path.write_text("precious " * 5000)
    outcome = loader.run(*LINES)
    assert outcome.code == 1
    assert "cannot be opened" in outcome.log
    assert "Traceback" not in outcome.log
    assert loader.path.read_text() == "precious " * 5000


def test_a_directory_that_cannot_be_created_is_refused(loader: Loader) -> None:
    (loader.directory / "file").write_text("")
    outcome = loader.run(*LINES, filepath=str(loader.directory / "file" / "x.duckdb"))
    assert outcome.code == 1
    assert "Traceback" not in outcome.log


@pytest.mark.parametrize("name", [":memory:", "x/..//:memory:", "~nobody/x", "x=1[*]?.db"])
def test_a_file_may_have_any_name(
    loader: Loader, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(loader.directory)
    (loader.directory / "x").mkdir()
    loader.load(*LINES, filepath=f"./{name}")
    with duckdb.connect(str(loader.directory.absolute() / name)) as connection:
        assert connection.execute("SELECT id FROM s").fetchall() == [(1,)]


def test_a_signal_ends_the_wait_for_a_locked_file(loader: Loader) -> None:
    loader.load(SCHEMA)
    with duckdb.connect(str(loader.path)):
        process = loader.start(lock_timeout=60)
        assert process.stderr is not None
        assert b"is locked by another process; waiting for it" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        started = time.monotonic()
        outcome = ended(process)
    assert time.monotonic() - started < 2
    assert outcome.code == 143


def test_a_database_of_motherduck_is_left_to_duckdb_which_says_what_it_lacks(
    loader: Loader,
) -> None:
    # Nobody answers there, so that its extension cannot be had.
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY"), "http://127.0.0.1:9")
    home = {"HOME": str(loader.directory), "motherduck_token": "sekret"}
    config = loader.directory / "md.json"
    config.write_text(json.dumps({"filepath": "md:warehouse"}))
    done = loader.call("--config", str(config), lines=LINES, **nowhere, **home)
    assert done.returncode == 1
    assert "'md:warehouse' cannot be opened: " in done.stderr
    assert "sekret" not in done.stderr
    assert [path.name for path in loader.directory.iterdir()] != ["md:warehouse"]
