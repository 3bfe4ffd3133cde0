"""The dbt project on what the taps load from the sandbox, built once for all tests."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import duckdb
from repo.plugins import ROOT
from typing_extensions import override

from support.building import PROJECT
from support.extraction import extract
from support.loading import Loader
from support.profiles import PROFILES
from support.singer import parse_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from support.building import Dbt
    from support.profiles import ProfileCase

#: One profile of each tap: that of a product, where there is one.
CASES: Mapping[str, ProfileCase] = {case.api: case for case in PROFILES}


@dataclass(frozen=True)
class Marts:
    """The marts of DuckDB files in a folder.

    Attributes:
        folder: Where the files are, and what the taps wrote.
    """

    folder: Path

    def lines_of(self, tap: str) -> bytes:
        """What a tap wrote."""
        return (self.folder / f"{tap}.jsonl").read_bytes()

    def messages_of(self, tap: str) -> list[dict[str, Any]]:
        """The same, as messages."""
        return parse_lines(self.lines_of(tap))

    def query(self, sql: str, file: str = "marts.duckdb") -> list[tuple[Any, ...]]:
        """Rows of the marts and of the staging views."""
        return self._opened(file).execute(sql).fetchall()

    @cache  # noqa: B019  # there are few of them
    def _opened(self, file: str) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(str(self.folder / file), read_only=True)
        connection.execute("SET TimeZone = 'UTC'")
        for path in self.folder.glob("*.duckdb"):
            if not path.name.startswith("marts"):
                name = path.stem.replace("-", "_")
                connection.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
        return connection


@dataclass
class FileLoader(Loader):
    """Loads into a file with a name.

    Attributes:
        name: The name of the file.
    """

    name: str = ""

    @property
    @override
    def path(self) -> Path:
        return self.directory / f"{self.name}.duckdb"


def extracted(case: ProfileCase, scale: float, **settings: Any) -> bytes:
    """What a tap writes of a sandbox."""
    with case.sandbox(scale=scale) as sandbox:
        config = case.config(sandbox, **settings)
        output = extract(case.tap, config, catalog=case.catalog(config))
    assert output.returncode == 0, output.log
    return output.stdout


def load(loader: Loader, schema: str, lines: bytes) -> None:
    """Load what a tap wrote into a schema."""
    outcome = loader.run_bytes(lines, default_target_schema=schema, add_metadata_columns=True)
    assert outcome.code == 0, outcome.log


def build(folder: Path, dbt: Dbt) -> None:
    """Load and build."""
    for tap, case in CASES.items():
        lines = extracted(case, case.few)
        (folder / f"{tap}.jsonl").write_bytes(lines)
        load(FileLoader(folder, name=f"tap-{tap}"), f"tap_{tap}", lines)
    dbt("run")


def package(folder: Path, files: Iterable[Path]) -> str:
    """A repository with the dbt project as it is now; returns its address for git."""
    for path in files:
        if path.is_relative_to(PROJECT):
            copy = folder / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    git = ("git", "-c", "user.name=test", "-c", "user.email=test@example.com", "-C", str(folder))
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message=all"]):
        subprocess.run([*git, *words], check=True, env={**os.environ, "HOME": str(folder)})
    return folder.as_uri()
