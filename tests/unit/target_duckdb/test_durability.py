"""Rows and the state that covers them become durable together, whatever happens."""

from __future__ import annotations

import contextlib
import json
import random
import signal
import subprocess
import sys
import time
from typing import IO, TYPE_CHECKING, Any

import duckdb
import pytest
from support.loading import Outcome, record_line, schema_line, state_line

if TYPE_CHECKING:
    from support.loading import Loader

SCHEMA = schema_line("s", {"id": {"type": "integer"}, "v": {"type": "string"}}, ["id"])


def lines_with_states(count: int, every: int) -> list[str]:
    lines = [SCHEMA]
    for i in range(1, count + 1):
        lines.append(record_line("s", {"id": i, "v": "x" * 50}))
        if i % every == 0:
            lines.append(state_line({"last": i}))
    return lines


def write(process: subprocess.Popen[bytes], *lines: str) -> None:
    pipe: IO[bytes] | None = process.stdin
    assert pipe is not None
    pipe.write("".join(f"{line}\n" for line in lines).encode())
    pipe.flush()


def read_state(process: subprocess.Popen[bytes]) -> Any:
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


def ended(process: subprocess.Popen[bytes]) -> Outcome:
    output, log = process.communicate(timeout=30)
    states = [json.loads(line) for line in output.decode().splitlines()]
    return Outcome(process.returncode, states, log.decode())


def test_states_come_out_behind_their_commits_and_the_last_at_the_end(loader: Loader) -> None:
    outcome = loader.load(*lines_with_states(100, 10), batch_size_rows=25)
    assert outcome.states[-1] == {"last": 100}
    assert outcome.states == sorted(outcome.states, key=lambda state: int(state["last"]))
    assert len(outcome.states) >= 4


def test_a_state_is_printed_as_the_tap_wrote_it(loader: Loader) -> None:
    state = b'{ "n" : 1.10,"big":12345678901234567890123, "\xc3\xa9":"\\u00e9"}'
    done = subprocess.run(
        loader.command(),
        input=b'{"type":"STATE","value":' + state + b"}\n",
        capture_output=True,
        check=True,
    )
    assert done.stdout == state + b"\n"


@pytest.mark.parametrize("lines", [[], [SCHEMA, record_line("s", {"id": 1})], [state_line({})]])
def test_no_state_is_made_up(loader: Loader, lines: list[str]) -> None:
    assert loader.load(*lines).states == []


def test_an_empty_state_does_not_wipe_the_one_before(loader: Loader) -> None:
    outcome = loader.load(SCHEMA, state_line({"a": 1}), record_line("s", {"id": 1}), state_line({}))
    assert outcome.states == [{"a": 1}]


def test_a_state_with_nothing_before_it_comes_out_at_once(loader: Loader) -> None:
    process = loader.start(batch_wait_seconds=3600)
    write(process, SCHEMA, state_line({"a": 1}))
    assert read_state(process) == {"a": 1}
    assert ended(process).code == 0


def test_a_batch_that_is_old_enough_is_committed_without_further_input(loader: Loader) -> None:
    process = loader.start(batch_wait_seconds=0.2)
    write(process, SCHEMA, record_line("s", {"id": 1}), state_line({"a": 1}))
    assert read_state(process) == {"a": 1}
    process.kill()
    ended(process)
    assert loader.query("SELECT id FROM s") == [(1,)]


def test_a_batch_of_many_bytes_is_committed(loader: Loader) -> None:
    process = loader.start(batch_wait_seconds=3600, batch_size_bytes=1000)
    record = record_line("s", {"id": 1, "v": "x" * 600})
    write(process, SCHEMA, record, state_line({"a": 1}), record)
    assert read_state(process) == {"a": 1}
    assert ended(process).code == 0


