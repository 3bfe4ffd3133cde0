"""Several customers of one project: files, states and a run of their own.

That none gets another's credential is in test_tenant_runs.py.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from repo.plugins import BIN, ROOT
from sandbox_api import Sandbox
from support.pipelines import NO_HUB, counts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.pipelines import Pipeline

PAGE = (ROOT / "docs/tenants.md").read_text(encoding="utf-8")


@pytest.fixture
def project(pipeline: Pipeline) -> Path:
    """A project with the examples, as a checkout has them."""
    root = pipeline.project.root
    shutil.copytree(ROOT / "tenants", root / "tenants")
    return root


@pytest.fixture
def apis() -> Iterator[dict[str, Sandbox]]:
    """An API for each customer, each with its own number of records."""
    with contextlib.ExitStack() as stack:
        yield {
            tenant: stack.enter_context(
                Sandbox(scale=0.02, counts={"worklogs.worklogs": worklogs}, seed=worklogs)
            )
            for tenant, worklogs in (("acme", 90), ("east", 120), ("south", 150))
        }


def variables(tenant: str, sandbox: Sandbox) -> dict[str, str]:
    """What a tenant's plugins are told, by the names that are theirs alone."""
    return {
        re.sub(r"^(TAP_[A-Z]+)_", rf"\1__{tenant.upper()}_", name): value
        for name, value in sandbox.environment().items()
        if name.startswith("TAP_")
    }


def add(project: Path, *tenants: str) -> None:
    """Make tenants of examples."""
    for tenant in tenants:
        shutil.copy(project / "tenants" / "examples" / f"{tenant}.yml", project / "tenants")


def commands(heading: str) -> str:
    """The commands of a section of the page."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return "\n".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL))


def follow(heading: str, project: Path, environment: dict[str, str]) -> str:
    """Do what a section of the page says; what was printed."""
    done = subprocess.run(
        ["/bin/sh", "-eu", "-c", commands(heading)],
        cwd=project,
        env=environment | {"PATH": f"{BIN}:{os.environ['PATH']}"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# Five runs, four of them from one command.
@pytest.mark.timeout(300)
def test_the_pages_commands_add_run_and_remove_tenants_that_run_at_the_same_time(
    project: Path, pipeline: Pipeline, apis: dict[str, Sandbox]
) -> None:
    add(project, "east", "south")
    output = project / "output" / "prod"
    settings = {n: v for t, api in apis.items() for n, v in variables(t, api).items()}
    # One file for three runs, which wait for each other.
    shared = output / "shared.duckdb"
    settings |= {f"TARGET_DUCKDB__{t}_FILEPATH": str(shared) for t in ("EAST", "SOUTH")}
    environment = pipeline.project.environment(NO_HUB | settings)
    follow("Add one", project, environment)
    follow("Run one, run all", project, environment)
    assert counts(output / "acme.duckdb", "tap-worklogs--acme") == apis["acme"].counts("worklogs")
    for tap in ("tap-worklogs--east", "tap-recruitment--east"):
        api = tap.removeprefix("tap-").removesuffix("--east")
        assert counts(shared, tap) == apis["east"].counts(api)
    truth = apis["south"].counts("worklogs")
    assert counts(shared, "tap-worklogs--south") == {
        stream: truth[stream] for stream in ("accounts", "worklogs")
    }
    acme = "prod:tap-worklogs--acme-to-target-duckdb--acme"
    others = {
        "prod:tap-recruitment--east-to-target-duckdb--east",
        "prod:tap-worklogs--east-to-target-duckdb--east",
        "prod:tap-worklogs--south-to-target-duckdb--south",
    }
    assert pipeline.states().keys() == {acme, *others}
    follow("Remove one", project, environment | {"MELTANO_ENVIRONMENT": "prod"})
    left = {name: state for name, state in pipeline.states().items() if state}
    assert left.keys() == others
    assert not (output / "acme.duckdb").exists()


def test_the_pages_commands_make_a_tenant_of_each_name(project: Path, pipeline: Pipeline) -> None:
    (project / "names.txt").write_text("west\nnorth-sea\n")
    environment = pipeline.project.environment({})
    follow("Eight hundred", project, environment)
    tenant = (project / "tenants" / "north-sea.yml").read_text()
    assert "api_token: $TAP_WORKLOGS__NORTH_SEA_API_TOKEN" in tenant
    assert (project / "tenants" / "west.yml").exists()
    command = [str(BIN / "meltano-tenants"), "check"]
    subprocess.run(command, cwd=project, env=environment, check=True)
