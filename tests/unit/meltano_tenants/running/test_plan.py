"""What is to run, by what is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from meltano_tenants.files import read_tenants
from meltano_tenants.running.plan import UnknownNameError, all_runs, named_runs

if TYPE_CHECKING:
    from pathlib import Path


def test_every_job_of_every_tenant_is_a_run_with_its_file(project: Path) -> None:
    runs = list(all_runs(read_tenants(project)))
    assert [(run.name, run.tenant) for run in runs] == [
        ("east-worklogs-to-duckdb", "east"),
        ("east-recruitment-to-duckdb", "east"),
        ("north-to-duckdb", "north"),
        ("south-to-duckdb", "south"),
    ]
    assert runs[2].file == project / "tenants" / "north.yml"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("north", ["north-to-duckdb"]),
        ("east-recruitment-to-duckdb", ["east-recruitment-to-duckdb"]),
        ("tap-worklogs--north target-jsonl", ["tap-worklogs--north target-jsonl"]),
        ("tap-worklogs target-duckdb", ["tap-worklogs target-duckdb"]),
    ],
)
def test_a_name_is_a_tenant_a_job_or_plugins(name: str, found: list[str], project: Path) -> None:
    assert [run.name for run in named_runs(read_tenants(project), [name])] == found


def test_a_name_that_is_none_of_these_is_refused(project: Path) -> None:
    with pytest.raises(UnknownNameError, match="west"):
        list(named_runs(read_tenants(project), ["north", "west"]))


@pytest.mark.parametrize(
    ("plugins", "states"),
    [
        (
            "tap-a--x target-b tap-c target-d--x",
            {"prod:tap-a--x-to-target-b", "prod:tap-c-to-target-d--x"},
        ),
        ("tap-a--x target-b dbt:run", set()),
        ("tap-a--x mapper target-b", set()),
    ],
)
def test_what_meltano_records_of_taps_and_targets_is_known(
    plugins: str, states: set[str], project: Path
) -> None:
    [run] = named_runs(read_tenants(project), [plugins])
    assert run.state_ids("prod") == states