@pytest.mark.parametrize("seed", range(12))
def test_after_a_kill_no_state_is_ahead_of_the_rows(loader: Loader, seed: int) -> None:
    count = 30_000
    lines = lines_with_states(count, 100)
    source, target = loader.directory / "input", loader.directory / "output"
    source.write_text("".join(f"{line}\n" for line in lines))
    command = loader.command(batch_size_rows=500)
    with source.open("rb") as stdin, target.open("wb") as stdout:
        process = subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL)
        seconds = random.Random(seed).uniform(0.2, 1.2)  # noqa: S311  # repeatable, no secret
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        process.wait()
    states = [json.loads(line) for line in target.read_text().splitlines()]
    covered = max((int(state["last"]) for state in states), default=0)
    tables = [name for (name,) in loader.query("SELECT table_name FROM duckdb_tables()")]
    rows = loader.query("SELECT count(*), max(id) FROM s")[0] if "s" in tables else (0, 0)
    assert rows[0] == (rows[1] or 0)
    assert rows[0] >= covered
    loader.load(*lines)
    assert loader.query("SELECT count(*) FROM s") == [(count,)]


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


BAD_LINES = [
    ("not json", "the line is not JSON"),
    ("[1, 2]", "not a Singer message"),
    ('{"stream": "s"}', "not a Singer message"),
    ('{"type": 5}', "type is not what"),
    ('{"type": "UPSERT", "stream": "s"}', "a type that Singer does not have"),
    ('{"type": "RECORD", "stream": "s"}', "has no record"),
    ('{"type": "RECORD", "record": {"id": 2}}', "names no stream"),
    ('{"type": "RECORD", "stream": "s", "record": [2]}', "not a JSON object"),
    ('{"type": "RECORD", "stream": "s", "record": {"id": 2, "v": "secret}}', "not JSON"),
    ('{"type": "RECORD", "stream": "t", "record": {"id": 2}}', "stream 't': a record came before"),
    ('{"type": "STATE"}', "no value"),
    ('{"type": "ACTIVATE_VERSION", "stream": "s"}', "lacks its stream or its version"),
    ('{"type": "BATCH", "stream": "s"}', "lacks its encoding"),
    (
        '{"type": "RECORD", "stream": "s", "record": {"id": 2, "v": ' + "[" * 5000,
        "nested too deeply",
    ),
]


@pytest.mark.parametrize(("line", "message"), BAD_LINES)
def test_a_bad_line_ends_the_load_and_what_came_before_stays(
    loader: Loader,
    line: str,
    message: str,
) -> None:
    outcome = loader.run(
        SCHEMA,
        record_line("s", {"id": 1}),
        state_line({"a": 1}),
        record_line("s", {"id": 2}),
        line,
        record_line("s", {"id": 3}),
        state_line({"a": 3}),
    )
    assert outcome.code == 1
    assert "line 5" in outcome.log
    assert message in outcome.log
    assert "secret" not in outcome.log
    assert "Traceback" not in outcome.log
    assert outcome.states == [{"a": 1}]
    assert loader.query("SELECT id FROM s ORDER BY id") == [(1,), (2,)]


@pytest.mark.parametrize(
    "bad",
    [
        b'{"type": "RECORD", "stream": "s", "record": {"id": 1, "v": "\xff"}}',
        b'{"type": "RECORD", "stream": "s", "record": {"id": 1, "\xff": 1}}',
        b'{"type": "STATE", "value": {"a": "\xff"}}',
        b'{"type": "SCHEMA", "stream": "t", "schema": {"properties": {"\xff": {}}}}',
    ],
)
def test_invalid_utf8_is_refused(loader: Loader, bad: bytes) -> None:
    outcome = loader.run_bytes(SCHEMA.encode() + b"\n" + bad + b"\n")
    assert outcome.code == 1
    assert "line 2" in outcome.log
    assert "Traceback" not in outcome.log


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


def _holding(path: str) -> list[str]:
    code = (
        "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); "
        "print('held', flush=True); time.sleep(float(sys.argv[2]))"
    )
    return [sys.executable, "-c", code, path]
