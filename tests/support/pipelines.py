"""Runs of a Meltano project, and what they left in DuckDB files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import duckdb
from repo.meltano_project import MeltanoProject
from typing_extensions import override

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence
    from pathlib import Path

# Nobody listens there: whatever asks the Hub fails.
NO_HUB = {"MELTANO_HUB_API_ROOT": "http://127.0.0.1:9"}


class InstalledProject(MeltanoProject):
    """A project whose plugins are those of the repository, by links."""

    @override
    def install(self, plugins: Sequence[str]) -> None:
        pass


@dataclass(frozen=True)
class Released:
    """What `make dist` built.

    Attributes:
        folder: Where it is.
        url: Where it is served.
        version: That of every wheel.
    """

    folder: Path
    url: str
    version: ClassVar[str] = "1.2.3"

    @property
    def wheels(self) -> Path:
        """The folder of the wheels."""
        return self.folder / "wheels"


@dataclass
class Pipeline:
    """A Meltano project that a test runs."""

    project: MeltanoProject
    variables: dict[str, str]

    @property
    def output(self) -> Path:
        """The folder that loaders write to."""
        return self.project.root / "output" / "sandbox"

    def start(self, *blocks: str, **variables: str) -> subprocess.Popen[bytes]:
        """Start a run."""
        self.output.mkdir(parents=True, exist_ok=True)
        return self.project.start(
            *blocks, variables=NO_HUB | self.variables | variables, log=self.log
        )

    def run(self, *blocks: str, **variables: str) -> None:
        """Run to the end, which must be good."""
        assert self.start(*blocks, **variables).wait() == 0, self.log.read_text()

    @property
    def log(self) -> Path:
        """What Meltano printed."""
        return self.output / "log"

    def query(self, tap: str, sql: str) -> list[tuple[Any, ...]]:
        """Ask the DuckDB file of a tap; tables need no schema."""
        return query(self.output / f"{tap}.duckdb", tap, sql)

    def counts(self, tap: str) -> dict[str, int]:
        """Rows of every table of a tap."""
        return counts(self.output / f"{tap}.duckdb", tap)


def query(path: Path, tap: str, sql: str) -> list[tuple[Any, ...]]:
    """Ask a DuckDB file; the tables of a tap need no schema."""
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute(f"USE {tap.replace('-', '_')}")
        return connection.execute(sql).fetchall()


def counts(path: Path, tap: str) -> dict[str, int]:
    """Rows of every table of a tap in a DuckDB file."""
    sql = "SELECT table_name FROM duckdb_tables() WHERE schema_name = current_schema()"
    tables = [name for (name,) in query(path, tap, sql)]
    return {name: query(path, tap, f'FROM "{name}" SELECT count(*)')[0][0] for name in tables}
