"""Runs of a Meltano project, and what they left in DuckDB files."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import duckdb
from repo.meltano_project import MeltanoProject
from repo.plugins import ROOT, plugins
from typing_extensions import override

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

FOREIGN_LOADERS = ("target-csv", "target-postgres--meltanolabs")
# Nobody listens there: whatever asks the Hub fails.
NO_HUB = {"MELTANO_HUB_API_ROOT": "http://127.0.0.1:9"}


class InstalledProject(MeltanoProject):
    """A project whose plugins are those of the tests' own environment, by links."""

    @override
    def install(self, plugins: Sequence[str]) -> None:
        pass


@dataclass(frozen=True)
class Released:
    """What `make dist` built.

    Attributes:
        folder: Where it is.
        url: Where it is served.
        base_url: Where it would be served, as far as its builder was told.
        version: That of every wheel.
    """

    folder: Path
    url: str
    base_url: ClassVar[str] = "https://example.com/singer"
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

    def states(self) -> dict[str, Any]:
        """The Singer states that Meltano keeps, by name."""
        return states(self.project.root / ".meltano" / "meltano.db")

    def query(self, tap: str, sql: str) -> list[tuple[Any, ...]]:
        """Ask the DuckDB file of a tap; tables need no schema."""
        return query(self.output / f"{tap}.duckdb", tap, sql)

    def counts(self, tap: str) -> dict[str, int]:
        """Rows of every table of a tap."""
        return counts(self.output / f"{tap}.duckdb", tap)


def linked_project(root: Path) -> Pipeline:
    """A project of its own in an empty folder: what is installed already, by links."""
    shutil.copy(ROOT / "meltano.yml", root)
    shutil.copytree(ROOT / "plugins", root / "plugins")
    environments = {f"{plugin.type}/{plugin.name}": Path(sys.prefix) for plugin in plugins()}
    for name in FOREIGN_LOADERS:
        environments[f"loaders/{name}"] = ROOT / ".meltano" / "loaders" / name / "venv"
    for place, environment in environments.items():
        link = root / ".meltano" / place / "venv"
        link.parent.mkdir(parents=True)
        link.symlink_to(environment)
    return Pipeline(InstalledProject(root), {})


def states(path: Path) -> dict[str, Any]:
    """The Singer states in a system database of Meltano, by name."""
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT state_id, completed_state, partial_state FROM state")
        return {
            name: _merged(*(json.loads(text or "{}").get("singer_state", {}) for text in both))
            for name, *both in rows
        }


def _merged(kept: Any, added: Any) -> Any:
    """What Meltano hands to the next run of a run's state and what was added to it since."""
    if not (isinstance(kept, dict) and isinstance(added, dict)):
        return added
    return kept | {k: _merged(kept[k], v) if k in kept else v for k, v in added.items()}


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
