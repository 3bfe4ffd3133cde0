"""Runs of a Meltano project, and what they left in DuckDB files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
from meltano_project import MeltanoProject
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
        with duckdb.connect(str(self.output / f"{tap}.duckdb"), read_only=True) as connection:
            connection.execute(f"USE {tap.replace('-', '_')}")
            return connection.execute(sql).fetchall()

    def counts(self, tap: str) -> dict[str, int]:
        """Rows of every table of a tap."""
        tables = self.query(
            tap, "SELECT table_name FROM duckdb_tables() WHERE schema_name = current_schema()"
        )
        return {name: self.query(tap, f'FROM "{name}" SELECT count(*)')[0][0] for (name,) in tables}
