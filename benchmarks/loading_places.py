"""The databases that targets load into, and what a load into one costs."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec
from environments import BIN, lake_bin
from measure import measure
from services import clean_environment, postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from services import Postgres
    from typing_extensions import Self

_TICKS = os.sysconf("SC_CLK_TCK")
_CHILDREN = slice(13, 15)
READS_FILE = 'exec "$0" --config "$1" < "$2"'


@dataclass(frozen=True)
class Cost:
    """What one load cost.

    Attributes:
        wall: Seconds.
        cpu: CPU seconds of the target.
        server_cpu: CPU seconds of the database server for it.
        peak_mb: The target's memory at most.
        reason: The last line of its log, if it failed.
    """

    wall: float
    cpu: float
    server_cpu: float
    peak_mb: float
    reason: str | None

    @property
    def failed(self) -> bool:
        """Whether the target ended with another code than 0."""
        return self.reason is not None


def in_a_process(job: Callable[..., object], *arguments: object) -> None:
    """Do something in a process of its own: what it uses of memory would count as the target's."""
    process = get_context("fork").Process(target=job, args=arguments)
    process.start()
    process.join()


def cost_of(command: list[str | Path], server: Postgres | None = None) -> Cost:
    """What it costs to load lines.

    Args:
        command: The command line.
        server: The database server.
    """
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        environment = {**clean_environment(), "HOME": name}
        before = server_cpu(server) if server else 0.0
        sample = measure([command], environment, Path(name, "states.jsonl"), os.getpid())
        log = Path(name, "stderr.txt").read_text().split("\n")
        said = [line for line in log if line.strip()] or ["it said nothing"]
        reason = said[-1] if sample.failed else None
        used = server_cpu(server) - before if server else 0.0
    return Cost(sample.wall, sample.cpu, used, sample.peak_mb, reason)


def _cost_of_target(
    executable: Path, settings: Mapping[str, object], file: Path, server: Postgres | None = None
) -> Cost:
    """What it costs a target to load lines."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        config = Path(name, "config.json")
        config.write_bytes(msgspec.json.encode(settings))
        return cost_of(["sh", "-c", READS_FILE, executable, config, file], server)


class Place(Protocol):
    """A database that lines are loaded into.

    Attributes:
        name: Its name in tables.
    """

    name: str

    def clear(self) -> None:
        """Forget what was loaded."""

    def load(self, file: Path) -> Cost:
        """What it costs to load lines."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class DuckDBPlace:
    """A DuckDB file, with the default settings."""

    name = "duckdb"

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        folder = tempfile.TemporaryDirectory(prefix="benchmark-duckdb-")
        self._path = Path(self._stack.enter_context(folder), "loaded.duckdb")
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def clear(self) -> None:
        """Forget what was loaded."""
        self._path.unlink(missing_ok=True)

    def load(self, file: Path) -> Cost:
        """What it costs to load lines."""
        return _cost_of_target(BIN / "target-duckdb", {"filepath": str(self._path)}, file)


class LakePlace:
    """A lake with its catalog in a file, with the default settings."""

    name = "lake"

    def __enter__(self) -> Self:
        self._bin = lake_bin()
        self._stack = ExitStack()
        self.clear()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def clear(self) -> None:
        """Forget what was loaded."""
        self._stack.close()
        folder = tempfile.TemporaryDirectory(prefix="benchmark-lake-")
        self._path = Path(self._stack.enter_context(folder), "loaded.ducklake")

    def load(self, file: Path) -> Cost:
        """What it costs to load lines."""
        return _cost_of_target(
            self._bin / "target-duckdb", {"filepath": f"ducklake:{self._path}"}, file
        )


class PostgresPlace:
    """A PostgreSQL server, with the default settings."""

    name = "postgres"

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        self._server: Postgres = self._stack.enter_context(postgres())
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def clear(self) -> None:
        """Forget what was loaded."""
        self._server.ask("clear")

    def load(self, file: Path) -> Cost:
        """What it costs to load lines."""
        settings = {"sqlalchemy_url": self._server.url, "default_target_schema": "loaded"}
        return _cost_of_target(BIN / "target-postgres", settings, file, self._server)


def server_cpu(server: Postgres) -> float:
    """CPU seconds of all connections to a server, once they have ended."""
    while server.ask("connections"):
        time.sleep(0.05)
    # The server counts what a connection has used a moment after it is gone.
    time.sleep(0.5)
    folder = server.url.partition("host=")[2]
    process = Path(folder, "postmaster.pid").read_text().split()[0]
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[_CHILDREN])) / _TICKS
