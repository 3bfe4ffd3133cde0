"""Runs Meltano as a child that knows nothing of Airflow."""

from __future__ import annotations

import json
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from meltano_settings import Settings

_STRANGERS = ("AIRFLOW", "_AIRFLOW", "__AIRFLOW", "PIPELINES_")
# A Python that starts in one environment must not import from another.
_PYTHON = {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}
_QUIET = {
    "MELTANO_CLI_DISABLE_VERSION_CHECK": "1",
    "MELTANO_CLI_LOG_FORMAT": "uncolored",
    "MELTANO_SEND_ANONYMOUS_USAGE_STATS": "false",
}
# One tenant's missing variable must not keep Meltano from listing the others' runs.
_LENIENT = {"MELTANO_FF_STRICT_ENV_VAR_MODE": "false"}
_GRACE = 20


class RunError(RuntimeError):
    """Meltano ended with another status than 0."""


def child_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables that Meltano gets: all but those of Airflow and of its Python."""
    kept = {
        name: value
        for name, value in variables.items()
        if not name.startswith(_STRANGERS) and name not in _PYTHON
    }
    return _QUIET | kept


class Meltano:
    """The Meltano of a project.

    Args:
        settings: Where it is.
        variables: The worker's environment.
    """

    def __init__(self, settings: Settings, variables: Mapping[str, str]) -> None:
        self._settings = settings
        self._variables = child_environment(variables)

    def prepare(self) -> None:
        """Create or upgrade the system database, which runs that start together must not do."""
        self._answer("state", "list")

    def schedules(self) -> dict[str, Any]:
        """What is scheduled, as `meltano schedule list` says."""
        found: dict[str, Any] = json.loads(self._answer("schedule", "list", "--format=json"))
        return found

    def manifest(self) -> dict[str, Any]:
        """The project with every included file, as `meltano compile` says."""
        # It holds what tenants' files hold: it is gone when it has been read.
        with tempfile.TemporaryDirectory() as folder:
            self._answer("compile", "--no-lint", f"--directory={folder}")
            [path] = Path(folder).glob(f"*.{self._settings.environment}.json")
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def run(self, unit: Mapping[str, Any], *, force: bool, since: str) -> None:
        """Run the pipelines of a unit one after the other; one that fails does not stop the next.

        Args:
            unit: An entry of the plan.
            force: Whether a lock that is still held is ignored.
            since: When the DAG's run began: a chunk repeats nothing that has succeeded since.

        Raises:
            RunError: At least one failed.
        """
        if unit.get("together"):
            self._run_together(unit, force=force, since=since)
            return
        failed = []
        for pipeline in unit["pipelines"]:
            blocks = pipeline["blocks"]
            arguments = ["run", "--no-install", *(["--force"] if force else []), *blocks]
            if status := self._show(self._command(arguments), pipeline["variables"]):
                failed.append(f"`meltano run {' '.join(blocks)}` ended with {status}")
        if failed:
            msg = f"{'; '.join(failed)}; the lines above say why"
            raise RunError(msg)

    def _run_together(self, unit: Mapping[str, Any], *, force: bool, since: str) -> None:
        """Run the pipelines of a chunk from one Meltano; the run table knows what is done."""
        # Both come with the project, into one environment.
        command = [str(Path(self._settings.meltano).with_name("meltano-tenants")), "run"]
        command += [f"--environment={self._settings.environment}", f"--since={since}"]
        command += ["--force"] if force else []
        names = [" ".join(pipeline["blocks"]) for pipeline in unit["pipelines"]]
        if status := self._show([*command, *names], {}):
            msg = f"`meltano-tenants run` ended with {status}; the lines above say why"
            raise RunError(msg)

    def _command(self, arguments: list[str]) -> list[str]:
        return [
            self._settings.meltano,
            f"--environment={self._settings.environment}",
            *arguments,
        ]

    def _answer(self, *arguments: str) -> str:
        done = subprocess.run(
            self._command(list(arguments)),
            check=False,
            cwd=self._settings.project,
            env=self._variables | _LENIENT,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            print(done.stderr)
            msg = f"`meltano {' '.join(arguments)}` ended with {done.returncode}"
            raise RunError(msg)
        return done.stdout

    def _show(self, command: list[str], variables: Mapping[str, str]) -> int:
        # It stays in the task's process group: Airflow ends both together.
        process = subprocess.Popen(
            command,
            cwd=self._settings.project,
            env=self._variables | dict(variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        with _ended(process):
            assert process.stdout is not None  # noqa: S101  # a pipe was asked for
            for line in process.stdout:
                print(line, end="", flush=True)
            return process.wait()


@contextmanager
def _ended(process: subprocess.Popen[str]) -> Iterator[None]:
    """End the child when the task is ended, by its time limit for example."""
    with process:
        try:
            yield
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(timeout=_GRACE)
                except subprocess.TimeoutExpired:
                    process.kill()
