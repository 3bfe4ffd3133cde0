"""Builds of some models after loads into two databases, and what they hold."""

from __future__ import annotations

import re
import shutil
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import duckdb
import psycopg
import yaml
from typing_extensions import override

from support.building import PROJECT
from support.marts import FileLoader
from support.postgres import PostgresLoader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from support.loading import Loader
    from support.postgres import PostgresServer

#: Rows of a table, by column.
Rows: TypeAlias = "list[dict[str, Any]]"

#: The models that go on where the last run ended.
INCREMENTAL = ("fct_plan_days", "fct_worklogs", "int_recruitment__activities")
_MODEL = re.compile(r"'((?:stg|int|fct|dim|person)_\w+)'")
_MACRO = re.compile(r"spile\.(\w+)\(")
_SOURCE = re.compile(r"raw_table\('(\w+)', '(\w+)'\)")


def project(folder: Path, names: Iterable[str]) -> Path:
    """A project of these models and what they are made of: dbt reads it in no time.

    Args:
        folder: Takes the project.
        names: The models.
    """
    for part in ("dbt_project.yml", "macros"):
        source = PROJECT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / part)
    files = {path.stem: path for path in (PROJECT / "models").rglob("*.sql")}
    macros = {path.stem: path.read_text() for path in (PROJECT / "macros").glob("*.sql")}
    wanted, streams = [*names], dict[str, set[str]]()
    for name in wanted:
        text = files[name].read_text()
        copy = folder / files[name].relative_to(PROJECT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text)
        text += "".join(macros.get(macro, "") for macro in _MACRO.findall(text))
        wanted += [found for found in _MODEL.findall(text) if found in files.keys() - {*wanted}]
        for tap, stream in _SOURCE.findall(text):
            streams.setdefault(tap, set()).add(stream)
    for tap, tables in streams.items():
        place = Path("models", "staging", tap, f"_{tap}__sources.yml")
        (declared,) = yaml.safe_load((PROJECT / place).read_text())["sources"]
        declared["tables"] = [{"name": table} for table in sorted(tables)]
        (folder / place).write_text(yaml.safe_dump({"version": 2, "sources": [declared]}))
    return folder


class Place(ABC):
    """A database with what taps loaded, and marts."""

    @abstractmethod
    def ask(self, query: str) -> Rows:
        """Answer a query over marts."""

    def rows(self, name: str) -> Rows:
        """The rows of a model."""
        return self.ask(f"SELECT * FROM {name}")  # noqa: S608  # our own names


@dataclass
class Files(Place):
    """DuckDB files of taps in a folder, and one of the marts; deleted rows are marked.

    Attributes:
        folder: The folder.
    """

    folder: Path

    @property
    def variables(self) -> dict[str, str]:
        """Where dbt finds them."""
        return {"SPILE_FOLDER": str(self.folder), "DBT_TARGET_PATH": str(self.folder / "target")}

    def loader(self, api: str) -> Loader:
        """What loads the streams of a tap."""
        settings = {"add_metadata_columns": True, "default_target_schema": f"tap_{api}"}
        return FileLoader(self.folder, settings, name=f"tap-{api}")

    @override
    def ask(self, query: str) -> Rows:
        path = self.folder / "marts.duckdb"
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("SET TimeZone = 'UTC'; SET search_path = 'main,main_intermediate'")
            found = connection.execute(query)
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@dataclass
class Server(Place):
    """A PostgreSQL database with the streams of taps and the marts; deleted rows are deleted.

    Attributes:
        server: The server.
        folder: Takes files of loads.
    """

    server: PostgresServer
    folder: Path

    @property
    def variables(self) -> dict[str, str]:
        """Where dbt finds it."""
        host = self.server.uri.partition("host=")[2]
        return {
            "SPILE_DBT_TARGET": "postgres",
            "TARGET_POSTGRES_HOST": host,
            "TARGET_POSTGRES_USER": "postgres",
        }

    def loader(self, api: str) -> Loader:
        """What loads the streams of a tap."""
        loader = PostgresLoader(self.folder, {"hard_delete": True}, uri=self.server.uri)
        loader.config["default_target_schema"] = f"tap_{api}"
        return loader

    @override
    def ask(self, query: str) -> Rows:
        with psycopg.connect(self.server.uri) as connection:
            connection.execute("SET TimeZone = 'UTC'; SET search_path = marts, marts_intermediate")
            found = connection.execute(query.encode())
            names = [column.name for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
