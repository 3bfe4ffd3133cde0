"""A tap that is stopped, killed or left by its loader: what it leaves behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from support.extraction import extract
from support.oauth import TOKEN_PATH, oauth_settings, token_requests
from support.singer import clean_environment, parse_lines, tap_command
from support.taps import connection
from tap_practice.tap import TapPractice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def started(
    name: str, config: dict[str, Any], folder: Path, stdout: int = subprocess.PIPE
) -> Iterator[subprocess.Popen[bytes]]:
    """A tap that runs as a process of its own."""
    command = tap_command(name, config, folder)
    with subprocess.Popen(
        command, stdout=stdout, stderr=subprocess.PIPE, env=clean_environment()
    ) as process:
        yield process


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_run_within_two_seconds_with_the_last_consistent_state(
    sandbox: Sandbox, tmp_path: Path, signum: signal.Signals
) -> None:
    sandbox.play(latency=0.1)
    sandbox.inject(path="/worklogs/v1/worklogs", fault="stall", skip=2, times=None)
    config = connection(sandbox, "worklogs", page_size=10)
    with started("tap-worklogs", config, tmp_path) as process:
        assert process.stdout is not None
        seen = b""
        while seen.count(b'"stream":"worklogs","record"') < 20:
            seen += process.stdout.readline()
        began = time.monotonic()
        process.send_signal(signum)
        rest, log = process.communicate(timeout=10)
    assert time.monotonic() - began < 2
    assert process.returncode == 128 + signum
    messages = parse_lines(seen + rest)
    assert messages[-1]["type"] == "STATE"
    assert "replication_key_value" not in json.dumps(messages[-1])
    assert b"Traceback" not in log


def test_a_signal_ends_a_run_whose_loader_does_not_read(tmp_path: Path) -> None:
    with (
        Sandbox(scale=1) as sandbox,
        started("tap-worklogs", connection(sandbox, "worklogs"), tmp_path) as process,
    ):
        assert process.stdout is not None
        process.stdout.read(1)
        began = time.monotonic()
        process.terminate()
        process.wait(timeout=10)
        assert time.monotonic() - began < 2.5
        assert process.returncode != 0


def test_a_loader_that_goes_away_ends_the_run_with_one_line(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    with (
        Sandbox(scale=1) as sandbox,
        started("tap-worklogs", connection(sandbox, "worklogs"), tmp_path, write_end) as process,
    ):
        os.close(write_end)
        os.read(read_end, 10)
        os.close(read_end)
        _, log = process.communicate(timeout=20)
    assert process.returncode == 1
    assert b"closed the pipe" in log
    assert b"Traceback" not in log
    assert b"BrokenPipe" not in log


def test_tokens_that_are_lost_with_a_run_that_is_killed_are_told_by_the_next(
    tmp_path: Path,
) -> None:
    path = tmp_path / "tokens.json"
    with Sandbox(profile="vendor", scale=0.2, rate_limit=0) as vendor:
        settings = oauth_settings(vendor, path)
        vendor.inject(TOKEN_PATH, fault="stall")
        with started("tap-practice", settings, tmp_path, subprocess.DEVNULL) as process:
            while not token_requests(vendor) and process.poll() is None:
                Event().wait(0.02)
            process.kill()
        assert json.loads(path.read_text())["pending"] is True
        (line,) = extract(TapPractice, settings, "task_list").errors()
        assert "An earlier run was killed or cut off while it renewed the tokens" in line
        # A new authorisation wins over what is in the file.
        settings["refresh_token"] = "sandbox-refresh-1"
        assert extract(TapPractice, settings, "task_list").returncode == 0
    assert json.loads(path.read_text())["refresh_token"] == "sandbox-refresh-2"
