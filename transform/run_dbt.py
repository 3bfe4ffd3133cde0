"""Looks where the taps have loaded their streams, tells dbt, and becomes dbt."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).resolve().parent
# Not tables of a tap: the loaders' own.
_TABLES = """
    SELECT table_schema, table_name FROM information_schema.tables
    WHERE table_name NOT LIKE '!_sdc%' ESCAPE '!' ORDER BY 1, 2
"""
_FRESHNESS = ["source", "freshness"]


@dataclass(frozen=True)
class Loaded:
    """Where a tap has loaded its streams.

    Attributes:
        schema: The schema of its tables.
        tables: Their names.
        file: The DuckDB file; None for a server.
    """

    schema: str
    tables: tuple[str, ...]
    file: Path | None = None

    @property
    def database(self) -> str:
        """What DuckDB calls the file."""
        name = self.file.stem if self.file else ""
        return "".join(c if c.isalnum() else "_" for c in name)


class NothingLoadedError(Exception):
    """No tap has loaded anything; the text says where."""


def main(arguments: list[str]) -> None:
    """Become dbt, with what it must know in its environment."""
    try:
        found = located(os.environ)
    except NothingLoadedError as error:
        sys.exit(f"dbt was not started: {error}")
    variables = {**os.environ, **_variables(found, os.environ)}
    dbt = str(Path(sys.executable).with_name("dbt"))
    os.chdir(HERE)
    os.execve(dbt, [dbt, *arguments, *_selected(found, arguments)], variables)  # noqa: S606  # dbt takes the place of this process


def _selected(found: Mapping[str, Loaded], arguments: list[str]) -> list[str]:
    """For the freshness of sources: the tables that are there, if none is named."""
    if arguments[:2] != _FRESHNESS or {"-s", "--select"} & {*arguments}:
        return []
    names = [f"source:{tap}.{name}" for tap, loaded in found.items() for name in loaded.tables]
    return ["--select", *names]


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of dbt: the caller's settings, and where each tap has loaded.

    Args:
        settings: The caller's environment.

    Raises:
        NothingLoadedError: No tap has loaded anything.
    """
    return {**settings, **_variables(located(settings), settings)}


def located(settings: Mapping[str, str]) -> dict[str, Loaded]:
    """Where each tap has loaded, by its short name; without those that have not.

    Args:
        settings: The caller's environment.

    Raises:
        NothingLoadedError: No tap has loaded anything.
    """
    is_server = settings.get("SPILE_DBT_TARGET") == "postgres"
    return _on_server(settings) if is_server else _in_files(settings)


def _variables(found: Mapping[str, Loaded], settings: Mapping[str, str]) -> dict[str, str]:
    """The variables that dbt_project.yml, the profile and the sources read."""
    files = {loaded.database: loaded.file for loaded in found.values() if loaded.file}
    attach = [{"path": str(p), "alias": name, "read_only": True} for name, p in files.items()]
    output = marts_file(settings).parent / f"dbt{_ending(settings)}"
    told = {
        "DBT_PROFILES_DIR": str(HERE / "profiles"),
        "DBT_TARGET_PATH": str(output / "target"),
        "DBT_LOG_PATH": str(output),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "SPILE_ATTACH": repr(attach),
        "SPILE_MARTS_FILE": str(marts_file(settings)),
    }
    if (tenant := settings.get("SPILE_TENANT")) and not files:
        told["SPILE_MARTS_SCHEMA"] = f"marts__{_as_schema(tenant)}"
    for tap in taps():
        prefix, loaded = f"SPILE_{tap.upper()}", found.get(tap)
        told.setdefault(f"{prefix}_ENABLED", str(loaded is not None).lower())
        if loaded:
            told[f"{prefix}_SCHEMA"] = loaded.schema
            told[f"{prefix}_DATABASE"] = loaded.database
    return {name: value for name, value in told.items() if not settings.get(name)}


def taps() -> list[str]:
    """The short names of the taps that have staging views."""
    return sorted(path.name for path in (HERE / "models" / "staging").iterdir() if path.is_dir())


def schema_of(tap: str, settings: Mapping[str, str]) -> str:
    """The schema that a tap loads into: the one that is set, or its own, or a tenant's."""
    chosen = settings.get(f"SPILE_{tap.upper()}_SCHEMA")
    tenant = settings.get("SPILE_TENANT")
    return chosen or (f"tap_{tap}__{_as_schema(tenant)}" if tenant else f"tap_{tap}")


def _as_schema(tenant: str) -> str:
    return tenant.replace("-", "_")


def folder(settings: Mapping[str, str]) -> Path:
    """The folder of the files of target-duckdb."""
    return Path(settings.get("SPILE_FOLDER") or HERE.parent / "output" / "dev").absolute()


def marts_file(settings: Mapping[str, str]) -> Path:
    """The DuckDB file of the marts; dbt's own files are beside it."""
    chosen = settings.get("SPILE_MARTS_FILE")
    name = f"marts{_ending(settings)}.duckdb"
    return Path(chosen).absolute() if chosen else folder(settings) / name


def _ending(settings: Mapping[str, str]) -> str:
    """What the names of a tenant's files end with."""
    tenant = settings.get("SPILE_TENANT")
    return f"--{tenant}" if tenant else ""


def _in_files(settings: Mapping[str, str]) -> dict[str, Loaded]:
    """Where taps have loaded into DuckDB files."""
    wanted = {schema_of(tap, settings): tap for tap in taps()}
    found = {
        wanted[schema]: Loaded(schema, tables, path)
        for path in sorted(folder(settings).glob("*.duckdb"))
        if not path.name.startswith("marts")
        for schema, tables in _by_schema(_tables_of(path)).items()
        if schema in wanted
    }
    if not found:
        msg = (
            f"no file in {folder(settings)} has one of the schemas {', '.join(wanted)}. "
            "Run a tap first, for example: meltano run tap-worklogs target-duckdb"
        )
        raise NothingLoadedError(msg)
    return found


def _by_schema(rows: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    return {
        schema: tuple(name for _, name in group) for schema, group in groupby(rows, itemgetter(0))
    }


def _tables_of(path: Path) -> list[tuple[str, str]]:
    import duckdb  # noqa: PLC0415  # each target needs one of the two

    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.execute(_TABLES).fetchall()
    except duckdb.Error as error:
        msg = f"{path} cannot be read: {error}"
        raise NothingLoadedError(msg) from error


def _on_server(settings: Mapping[str, str]) -> dict[str, Loaded]:
    """Where taps have loaded into PostgreSQL."""
    import psycopg2  # noqa: PLC0415  # each target needs one of the two

    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    address = {key: settings.get(f"TARGET_POSTGRES_{name}") for key, name in names.items()}
    database = settings.get("TARGET_POSTGRES_DATABASE") or "postgres"
    try:
        connection = psycopg2.connect(dbname=database, **address)
    except psycopg2.Error as error:
        msg = f"the server cannot be reached: {error}"
        raise NothingLoadedError(msg) from error
    with connection, connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = _by_schema(cursor.fetchall())
    wanted = {tap: schema_of(tap, settings) for tap in taps()}
    found = {tap: Loaded(name, tables[name]) for tap, name in wanted.items() if name in tables}
    if not found:
        msg = (
            f"the database {database} has none of the schemas {', '.join(wanted.values())}. "
            "Run a tap first, for example: meltano run tap-worklogs target-postgres"
        )
        raise NothingLoadedError(msg)
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
