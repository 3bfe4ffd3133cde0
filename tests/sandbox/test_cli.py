"""The command `sandbox`, run the way people run it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from sandbox_api import Sandbox

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "sandbox_api"]


def sandbox(*arguments: str, status: int = 0) -> str:
    done = subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == status, done.stderr
    return done.stdout if status == 0 else done.stderr


def test_serve_says_where_it_listens_and_what_a_tap_needs_and_ends_on_sigterm() -> None:
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as server:
        assert server.stdout
        assert server.stderr
        line = server.stdout.readline().decode()
        url = line.removeprefix("sandbox listening on ").strip()
        with pytest.raises(HTTPError) as caught:
            urlopen(f"{url}/worklogs/v1/worklogs")  # noqa: S310
        caught.value.close()
        assert caught.value.code == 401
        server.send_signal(signal.SIGTERM)
        assert server.wait(5) == 0
        told = server.stdout.read().decode()
        assert f"export TAP_WORKLOGS_API_URL={url}/worklogs\n" in told
        assert "export TAP_WORKLOGS_API_TOKEN=token-" in told
        assert server.stderr.read() == b""


def test_serve_on_a_taken_port_says_so() -> None:
    with Sandbox() as running:
        port = running.url.rpartition(":")[2]
        assert f"cannot listen on 127.0.0.1:{port}" in sandbox("serve", "--port", port, status=1)


def test_run_gives_the_command_addresses_and_credentials() -> None:
    program = "import json, os; print(json.dumps(dict(os.environ)))"
    found = json.loads(sandbox("run", "--profile", "vendor", "--", sys.executable, "-c", program))
    url = found["SANDBOX_URL"]
    for name in ("RECRUITMENT", "ATS", "HR", "PRACTICE", "WORKLOGS"):
        assert found[f"TAP_{name}_API_URL"] == f"{url}/{name.lower()}"
    assert found["TAP_WORKLOGS_API_TOKEN"] == "token-e2a95c7d40"
    assert found["TAP_HR_API_KEY"] == "key-c07f28e5a1"
    assert found["TAP_PRACTICE_ACCOUNT_ID"] == "sandbox-account"
    assert found["TAP_ATS_PROFILE"] == "ashby"


def test_run_ends_with_the_status_of_the_command() -> None:
    sandbox("run", "--scale", "0.1", "--", sys.executable, "-c", "raise SystemExit(7)", status=7)
    assert "cannot run no-such-command" in sandbox("run", "--", "no-such-command", status=127)


def test_run_hands_signals_on_to_the_command(tmp_path: Path) -> None:
    program = (
        "import pathlib, signal, sys\n"
        "def end(*_):\n    pathlib.Path('ended').touch()\n    sys.exit(3)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('ready', flush=True)\n"
        "signal.pause()\n"
    )
    with subprocess.Popen(
        [*COMMAND, "run", "--", sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env=os.environ,
    ) as running:
        assert running.stdout
        assert running.stdout.readline() == b"ready\n"
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 3
    assert (tmp_path / "ended").exists()


def test_counts_and_truth_agree() -> None:
    options = ("--scale", "0.1", "--day", "2", "--count", "worklogs.worklogs=51")
    counts = json.loads(sandbox("counts", *options))
    assert Counter(map(len, counts.values())) == {4: 3, 14: 1, 15: 1}
    lines = sandbox("truth", "worklogs", "worklogs", *options).splitlines()
    assert len(lines) == counts["worklogs"]["worklogs"]
    assert json.loads(lines[0])["description"] == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("truth", "crm", "x"), "API must be one of"),
        (("truth", "worklogs", "x"), "STREAM must be one of"),
        (("counts", "--count", "worklogs=1"), "must look like"),
        (("serve", "--count", "worklogs.typo=1"), "is no stream"),
        (("counts", "--scale", "-1"), "scale must be"),
        (("run",), "Missing argument"),
    ],
)
def test_wrong_usage_is_explained(arguments: tuple[str, ...], sentence: str) -> None:
    assert sentence in sandbox(*arguments, status=2)
