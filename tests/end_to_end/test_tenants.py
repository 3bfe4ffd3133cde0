"""Several customers of one project: files, credentials and states of their own."""

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


def run_together(pipeline: Pipeline, *tenants: str) -> list[int]:
    """Run tenants at the same time; the exit codes."""
    pipeline.output.mkdir(parents=True, exist_ok=True)
    pipeline.project.execute("state", "list")
    runs = [
        pipeline.project.start(
            f"{tenant}-to-duckdb",
            variables=pipeline.variables,
            log=pipeline.output / f"{tenant}.log",
        )
        for tenant in tenants
    ]
    return [run.wait() for run in runs]


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


# Four runs, three of them from one command.
@pytest.mark.timeout(300)
def test_the_pages_commands_add_run_and_remove_tenants_that_run_at_the_same_time(
    project: Path, pipeline: Pipeline, apis: dict[str, Sandbox]
) -> None:
    add(project, "east")
    settings = {n: v for t, api in apis.items() for n, v in variables(t, api).items()}
    environment = pipeline.project.environment(NO_HUB | settings)
    follow("Add one", project, environment)
    follow("Run one, run all", project, environment)
    output = project / "output" / "prod"
    assert counts(output / "acme.duckdb", "tap-worklogs--acme") == apis["acme"].counts("worklogs")
    for tap in ("tap-worklogs--east", "tap-recruitment--east"):
        api = tap.removeprefix("tap-").removesuffix("--east")
        assert counts(output / f"{tap}.duckdb", tap) == apis["east"].counts(api)
    acme = "prod:tap-worklogs--acme-to-target-duckdb--acme"
    others = {
        "prod:tap-recruitment--east-to-target-duckdb--east",
        "prod:tap-worklogs--east-to-target-duckdb--east",
    }
    assert _states(pipeline) == {acme, *others}
    follow("Remove one", project, environment | {"MELTANO_ENVIRONMENT": "prod"})
    assert _states(pipeline) == others
    assert not (output / "acme.duckdb").exists()


def _states(pipeline: Pipeline) -> set[str]:
    return set(pipeline.project.execute("state", "list").split())


def test_the_pages_commands_make_a_tenant_of_each_name(project: Path, pipeline: Pipeline) -> None:
    (project / "names.txt").write_text("west\nnorth-sea\n")
    environment = pipeline.project.environment({})
    follow("Eight hundred", project, environment)
    tenant = (project / "tenants" / "north-sea.yml").read_text()
    assert "api_token: $TAP_WORKLOGS__NORTH_SEA_API_TOKEN" in tenant
    assert (project / "tenants" / "west.yml").exists()
    command = [str(BIN / "meltano-tenants"), "check"]
    subprocess.run(command, cwd=project, env=environment, check=True)


def test_a_tenant_without_its_credential_gets_nobody_elses_and_the_others_run(
    project: Path, pipeline: Pipeline, apis: dict[str, Sandbox]
) -> None:
    add(project, "north", "south")
    parents = apis["acme"].environment()
    pipeline.variables = NO_HUB | parents | variables("south", apis["south"])
    pipeline.variables["TAP_WORKLOGS__NORTH_API_URL"] = apis["east"].url_of("worklogs")
    assert run_together(pipeline, "north", "south") == [1, 0]
    log = pipeline.output / "north.log"
    assert "Setting 'api_token' is required" in log.read_text()
    pipeline.variables["MELTANO_FF_STRICT_ENV_VAR_MODE"] = "true"
    assert run_together(pipeline, "north") == [1]
    assert "'TAP_WORKLOGS__NORTH_API_TOKEN' referenced but not set" in log.read_text()
    assert not apis["acme"].requests
    assert not apis["east"].requests
    truth = apis["south"].counts("worklogs")
    assert counts(pipeline.output / "south.duckdb", "tap-worklogs--south") == {
        stream: truth[stream] for stream in ("accounts", "worklogs")
    }


def test_two_tenants_that_were_given_one_file_wait_for_each_other_and_both_are_whole(
    project: Path, pipeline: Pipeline, apis: dict[str, Sandbox]
) -> None:
    add(project, "north", "south")
    both = pipeline.output / "both.duckdb"
    pipeline.variables = NO_HUB | {
        **variables("north", apis["east"]),
        **variables("south", apis["south"]),
        "TARGET_DUCKDB__NORTH_FILEPATH": str(both),
        "TARGET_DUCKDB__SOUTH_FILEPATH": str(both),
    }
    assert run_together(pipeline, "north", "south") == [0, 0]
    assert counts(both, "tap-worklogs--north") == apis["east"].counts("worklogs")
    loaded = counts(both, "tap-worklogs--south")
    assert loaded["worklogs"] == apis["south"].counts("worklogs")["worklogs"]
