"""Tenants' files, written and removed by the command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from repo.plugins import ROOT
from support.tenants import problems, run

if TYPE_CHECKING:
    from pathlib import Path


def content(path: Path) -> object:
    """What a file says."""
    return yaml.safe_load(path.read_text())


@pytest.mark.parametrize(
    ("tenant", "taps"), [("north", ["worklogs"]), ("east", ["worklogs", "recruitment"])]
)
def test_a_tenant_that_is_added_is_like_the_example(
    tenant: str, taps: list[str], project: Path
) -> None:
    path = project / "tenants" / f"{tenant}.yml"
    path.unlink()
    arguments = [argument for tap in taps for argument in ("--tap", f"tap-{tap}")]
    done = run(project, "add", tenant, *arguments)
    assert done.returncode == 0, done.stderr
    assert content(path) == content(ROOT / "tenants" / "examples" / f"{tenant}.yml")
    assert not problems(project)
    assert f"TAP_WORKLOGS__{tenant.upper()}_API_TOKEN" in done.stdout


def test_a_profile_takes_the_place_of_the_address_and_a_database_is_for_all(project: Path) -> None:
    loader = ("--loader", "target-postgres")
    done = run(project, "add", "west", "--tap", "tap-worklogs", "--profile", "tempo", *loader)
    assert done.returncode == 0, done.stderr
    assert content(project / "tenants" / "west.yml") == {
        "plugins": {
            "extractors": [
                {
                    "name": "tap-worklogs--west",
                    "inherit_from": "tap-worklogs",
                    "config": {"api_token": "$TAP_WORKLOGS__WEST_API_TOKEN", "profile": "tempo"},
                }
            ]
        },
        "jobs": [{"name": "west-to-postgres", "tasks": ["tap-worklogs--west target-postgres"]}],
    }
    assert not problems(project)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("north", "--tap", "tap-worklogs"), "north.yml is there already"),
        (("West", "--tap", "tap-worklogs"), "West: a tenant's name is lower-case letters"),
        (("../west", "--tap", "tap-worklogs"), "../west: a tenant's name is lower-case letters"),
        (("west", "--tap", "tap-x"), "tap-x: not in meltano.yml, which has tap-ats, tap-hr"),
        (("west", "--tap", "tap-hr", "--profile", "x"), "tap-hr: has no profiles"),
        (
            ("west", "--tap", "tap-worklogs", "--profile", "x"),
            "tap-worklogs: has no profile 'x', but generic, tempo",
        ),
    ],
)
def test_what_cannot_be_added_is_told_and_nothing_is_written(
    arguments: tuple[str, ...], problem: str, project: Path
) -> None:
    before = sorted(project.rglob("*"))
    done = run(project, "add", *arguments)
    assert done.returncode == 1
    assert problem in done.stderr
    assert sorted(project.rglob("*")) == before


def test_a_tenant_that_is_removed_leaves_its_state_and_says_so(project: Path) -> None:
    done = run(project, "remove", "north")
    assert done.returncode == 0
    assert not (project / "tenants" / "north.yml").exists()
    state = "prod:tap-worklogs--north-to-target-duckdb--north"
    assert f"meltano state clear --force {state}\n" in done.stdout
    again = run(project, "remove", "north")
    assert (again.returncode, again.stderr) == (
        1,
        "north: no tenant; meltano-tenants list names them\n",
    )
