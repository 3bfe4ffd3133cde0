"""What `meltano-tenants` says of tenants' files."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from meltano_tenants.check import Check
from meltano_tenants.files import Definitions, UnreadableTenantError, read_tenants
from repo.plugins import ROOT

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = ROOT / "tenants" / "examples"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the tenants of the examples."""
    shutil.copy(ROOT / "meltano.yml", tmp_path)
    shutil.copytree(ROOT / "plugins", tmp_path / "plugins")
    shutil.copytree(EXAMPLES, tmp_path / "tenants")
    return tmp_path


def change(project: Path, tenant: str, old: str, new: str) -> None:
    """Replace a text in a tenant's file."""
    path = project / "tenants" / f"{tenant}.yml"
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8")


def problems(project: Path) -> list[str]:
    return list(Check(read_tenants(project), Definitions(project)).problems())


def run(project: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "meltano_tenants", *arguments, "--project", str(project)]
    return subprocess.run(command, capture_output=True, check=False, text=True, env=variables)


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


CASES = [
    pytest.param(
        "        api_token: $TAP_WORKLOGS__NORTH_API_TOKEN\n",
        "",
        "tenants/north.yml: tap-worklogs--north: needs api_token and api_url, or api_token and "
        "profile of its own; what it leaves out it would take from tap-worklogs",
        id="a credential that would come from the parent",
    ),
    pytest.param(
        "$TAP_WORKLOGS__NORTH_API_TOKEN",
        "s3cret-value",
        "tenants/north.yml: tap-worklogs--north: api_token is written down; "
        "put the name of a variable there",
        id="a credential in the file",
    ),
    pytest.param(
        "$TAP_WORKLOGS__NORTH_API_TOKEN",
        "${TAP_WORKLOGS__SOUTH_API_TOKEN}",
        "tenants/north.yml: tap-worklogs--north and tenants/south.yml: tap-worklogs--south "
        "have the same credential: $TAP_WORKLOGS__SOUTH_API_TOKEN",
        id="another tenant's credential",
    ),
    pytest.param(
        "$MELTANO_PROJECT_ROOT/output/$MELTANO_ENVIRONMENT/north.duckdb",
        "${MELTANO_PROJECT_ROOT}/output/./$MELTANO_ENVIRONMENT/south.duckdb",
        "tenants/north.yml: target-duckdb--north and tenants/south.yml: target-duckdb--south "
        "have the same file: $MELTANO_PROJECT_ROOT/output/$MELTANO_ENVIRONMENT/south.duckdb",
        id="another tenant's file",
    ),
    pytest.param(
        "north.duckdb",
        "tap-worklogs--east.duckdb",
        "tenants/east.yml: target-duckdb--east and tenants/north.yml: target-duckdb--north have "
        "the same file: "
        "$MELTANO_PROJECT_ROOT/output/$MELTANO_ENVIRONMENT/tap-worklogs--east.duckdb",
        id="another tenant's file that is named by its tap",
    ),
    pytest.param(
        "north-to-duckdb",
        "worklogs-to-duckdb",
        "meltano.yml and tenants/north.yml have the same job name: worklogs-to-duckdb",
        id="a job of the project",
    ),
    pytest.param(
        "- tap-worklogs--north ",
        "- tap-worklogs--south ",
        "tenants/north.yml: job north-to-duckdb runs tap-worklogs--south, "
        "which is not this tenant's",
        id="another tenant's tap",
    ),
    pytest.param(
        "inherit_from: tap-worklogs",
        "inherit_from: tap-nothing",
        "tenants/north.yml: tap-worklogs--north: inherits from tap-nothing, "
        "which meltano.yml does not have",
        id="an unknown parent",
    ),
    pytest.param(
        "tap-worklogs--north",
        "tap-worklogs-of-north",
        "tenants/north.yml: tap-worklogs-of-north: must be called tap-worklogs--north",
        id="a name that does not follow the file's",
    ),
]


@pytest.mark.parametrize(("old", "new", "problem"), CASES)
def test_what_would_mix_tenants_up_is_told_before_a_run(
    old: str, new: str, problem: str, project: Path
) -> None:
    change(project, "north", old, new)
    assert problems(project) == [problem]
    done = run(project, "check")
    assert done.returncode == 1
    assert done.stderr == f"{problem}\n"
    assert "s3cret" not in done.stderr + done.stdout


def test_a_name_that_two_tenants_variables_could_share_is_refused(project: Path) -> None:
    (project / "tenants" / "north.yml").rename(project / "tenants" / "no_rth.yml")
    [first, *_] = problems(project)
    assert first.startswith("tenants/no_rth.yml: a tenant's name is lower-case letters, digits")


def test_a_loader_of_the_project_is_for_all_tenants(project: Path) -> None:
    change(project, "north", "--north target-duckdb--north", "--north target-postgres")
    change(project, "south", "--south target-duckdb--south", "--south target-postgres")
    assert not problems(project)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("plugins: [\napi_token: s3cret-value", "no YAML, line 2"),
        ("just a text", "holds no mapping"),
        ("plugins: {extractors: [{name: tap-worklogs--north}]}", "lacks inherit_from"),
        ("plugins: {extractors: 5}", "not of the form of tenants/examples"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_a_file_that_meltano_could_not_read_is_named_and_not_quoted(
    content: str | bytes, reason: str, project: Path
) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    (project / "tenants" / "north.yml").write_bytes(data)
    with pytest.raises(UnreadableTenantError, match=r"north\.yml") as caught:
        read_tenants(project)
    assert reason in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert run(project, "jobs").returncode == 1


def test_variables_that_are_not_set_are_named(project: Path) -> None:
    for tenant in ("east", "south"):
        (project / "tenants" / f"{tenant}.yml").unlink()
    done = run(project, "check", "--variables", TAP_WORKLOGS__NORTH_API_URL="http://127.0.0.1:1")
    assert done.returncode == 1
    assert done.stderr == (
        "tenants/north.yml: tap-worklogs--north: api_token needs the variable "
        "TAP_WORKLOGS__NORTH_API_TOKEN, which is not set\n"
    )
