"""What runs beside the measured processes: the local API and PostgreSQL."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from environments import BIN, FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cases import Case

_STRAY_SETTINGS = ("PYTHON", "VIRTUAL_ENV", "TAP_", "TARGET_", "LOGLEVEL", "DLT", "MELTANO")


def clean_environment() -> dict[str, str]:
    """The environment without what changes how Python and the taps behave."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(_STRAY_SETTINGS)
    }


class Api:
    """The local API as the runner sees it.

    Args:
        process: Number of its process.
        port: Its port.
    """

    def __init__(self, process: int, port: int) -> None:
        self.process = process
        self._port = port
        self.url = f"http://127.0.0.1:{port}"

    def counted(self) -> dict[str, Any]:
        """How many requests there were since it was last asked."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request("GET", "/counter/reset")
        told: dict[str, Any] = json.loads(connection.getresponse().read())
        connection.close()
        return told


@contextmanager
def local_api(case: Case) -> Iterator[Api]:
    """The local API of a case, ready to answer."""
    options = {
        "--records": case.records,
        "--other": case.other,
        "--parents": case.parents,
        "--latency": case.latency,
        "--rate": case.rate,
    }
    arguments = [str(part) for pair in options.items() for part in pair]
    with _serving("api.py", *arguments) as (process, _, output):
        yield Api(process, int(output.readline()))


class Postgres:
    """A PostgreSQL server as the runner sees it.

    Args:
        url: Where it is.
        commands: Takes commands.
        answers: Gives the answers.
    """

    def __init__(self, url: str, commands: IO[str], answers: IO[str]) -> None:
        self.url = url
        self._commands = commands
        self._answers = answers

    def ask(self, command: str) -> int:
        """`clear` what was loaded, `count` it, or count its `connections`."""
        self._commands.write(f"{command}\n")
        self._commands.flush()
        return int(self._answers.readline())


@contextmanager
def postgres() -> Iterator[Postgres]:
    """An empty PostgreSQL server."""
    with _serving("postgres.py") as (_, commands, answers):
        url = answers.readline().strip().replace("postgresql:", "postgresql+psycopg:")
        yield Postgres(url, commands, answers)


@contextmanager
def _serving(script: str, *arguments: str) -> Iterator[tuple[int, IO[str], IO[str]]]:
    process = subprocess.Popen(
        [BIN / "python", FOLDER / script, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=clean_environment(),
    )
    if process.stdin is None or process.stdout is None:  # pragma: no cover  # both are asked for
        raise AssertionError
    try:
        yield process.pid, process.stdin, process.stdout
    finally:
        process.stdin.close()
        if script == "api.py":
            process.terminate()
        process.wait()
