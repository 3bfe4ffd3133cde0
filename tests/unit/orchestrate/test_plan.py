"""Which runs an Airflow DAG maps onto workers."""

from __future__ import annotations

from typing import Any

import pytest
from meltano_plan import PlanError, dag_name, in_chunks, plan, unserved


def _schedules(*tasks: Any, interval: str = "@daily", **more: Any) -> dict[str, Any]:
    job = {"name": "a-job", "tasks": list(tasks)}
    schedule = {"name": "a-schedule", "interval": interval, "cron_interval": "0 0 * * *"}
    return {"schedules": {"job": [schedule | {"env": {}, "job": job} | more], "elt": []}}


def _manifest(*tenants: str, file: str | None = None) -> dict[str, Any]:
    """The project: two taps, each tenant with both, and a loader for each tenant."""
    taps = ("tap-worklogs", "tap-ats")
    inherited = [
        {"name": f"{tap}--{tenant}", "inherit_from": tap} for tap in taps for tenant in tenants
    ]
    loaders: list[dict[str, Any]] = [
        {
            "name": f"target-duckdb--{tenant}",
            "inherit_from": "target-duckdb",
            "config": {"filepath": file or f"output/$MELTANO_EXTRACTOR_NAME-{tenant}.duckdb"},
        }
        for tenant in tenants
    ]
    loaders += [
        {"name": "target-duckdb", "config": {"filepath": "$MELTANO_EXTRACTOR_NAME.duckdb"}},
        {"name": "target-postgres"},
    ]
    extractors = [{"name": tap} for tap in taps] + inherited
    return {"plugins": {"extractors": extractors, "loaders": loaders}}


def _blocks(units: list[dict[str, Any]]) -> list[list[str]]:
    return [[" ".join(one["blocks"]) for one in unit["pipelines"]] for unit in units]


def test_each_tenant_of_a_scheduled_tap_is_a_run_of_its_own() -> None:
    units = plan(_schedules("tap-worklogs target-duckdb"), _manifest("north", "south"), "@daily")
    assert [unit["name"] for unit in units] == ["tap-worklogs--north", "tap-worklogs--south"]
    assert _blocks(units) == [
        ["tap-worklogs--north target-duckdb--north"],
        ["tap-worklogs--south target-duckdb--south"],
    ]


def test_a_tap_without_tenants_runs_itself() -> None:
    units = plan(_schedules("tap-worklogs target-duckdb"), _manifest(), "@daily")
    assert _blocks(units) == [["tap-worklogs target-duckdb"]]


def test_a_tenant_without_a_loader_of_its_own_uses_the_common_one() -> None:
    units = plan(_schedules("tap-ats target-postgres"), _manifest("north"), "@daily")
    assert _blocks(units) == [["tap-ats--north target-postgres"]]


def test_mappers_stay_between_tap_and_loader() -> None:
    units = plan(_schedules("tap-ats hide-names target-postgres"), _manifest("north"), "@daily")
    assert _blocks(units) == [["tap-ats--north hide-names target-postgres"]]


def test_a_tap_that_inherits_under_another_kind_of_name_is_no_tenant() -> None:
    manifest = _manifest()
    manifest["plugins"]["extractors"] += [
        {"name": "tap-ats-archive", "inherit_from": "tap-ats"},
        {"name": "tap-ats--odd", "inherit_from": "tap-worklogs"},
    ]
    units = plan(_schedules("tap-ats target-duckdb"), manifest, "@daily")
    assert _blocks(units) == [["tap-ats target-duckdb"]]


def test_a_tenant_with_a_schedule_of_its_own_is_left_out_of_the_common_one() -> None:
    schedules = _schedules("tap-ats target-duckdb")
    own = _schedules("tap-ats--north target-duckdb--north", interval="@hourly")
    own["schedules"]["job"][0]["cron_interval"] = "0 * * * *"
    schedules["schedules"]["job"] += own["schedules"]["job"]
    manifest = _manifest("north", "south")
    assert _blocks(plan(schedules, manifest, "@daily")) == [["tap-ats--south target-duckdb--south"]]
    assert _blocks(plan(schedules, manifest, "@hourly")) == [
        ["tap-ats--north target-duckdb--north"]
    ]


@pytest.mark.parametrize(
    ("interval", "runs"), [("@daily", 1), ("0 0 * * *", 1), ("@hourly", 0), ("0 1 * * *", 0)]
)
def test_an_interval_is_known_by_its_name_and_as_cron(interval: str, runs: int) -> None:
    assert len(plan(_schedules("tap-ats target-duckdb"), _manifest(), interval)) == runs


@pytest.mark.parametrize("task", ["tap-ats target-duckdb", ["tap-ats", "target-duckdb"]])
def test_a_task_may_be_a_line_or_a_list(task: Any) -> None:
    units = plan(_schedules(task), _manifest(), "@daily")
    assert _blocks(units) == [["tap-ats target-duckdb"]]


