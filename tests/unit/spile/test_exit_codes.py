"""What a scheduler and a person at a terminal see of an error."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click
import pytest
from singer_sdk.exceptions import MapExpressionError
from spile.exceptions import (
    CatalogError,
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
NOT_JSON = "The catalog or state file is not valid JSON (line 1, column 4)"
FULL = "No space left on device: standard output or the folder for temporary files ({}) is full"
PLANETS = Path(__file__).parents[2] / "support" / "planets.py"


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
        (CatalogError("what to do"), ["what to do"]),
        (FileNotFoundError(2, "No such file", "state.json"), ["state.json: No such file"]),
        (OSError(28, "No space left on device"), [FULL]),
        (OSError(24, "Too many open files"), ["Reading or writing failed: Too many open files"]),
        (
            MapExpressionError("private value"),
            ["Setting 'stream_maps' holds an expression or an option that is not valid"],
        ),
        (MemoryError(), ["Out of memory: lower page_size or max_concurrency"]),
        (
            OSError("private value"),
            ["Unexpected OSError. Run with LOGLEVEL=DEBUG to see where."],
        ),
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
    assert caplog.messages == [line.format(tempfile.gettempdir()) for line in lines]


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
        with subprocess.Popen(
            [sys.executable, PLANETS, "--config", "/dev/stdin"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=clean_environment(PYTHONPATH=str(PLANETS.parents[1])),
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


def planets(*arguments: str, stdout: Any = subprocess.DEVNULL, **variables: str) -> tuple[int, str]:
    """Exit code and log of the tap as a process."""
    done = subprocess.run(
        [sys.executable, PLANETS, *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        # Buffered, as it is for users.
        env=clean_environment(PYTHONPATH=str(PLANETS.parents[1]), PYTHONUNBUFFERED="", **variables),
        check=False,
        text=True,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("option", ["--discover", "--about", "--version"])
def test_a_full_disk_behind_standard_output_is_one_line(option: str) -> None:
    with Path("/dev/full").open("wb") as full:
        code, log = planets(option, stdout=full)
    assert code == 1
    assert log.splitlines()[-1].endswith(FULL.format(tempfile.gettempdir()))
    assert "Traceback" not in log


def test_a_full_disk_in_the_middle_of_a_run_is_one_line(tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    with serve(API(planets=[{"id": 1}])) as server, Path("/dev/full").open("wb") as full:
        config.write_text(json.dumps({"api_url": server.url, "api_key": "s3cret-key"}))
        code, log = planets("--config", str(config), stdout=full)
    assert code == 1
    (line,) = [line for line in log.splitlines() if "INFO" not in line]
    assert line.endswith(FULL.format(tempfile.gettempdir()))


@pytest.mark.parametrize("variable", ["LOGLEVEL", "TAP_PLANETS_LOGLEVEL"])
def test_a_log_level_that_python_lacks_is_one_line(variable: str) -> None:
    code, log = planets("--version", **{variable: "TRACE"})
    assert code == 1
    assert log == f"{variable} must be DEBUG, INFO, WARNING, ERROR or CRITICAL\n"


def test_a_log_level_may_be_in_small_letters() -> None:
    assert planets("--version", LOGLEVEL="debug")[0] == 0


def test_a_closed_standard_output_is_one_line() -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", '"$@" >&-', "sh", sys.executable, PLANETS, "--discover"],
        stderr=subprocess.PIPE,
        env=clean_environment(PYTHONPATH=str(PLANETS.parents[1])),
        check=False,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr == "Standard output is closed: there is nowhere to write messages\n"


@pytest.mark.parametrize("expression", ["int(name)", "record[name]", "name + 1", "name.nothing"])
def test_a_stream_map_that_fails_shows_no_value_and_stops_no_other_stream(
    tmp_path: Path, expression: str
) -> None:
    config = tmp_path / "config.json"
    output = tmp_path / "output"
    with serve(API(planets=[{"id": 1, "name": "Jane Doe"}], moons=[{"id": 2}])) as server:
        maps = {"planets": {"name": expression}}
        config.write_text(
            json.dumps({"api_url": server.url, "api_key": "s3cret-key", "stream_maps": maps})
        )
        with output.open("wb") as stdout:
            code, log = planets("--config", str(config), stdout=stdout, LOGLEVEL="DEBUG")
    assert code == 1
    assert "Jane" not in log
    assert "Traceback" in log
    assert "Stream 'planets' failed: An expression of stream_maps fails on a record (" in log
    assert b'"type":"RECORD","stream":"moons"' in output.read_bytes()
