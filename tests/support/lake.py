"""target-duckdb on a lake, in the environment that has DuckDB's extensions."""

from __future__ import annotations

import contextlib
import fcntl
import json
import pickle
import re
import subprocess
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import psycopg
from repo.plugins import ROOT, clean_environment

from support.loading import Loader, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from support.postgres import PostgresServer

FOLDER = ROOT / "tests" / "lake"
PYTHON = FOLDER / ".venv" / "bin" / "python"
_RUNNING = re.compile(r"Running on (http://[\w.:]+)")


def make_environment() -> None:
    """Make the environment, unless it is as the lock file says."""
    with (FOLDER / "requirements.in").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        installed = str(PYTHON.parents[1].relative_to(ROOT) / ".installed")
        subprocess.run(["make", "--silent", installed], cwd=ROOT, check=True)  # noqa: S607


class LakeProcess:
    """The process that loads and reads."""

    def __init__(self) -> None:
        environment = {**clean_environment(), "PYTHONPATH": str(ROOT / "tests")}
        self._process = subprocess.Popen(
            [str(PYTHON), "-m", "support.lake_process"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    @classmethod
    @contextlib.contextmanager
    def started(cls) -> Iterator[LakeProcess]:
        """Start it, and end it."""
        make_environment()
        found = cls()
        try:
            yield found
        finally:
            found._process.communicate()

    def call(self, name: str, *arguments: Any) -> Any:
        """Let it do something."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        pickle.dump((name, arguments), self._process.stdin)
        self._process.stdin.flush()
        is_done, answer = pickle.load(self._process.stdout)  # noqa: S301  # our own process
        assert is_done, answer
        return answer

    def loader(self, folder: Path) -> LakeLoader:
        """The target, on a new lake with its catalog in a file."""
        return LakeLoader(folder, process=self)

    def loader_on(self, server: PostgresServer, folder: Path) -> LakeLoader:
        """The target, on a new lake with its catalog in PostgreSQL."""
        with psycopg.connect(server.uri, autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS lake CASCADE")
        return LakeLoader(folder, process=self, catalog=server.uri)


@dataclass
class LakeLoader(Loader):
    """Runs target-duckdb on a lake of its own.

    Attributes:
        process: What loads and reads.
        catalog: Address of the catalog's database; none for a file.
    """

    process: Any = None
    catalog: str | None = None
    python: str = str(PYTHON)
    whole_type: str = "DECIMAL(38,0)"

    @property
    def path(self) -> Path:
        return self.directory / "test.ducklake"

    @property
    def files(self) -> Path:
        """The folder of the Parquet files."""
        return self.directory / "files"

    @property
    def place(self) -> dict[str, Any]:
        if self.catalog is None:
            return {"filepath": f"ducklake:{self.path}", "data_path": str(self.files)}
        return {
            "filepath": f"ducklake:postgres:{self.catalog}",
            "data_path": str(self.files),
            "catalog_schema": "lake",
        }

    @property
    def shown_place(self) -> str:
        return str(self.place["filepath"])

    def run_bytes(self, content: bytes, **settings: Any) -> Outcome:
        config = {**self.place, **self.config, **settings}
        return Outcome(*self.process.call("run", str(self.directory), config, content))

    def can_name(self, name: str) -> bool:
        return bool(name) and "\0" not in name

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.process.call("query", self.place, sql)
        return found

    def types(self, table: str) -> dict[str, str]:
        found: dict[str, str] = self.process.call("types", self.place, table)
        return found

    def feeding(self, lines: Iterable[str], name: str, **settings: Any) -> subprocess.Popen[bytes]:
        """Start a load of lines, one of several at the same time."""
        folder = self.directory / name
        folder.mkdir()
        source = folder / "lines"
        source.write_text("".join(f"{line}\n" for line in lines))
        config = folder / "config.json"
        config.write_text(json.dumps({**self.place, **self.config, **settings}))
        with source.open("rb") as stdin:
            return subprocess.Popen(
                [self.python, "-m", self.module, "--config", str(config)],
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )

    def parquet_files(self) -> list[str]:
        """The files that hold rows, or say which are deleted."""
        return sorted(str(path.relative_to(self.files)) for path in self.files.rglob("*.parquet"))


@dataclass
class S3Server:
    """A server that speaks S3 and knows one bucket, `bucket`.

    Attributes:
        address: Its address.
    """

    address: str

    @classmethod
    @contextlib.contextmanager
    def started(cls) -> Iterator[S3Server]:
        """Start it, and end it."""
        command = [str(PYTHON), "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            found = (_RUNNING.search(line) for line in process.stderr)
            server = cls(next(match[1] for match in found if match))
            server.ask("PUT", "bucket")
            # What it logs of its requests must not fill the pipe.
            drained = Thread(target=process.stderr.read, daemon=True)
            drained.start()
            yield server
            process.kill()
            drained.join()

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead to it."""
        return {
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_ENDPOINT_URL_S3": self.address,
        }

    def ask(self, method: str, path: str) -> str:
        """Send a request."""
        request = Request(f"{self.address}/{path}", method=method)  # noqa: S310  # our own
        with urlopen(request) as response:  # noqa: S310
            return str(response.read().decode())

    def listing(self) -> str:
        """What is in the bucket, as XML."""
        return self.ask("GET", "bucket")
