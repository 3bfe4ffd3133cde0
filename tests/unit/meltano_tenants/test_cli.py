"""The command `meltano-tenants`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meltano_tenants.files import read_tenants
from repo.plugins import ROOT
from support.tenants import problems, run

if TYPE_CHECKING:
    from pathlib import Path


def test_examples_are_good_and_their_jobs_are_printed(project: Path) -> None:
    assert not problems(project)
    done = run(project, "jobs")
    assert done.returncode == 0
    assert done.stdout.split() == [
        "east-worklogs-to-duckdb",
        "east-recruitment-to-duckdb",
        "north-to-duckdb",
        "south-to-duckdb",
    ]


def test_examples_are_no_tenants_of_this_project() -> None:
    assert not read_tenants(ROOT)
    assert run(ROOT, "check").returncode == 0


def test_variables_that_are_not_set_are_named(project: Path) -> None:
    for tenant in ("east", "south"):
        (project / "tenants" / f"{tenant}.yml").unlink()
    done = run(project, "check", "--variables", TAP_WORKLOGS__NORTH_API_URL="http://127.0.0.1:1")
    assert done.returncode == 1
    assert done.stderr == (
        "tenants/north.yml: tap-worklogs--north: api_token needs the variable "
        "TAP_WORKLOGS__NORTH_API_TOKEN, which is not set\n"
    )


def test_a_list_names_what_can_be_read_and_what_cannot(project: Path) -> None:
    for tenant in ("east", "south"):
        (project / "tenants" / f"{tenant}.yml").write_text("plugins: [")
    done = run(project, "list")
    assert done.returncode == 1
    assert done.stdout == "north  north-to-duckdb  tap-worklogs--north target-duckdb--north\n"
    assert [line.rpartition("/")[2] for line in done.stderr.splitlines()] == [
        "east.yml: no YAML, line 1",
        "south.yml: no YAML, line 1",
    ]


def test_a_check_tells_of_every_file_what_is_wrong(project: Path) -> None:
    tenants = project / "tenants"
    (tenants / "east.yml").write_text("plugins: [")
    (tenants / "south.yml").write_text("plugins: [")
    (tenants / "west.yml").write_bytes((tenants / "north.yml").read_bytes())
    done = run(project, "check")
    assert done.returncode == 1
    problems = [line.rpartition("/")[2] for line in done.stderr.splitlines()]
    assert problems[:2] == ["east.yml: no YAML, line 1", "south.yml: no YAML, line 1"]
    assert "west.yml: tap-worklogs--north: must be called tap-worklogs--west" in problems
