"""The tap as a process: signals, pipes, progress, memory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from support.singer import clean_environment, parse_lines, tap_command

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_run_within_two_seconds_with_the_last_consistent_state(
    sandbox: Sandbox, config: dict[str, Any], tmp_path: Path, signum: signal.Signals
) -> None:
    sandbox.play(latency=0.1)
    sandbox.inject(path="/worklogs/v1/worklogs", fault="stall", skip=2, times=None)
    command = tap_command("tap-worklogs", {**config, "page_size": 10}, tmp_path)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment()
    ) as process:
        assert process.stdout is not None
        seen = b""
        while seen.count(b'"stream":"worklogs","record"') < 20:
            seen += process.stdout.readline()
        started = time.monotonic()
        process.send_signal(signum)
        rest, log = process.communicate(timeout=10)
    assert time.monotonic() - started < 2
    assert process.returncode == 128 + signum
    messages = parse_lines(seen + rest)
    assert messages[-1]["type"] == "STATE"
    assert "replication_key_value" not in json.dumps(messages[-1])
    assert b"Traceback" not in log


def test_a_signal_ends_a_run_whose_loader_does_not_read(
    config: dict[str, Any], tmp_path: Path
) -> None:
    with Sandbox(scale=1) as sandbox:
        config = {**config, "api_url": sandbox.url_of("worklogs")}
        command = tap_command("tap-worklogs", config, tmp_path)
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment()
        ) as process:
            assert process.stdout is not None
            process.stdout.read(1)
            started = time.monotonic()
            process.terminate()
            process.wait(timeout=10)
            assert time.monotonic() - started < 2.5
            assert process.returncode != 0


def test_a_loader_that_goes_away_ends_the_run_with_one_line(
    config: dict[str, Any], tmp_path: Path
) -> None:
    with Sandbox(scale=1) as sandbox:
        config = {**config, "api_url": sandbox.url_of("worklogs")}
        command = tap_command("tap-worklogs", config, tmp_path)
        read_end, write_end = os.pipe()
        with subprocess.Popen(
            command, stdout=write_end, stderr=subprocess.PIPE, env=clean_environment()
        ) as process:
            os.close(write_end)
            os.read(read_end, 10)
            os.close(read_end)
            _, log = process.communicate(timeout=20)
    assert process.returncode == 1
    assert b"closed the pipe" in log
    assert b"Traceback" not in log
    assert b"BrokenPipe" not in log


@pytest.mark.parametrize(
    ("name", "content"), [("state", "{"), ("catalog", "no json"), ("config", "[1")]
)
def test_a_corrupt_file_is_refused_with_one_line(
    config: dict[str, Any], tmp_path: Path, name: str, content: str
) -> None:
    command = tap_command("tap-worklogs", config, tmp_path, catalog={"streams": []}, state={})
    (tmp_path / f"{name}.json").write_text(content)
    done = subprocess.run(command, capture_output=True, check=False, env=clean_environment())
    assert done.returncode != 0
    assert done.stdout == b""
    assert b"not valid JSON" in done.stderr
    assert b"Traceback" not in done.stderr
