"""Runs Meltano in a project folder, with nothing of the caller's settings."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from repo.plugins import clean_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ENVIRONMENT = "sandbox"
MELTANO = str(Path(sys.executable).parent / "meltano")
_QUIET = {
    "MELTANO_CLI_DISABLE_VERSION_CHECK": "1",
    "MELTANO_CLI_LOG_FORMAT": "uncolored",
    "MELTANO_SEND_ANONYMOUS_USAGE_STATS": "false",
}


class MeltanoProject:
    """A Meltano project on this machine.

    Args:
        root: Its folder.
        name: The environment of its runs.
    """

    def __init__(self, root: Path, name: str = ENVIRONMENT) -> None:
        self.root = root
        self.name = name
        self._stamps = root / ".meltano" / "installed"

    def install(self, plugins: Sequence[str]) -> None:
        """Install the plugins that are not installed, or were with other requirements.

        Args:
            plugins: Their names.

        Raises:
            subprocess.CalledProcessError: Meltano said why on standard error.
        """
        self._stamps.mkdir(parents=True, exist_ok=True)
        wanted = self._requirements()
        stamps = [self._stamps / name for name in plugins]
        with _only_one(self._stamps / ".lock"):
            missing = [s for s in stamps if not s.exists() or s.read_text() != wanted]
            if not missing:
                return
            sys.stderr.write(f"Installing {', '.join(s.name for s in missing)} ...\n")
            self.execute("--log-level=warning", "install", "--clean", *(s.name for s in missing))
            # Runs that start together on a new system database would all create its tables.
            self.execute("--log-level=warning", "state", "list")
            for stamp in missing:
                stamp.write_text(wanted)

    def _requirements(self) -> str:
        digest = hashlib.sha256(sys.version.encode())
        for pattern in ("requirements.lock", "meltano.yml", "*/*/pyproject.toml"):
            for path in sorted(self.root.glob(pattern)):
                digest.update(path.read_bytes())
        return digest.hexdigest()

    def execute(self, *arguments: str, variables: Mapping[str, str] | None = None) -> str:
        """Run a Meltano command to its end.

        Args:
            *arguments: The command and its arguments.
            variables: Settings of Meltano and of plugins.

        Returns:
            What it printed on standard output; the rest goes where ours goes.

        Raises:
            subprocess.CalledProcessError: It failed.
        """
        done = subprocess.run(
            [MELTANO, *arguments],
            check=True,
            cwd=self.root,
            env=self.environment(variables or {}),
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout

    def start(
        self, *blocks: str, variables: Mapping[str, str], log: Path
    ) -> subprocess.Popen[bytes]:
        """Start a run in the environment, as the leader of a process group.

        Args:
            *blocks: Plugins or a job, and arguments of `meltano run`.
            variables: Settings of plugins.
            log: File that gets what Meltano prints.
        """
        # A run that was killed holds its lock for five minutes; nobody else uses this environment.
        command = [MELTANO, f"--environment={self.name}", "run", "--no-install", "--force"]
        with log.open("wb") as output:
            return subprocess.Popen(
                [*command, *blocks],
                cwd=self.root,
                env=self.environment(variables),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        """The environment that Meltano gets."""
        return clean_environment() | _QUIET | dict(variables)


@contextlib.contextmanager
def _only_one(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
