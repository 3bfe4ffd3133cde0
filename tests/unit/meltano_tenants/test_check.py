"""What would mix tenants up is found in their files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from support.tenants import change, problems, run

if TYPE_CHECKING:
    from pathlib import Path


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


def test_a_lake_on_a_server_is_for_all_tenants(project: Path) -> None:
    for tenant in ("north", "south"):
        path = project / "tenants" / f"{tenant}.yml"
        text = path.read_text(encoding="utf-8")
        changed = re.sub(r"filepath: .*", "filepath: ducklake:postgres:dbname=lake", text)
        assert changed != text
        path.write_text(changed, encoding="utf-8")
    assert not problems(project)