def test_a_schedule_without_a_job_names_tap_and_loader() -> None:
    schedules = _schedules()
    schedules["schedules"]["elt"] = [
        {
            "name": "old",
            "interval": "@daily",
            "extractor": "tap-ats",
            "loader": "target-duckdb",
            "env": {"TAP_ATS_PAGE_SIZE": "7"},
        }
    ]
    [unit] = plan(schedules, _manifest("north"), "@daily")
    assert unit["pipelines"] == [
        {
            "blocks": ["tap-ats--north", "target-duckdb--north"],
            "variables": {"TAP_ATS_PAGE_SIZE": "7"},
        }
    ]


def test_what_a_schedule_sets_reaches_every_tenant() -> None:
    schedules = _schedules("tap-ats target-duckdb", env={"TAP_ATS_PAGE_SIZE": "7"})
    units = plan(schedules, _manifest("north", "south"), "@daily")
    assert [unit["pipelines"][0]["variables"] for unit in units] == [{"TAP_ATS_PAGE_SIZE": "7"}] * 2


def test_two_pipelines_of_one_tap_go_one_after_the_other() -> None:
    units = plan(
        _schedules("tap-ats target-duckdb", "tap-ats target-postgres"), _manifest(), "@daily"
    )
    assert _blocks(units) == [["tap-ats target-duckdb", "tap-ats target-postgres"]]


def test_two_taps_into_one_file_go_one_after_the_other() -> None:
    units = plan(
        _schedules("tap-ats target-duckdb", "tap-worklogs target-duckdb"),
        _manifest("north", file="output/north.duckdb"),
        "@daily",
    )
    assert _blocks(units) == [
        ["tap-ats--north target-duckdb--north", "tap-worklogs--north target-duckdb--north"]
    ]


def test_taps_into_one_lake_on_a_server_go_side_by_side() -> None:
    units = plan(
        _schedules("tap-ats target-duckdb", "tap-worklogs target-duckdb"),
        _manifest("north", file="ducklake:postgres:dbname=lake"),
        "@daily",
    )
    assert _blocks(units) == [
        ["tap-ats--north target-duckdb--north"],
        ["tap-worklogs--north target-duckdb--north"],
    ]


def test_a_pipeline_that_joins_two_others_is_run_after_both() -> None:
    manifest = _manifest("north", "south", file="output/all.duckdb")
    tasks = (
        "tap-ats--north target-postgres",
        "tap-ats--south target-duckdb--south",
        "tap-ats--north target-duckdb--north",
    )
    assert _blocks(plan(_schedules(*tasks), manifest, "@daily")) == [list(tasks)]


@pytest.mark.parametrize(
    "task",
    [
        "dbt:run",
        "tap-ats target-duckdb dbt:run",
        "tap-ats",
        "tap-ats tap-worklogs target-duckdb",
        "target-duckdb",
    ],
)
def test_what_is_no_pair_of_a_tap_and_a_loader_is_refused_by_name(task: str) -> None:
    with pytest.raises(PlanError, match=f"Schedule a-schedule: `{task}` is not made of pairs"):
        plan(_schedules(task), _manifest(), "@daily")


def test_schedules_that_no_dag_serves_are_named() -> None:
    schedules = _schedules("tap-ats target-duckdb")
    assert unserved(schedules, ["@hourly"]) == ["a-schedule"]
    assert unserved(schedules, ["@hourly", "0 0 * * *"]) == []


@pytest.mark.parametrize(
    ("interval", "name"),
    [
        ("@daily", "meltano_daily"),
        ("0 */6 * * *", "meltano_0_x-6_x_x_x"),
        ("0 6 * * *", "meltano_0_6_x_x_x"),
        ("0 6 * * 1,3", "meltano_0_6_x_x_1.3"),
    ],
)
def test_a_dag_is_named_after_its_interval(interval: str, name: str) -> None:
    assert dag_name(interval) == name


def test_a_chunk_holds_runs_whose_order_does_not_count() -> None:
    units = plan(_schedules("tap-ats target-postgres"), _manifest("a", "b", "c"), "@daily")
    several = {"name": "tap-x", "pipelines": [*units[0]["pipelines"], *units[1]["pipelines"]]}
    assert in_chunks([several, *units], 1) == [several, *units]
    first, second, last = in_chunks([several, *units], 2)
    assert (first["name"], first["together"]) == ("tap-ats--a and 1 more", True)
    assert (second["name"], len(second["pipelines"])) == ("tap-ats--c", 1)
    assert [*first["pipelines"], *second["pipelines"]] == [u["pipelines"][0] for u in units]
    assert last == several
    [with_variables] = plan(
        _schedules("tap-ats target-postgres", env={"X": "1"}), _manifest("a"), "@daily"
    )
    assert in_chunks([with_variables], 2) == [with_variables]
