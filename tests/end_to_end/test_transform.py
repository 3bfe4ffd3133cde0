"""The dbt project: on PostgreSQL from a project elsewhere, and on what is not as it should be."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
import yaml
from repo.meltano_project import MeltanoProject
from repo.plugins import ROOT
from support.building import PROJECT, Dbt
from support.loading import record_line, schema_line
from support.marts import CASES, FileLoader, Marts, extracted, load, package
from support.profiles import PROFILES
from support.repository import files
from support.singer import parse_lines
from support.staging import assert_views_hold_what_was_written

if TYPE_CHECKING:
    from pathlib import Path

    from support.postgres import PostgresLoader, PostgresServer

# Which schema a tap loads into is one variable.
RENAMED = {"recruitment": "raw_hiring"}
PROFILE = {
    "type": "postgres",
    "port": 5432,
    "user": "postgres",
    "password": "",
    "dbname": "postgres",
    "schema": "marts",
    "threads": 2,
}


@pytest.mark.parametrize("tap", CASES)
def test_a_view_holds_what_the_tap_wrote(marts: Marts, tap: str) -> None:
    assert_views_hold_what_was_written(marts.query, "main_staging", tap, marts.messages_of(tap))


@pytest.fixture(scope="module")
def elsewhere(
    marts: Marts, postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> PostgresLoader:
    """A database that a project of somebody else has built marts in, with ours as a package."""
    folder = tmp_path_factory.mktemp("elsewhere")
    loader = postgres.loader(folder)
    for tap in CASES:
        load(loader, RENAMED.get(tap, f"tap_{tap}"), marts.lines_of(tap))
    host = postgres.uri.partition("host=")[2]
    address = package(folder / "repository", files())
    contents: dict[str, dict[str, Any]] = {
        "dbt_project.yml": {
            "name": "elsewhere",
            "profile": "elsewhere",
            "flags": {"send_anonymous_usage_stats": False},
            "vars": {f"spile_{tap}_schema": schema for tap, schema in RENAMED.items()},
        },
        "profiles.yml": {
            "elsewhere": {"target": "it", "outputs": {"it": {**PROFILE, "host": host}}}
        },
        "packages.yml": {
            "packages": [{"git": address, "subdirectory": "transform", "revision": "HEAD"}]
        },
    }
    for name, content in contents.items():
        (folder / name).write_text(yaml.safe_dump(content))
    variables = {"DBT_PROFILES_DIR": str(folder)}
    with Dbt(folder, folder / "target", variables) as dbt:
        dbt("build")
    return loader


@pytest.mark.parametrize("tap", CASES)
def test_a_view_in_postgres_holds_what_the_tap_wrote(
    elsewhere: PostgresLoader, marts: Marts, tap: str
) -> None:
    assert_views_hold_what_was_written(
        elsewhere.query, "marts_staging", tap, marts.messages_of(tap)
    )


def test_both_databases_have_the_same_marts(elsewhere: PostgresLoader, marts: Marts) -> None:
    # All but the moment of the load.
    listed = (
        "SELECT table_name, string_agg(column_name, ',' ORDER BY ordinal_position) "
        "FROM information_schema.columns "
        "WHERE table_catalog = '{}' AND table_schema = '{}' AND column_name <> 'changed_at' "
        "GROUP BY 1 ORDER BY 1"
    )
    tables = elsewhere.query(listed.format("postgres", "marts"))
    assert tables
    assert tables == marts.query(listed.format("marts", "main"))
    for name, columns in tables:
        found = elsewhere.query(f"SELECT {columns} FROM marts.{name}")  # noqa: S608  # our own names
        expected = marts.query(f"SELECT {columns} FROM main.{name}")  # noqa: S608  # our own names
        assert sorted(map(_as_text, found)) == sorted(map(_as_text, expected)), name


def _as_text(row: tuple[Any, ...]) -> str:
    return str([_plain(value) for value in row])


def _plain(value: Any) -> str:
    is_number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    return format(round(Decimal(value), 6).normalize(), "f") if is_number else str(value)


POOR = "marts--acme.duckdb"
SWITCHED_OFF = ("ats", "worklogs")


def without(taps: tuple[str, ...], folder: Path) -> None:
    """Copy the dbt project, but for the views of some taps."""
    ignored = shutil.ignore_patterns(".venv", *taps)
    shutil.copytree(PROJECT, folder, ignore=ignored)
    (folder / ".venv").symlink_to(PROJECT / ".venv")


@pytest.fixture(scope="module")
def poor(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    """Marts that Meltano has dbt build for a tenant.

    It has hashes and a renamed schema, half the streams and an empty table. Of the three taps that
    it has not, two are switched off, and dbt need not read what there is of them.
    """
    found = Marts(tmp_path_factory.mktemp("poor"))
    people = extracted(CASES["hr"], 0.01, personal_data="hash", personal_data_key="k")
    practice = extracted(next(case for case in PROFILES if case.api == "practice"), 0.02)
    half = sorted({message["stream"] for message in parse_lines(practice) if "stream" in message})
    kept = [line for line in practice.splitlines(keepends=True) if _stream_of(line) in half[::2]]
    gone = {"id": 5001, "_sdc_deleted_at": "2024-06-02T00:00:00Z"}
    for name, schema, lines in (
        ("tap-hr", "raw_people", people + _deletion("employees", gone)),
        ("acme", "tap_practice__acme", b"".join(kept)),
    ):
        (found.folder / f"{schema}.jsonl").write_bytes(lines)
        load(FileLoader(found.folder, name=name), schema, lines)
    with duckdb.connect(str(found.folder / "acme.duckdb")) as connection:
        connection.execute("DELETE FROM tap_practice__acme.job_list")
    project = MeltanoProject(tmp_path_factory.mktemp("project"))
    shutil.copy(ROOT / "meltano.yml", project.root)
    shutil.copytree(ROOT / "plugins", project.root / "plugins")
    without(SWITCHED_OFF, project.root / "transform")
    settings = {
        "DBT_DUCKDB_FOLDER": str(found.folder),
        "DBT_DUCKDB_TENANT": "acme",
        "SPILE_HR_SCHEMA": "raw_people",
        "DBT_LOG_LEVEL_FILE": "none",
        **{f"SPILE_{tap.upper()}_ENABLED": "false" for tap in SWITCHED_OFF},
    }
    project.execute("--environment=dev", "invoke", "dbt-duckdb:build", variables=settings)
    return found


def _stream_of(line: bytes) -> str:
    return str(json.loads(line).get("stream", ""))


def _deletion(stream: str, record: dict[str, Any]) -> bytes:
    properties = {"id": {"type": "integer"}, "_sdc_deleted_at": {"type": "string"}}
    lines = schema_line(stream, properties, ["id"]), record_line(stream, record)
    return "".join(f"{line}\n" for line in lines).encode()


def test_a_tap_that_was_not_loaded_has_no_models(poor: Marts) -> None:
    found = poor.query("SELECT view_name FROM duckdb_views() WHERE NOT internal", POOR)
    taps = {name.partition("__")[0].partition("_")[2] for (name,) in found}
    assert taps == {"hr", "practice"}


@pytest.mark.parametrize(
    ("tap", "schema"), [("hr", "raw_people"), ("practice", "tap_practice__acme")]
)
def test_a_view_holds_what_there_is_of_a_poor_source(poor: Marts, tap: str, schema: str) -> None:
    messages = poor.messages_of(schema)
    kept = [m for m in messages if m["type"] != "RECORD" or m["stream"] != "job_list"]
    assert_views_hold_what_was_written(lambda sql: poor.query(sql, POOR), "main_staging", tap, kept)
