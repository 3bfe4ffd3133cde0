"""The job that users run in CI: its last step, as GitHub would run it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from repo.plugins import ROOT
from support.pipelines import NO_HUB, counts, states

if TYPE_CHECKING:
    from sandbox_api import Sandbox
    from support.pipelines import Pipeline

WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/elt.yml").read_text(encoding="utf-8"))


@pytest.fixture
def job(pipeline: Pipeline, sandbox: Sandbox) -> dict[str, str]:
    """A checkout with one tenant, and what the job's environment gives to it."""
    root = pipeline.project.root
    (root / "tenants").mkdir()
    shutil.copy(ROOT / "tenants" / "examples" / "north.yml", root / "tenants")
    (root / ".venv").symlink_to(Path(sys.prefix))
    return {
        "TAP": "tap-worklogs",
        "TENANT": "north",
        "LOADER": "target-duckdb",
        "API_URL": sandbox.url_of("worklogs"),
        "API_KEY": sandbox.credentials["worklogs"],
        "MELTANO_DATABASE_URI": f"sqlite:///{root}/state.db",
    }


def _run(pipeline: Pipeline, given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the last step; what is not given is there and empty, as an unset secret is."""
    step: dict[str, Any] = WORKFLOW["jobs"]["run"]["steps"][-1]
    fixed = {n: v for n, v in WORKFLOW["jobs"]["run"]["env"].items() if "${{" not in v}
    empty = dict.fromkeys(step["env"], "")
    return subprocess.run(
        ["bash", "-e", "-c", step["run"]],  # noqa: S607  # bash is where the PATH says
        cwd=pipeline.project.root,
        env=pipeline.project.environment(NO_HUB) | fixed | empty | given,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_the_job_runs_a_tenant_with_the_secrets_of_its_environment_and_keeps_its_state(
    pipeline: Pipeline, sandbox: Sandbox, job: dict[str, str]
) -> None:
    done = _run(pipeline, job)
    assert done.returncode == 0, done.stdout
    assert job["API_KEY"] not in done.stdout
    path = pipeline.project.root / "output" / "prod" / "tap-worklogs--north.duckdb"
    assert counts(path, "tap-worklogs--north") == sandbox.counts("worklogs")
    kept = states(pipeline.project.root / "state.db")
    assert list(kept) == ["prod:tap-worklogs--north-to-target-duckdb"]
    assert kept.popitem()[1]["bookmarks"]["worklogs"]


def test_the_job_says_what_to_set_when_its_state_would_be_forgotten(
    pipeline: Pipeline, sandbox: Sandbox, job: dict[str, str]
) -> None:
    done = _run(pipeline, job | {"MELTANO_DATABASE_URI": ""})
    assert done.returncode == 1
    assert "Set MELTANO_DATABASE_URI or MELTANO_STATE_BACKEND_URI" in done.stdout
    assert not sandbox.requests


def test_two_runs_of_one_pipeline_never_overlap_and_tenants_never_wait_for_each_other() -> None:
    run = WORKFLOW["jobs"]["run"]
    assert run["concurrency"]["cancel-in-progress"] is False
    assert "matrix.tenant" in run["concurrency"]["group"]
    limit = int(run["steps"][-1]["run"].partition("--timeout ")[2].split()[0])
    assert limit < 60 * run["timeout-minutes"]
