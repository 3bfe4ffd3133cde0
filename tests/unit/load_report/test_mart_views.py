"""What a view of the report makes of the rows of a mart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.pages import parse
from support.reports import build, load, numbers, report, typed_messages

if TYPE_CHECKING:
    from pathlib import Path

    from support.pages import Element

TYPES: dict[str, Any] = {
    "startDate": {"type": "string", "format": "date"},
    "timeSpentSeconds": {"type": "integer"},
}
WORKLOG = {"startDate": "2024-06-03", "timeSpentSeconds": 7200}
HOURS = {"account_id": "a", "week_start": "2024-06-03", "booked_hours": 2.0}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tap's file as it was loaded."""
    path = tmp_path / "tap-worklogs.duckdb"
    assert load(path, typed_messages("worklogs", TYPES, WORKLOG)) == 0
    return tmp_path


def page_on(folder: Path) -> Element:
    run = report(folder)
    assert run.code == 0, run.messages
    return parse(run.page.read_text(encoding="utf-8"))


def test_stages_without_candidates_and_candidates_without_stage_have_a_row(folder: Path) -> None:
    counts = {"leads": 0, "active": 0, "hired": 0, "archived": 0}
    build(
        folder / "marts.duckdb",
        "applications_by_stage",
        {"tap": "recruitment", "stage_name": "Second", "stage_position": 2, **counts, "active": 3},
        {"tap": "recruitment", "stage_name": None, "stage_position": None, **counts, "archived": 1},
        {"tap": "recruitment", "stage_name": "First", "stage_position": 1, **counts},
        {"tap": "ats", "stage_name": "Offer", "stage_position": 1, **counts, "hired": 1},
    )
    page = page_on(folder)
    assert numbers(page, "recruitment") == [
        ["First", "0", "0"],
        ["Second", "3", "0"],
        ["no stage", "0", "1"],
    ]
    assert numbers(page, "ats") == [["Offer", "1"]]


def test_a_tap_without_a_mart_says_what_to_run_and_keeps_the_plot_of_its_stream(
    folder: Path,
) -> None:
    page = page_on(folder)
    assert "Not built: this needs the mart utilisation" in page.by_id("worklogs").text
    assert "meltano run tap-worklogs target-duckdb dbt-duckdb:build" in page.by_id("worklogs").text
    assert numbers(page, "stream-1") == [["2024-06", "7,200.0", "1"]]


def test_a_stream_that_a_mart_shows_has_no_plot_of_its_own(folder: Path) -> None:
    build(folder / "marts.duckdb", "utilisation", HOURS, {**HOURS, "booked_hours": 0})
    page = page_on(folder)
    assert numbers(page, "worklogs") == [["a", "1", "2.00", "2.00"]]
    assert [title.text for title in page.by_id("worklogs").all("h3")] == [
        "Hours per week and person"
    ]
    assert not [one for one in page.all("div") if one.attributes.get("id") == "plot-stream-1"]


def test_the_marts_of_each_place_have_a_plot_of_their_own(folder: Path) -> None:
    for name in ("marts", "marts--acme", "other"):
        build(folder / f"{name}.duckdb", "utilisation", HOURS)
    titles = [title.text for title in page_on(folder).by_id("worklogs").all("h3")]
    assert [title.partition(" · ")[2] for title in titles] == ["marts--acme", "", "other"]


def test_a_table_that_only_has_the_name_of_a_mart_is_left_alone(folder: Path) -> None:
    build(folder / "marts.duckdb", "utilisation", {"account_id": "a", "booked_hours": "many"})
    assert "Not built" in page_on(folder).by_id("worklogs").text
