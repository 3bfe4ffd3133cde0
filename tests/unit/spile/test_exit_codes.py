"""What a scheduler and a person at a terminal see of an error."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

import click
import pytest
from spile.exceptions import (
    ConfigValidationError,
    CredentialError,
    RunError,
    StreamError,
    Terminated,
)
from spile.exit_codes import exit_codes
from support.planets import API
from support.server import serve
from support.singer import clean_environment

LOG = logging.getLogger("test")
NOT_JSON = (
    "A config, catalog or state file, or a list in TAP_* is not valid JSON (line 1, column 4)"
)


def fail(error: BaseException) -> int:
    """The exit code of an error."""
    with pytest.raises(SystemExit) as caught, exit_codes(LOG):
        raise error
    code = caught.value.code
    assert isinstance(code, int)
    return code


@pytest.mark.parametrize(
    ("error", "lines"),
    [
        (RunError(("a", "b")), []),
        (StreamError("what to do"), ["what to do"]),
        (CredentialError("what to do"), ["what to do"]),
        (ConfigValidationError("x", errors=["one", "two"]), ["one", "two"]),
        (
            json.JSONDecodeError("private", "private", 3),
            [NOT_JSON],
        ),
        (FileNotFoundError(2, "No such file", "state.json"), ["state.json: No such file"]),
        (
            KeyError("private value"),
            ["Unexpected KeyError. Run with LOGLEVEL=DEBUG to see where."],
        ),
    ],
)
def test_an_error_is_a_line_and_a_code(
    error: Exception, lines: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert fail(error) == 1
    assert caplog.messages == lines


def test_a_traceback_is_shown_at_debug_level(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    fail(KeyError("x"))
    assert "Traceback" in caplog.text


@pytest.mark.parametrize("signum", [2, 15])
def test_a_signal_has_its_own_code(signum: int, caplog: pytest.LogCaptureFixture) -> None:
    assert fail(Terminated(signum)) == 128 + signum
    assert caplog.messages == [f"Stopped by signal {signum}; the state so far was written"]


@pytest.mark.parametrize("error", [click.ClickException("x"), click.exceptions.Exit(0)])
def test_what_click_raises_is_left_to_click(error: Exception) -> None:
    with pytest.raises(type(error)), exit_codes(LOG):
        raise error


def test_a_closed_pipe_is_one_line() -> None:
    planets = [{"id": number, "name": "x" * 500} for number in range(1, 3001)]
    with serve(API(planets=planets)) as server:
        config = json.dumps({"api_url": server.url, "api_key": "s3cret-key", "page_size": 1000})
        module = Path(__file__).parents[2] / "support" / "planets.py"
        with subprocess.Popen(
            [sys.executable, module, "--config", "/dev/stdin"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=clean_environment(PYTHONPATH=str(module.parents[1])),
        ) as tap:
            assert tap.stdin is not None
            assert tap.stdout is not None
            assert tap.stderr is not None
            tap.stdin.write(config.encode())
            tap.stdin.close()
            tap.stdout.readline()
            tap.stdout.close()
            log = tap.stderr.read().decode()
    assert tap.returncode == 1
    assert [line.split("| ")[-1] for line in log.splitlines() if "ERROR" in line] == [
        "The loader closed the pipe: see its own message"
    ]
    assert "Traceback" not in log
    assert "BrokenPipeError" not in log
