"""Files that the report reads, and those that it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
from support.pages import parse
from support.reports import build, load, messages, numbers, report, typed_messages

if TYPE_CHECKING:
    from pathlib import Path

    from support.pages import Element


def test_rows_marked_as_deleted_do_not_count(tmp_path: Path) -> None:
    types: dict[str, Any] = {
        "day": {"type": "string", "format": "date"},
        "hours": {"type": "number"},
        "_sdc_deleted_at": {"type": ["string", "null"], "format": "date-time"},
    }
    row = {"day": "2024-06-03", "hours": 2}
    gone = {"day": "2024-06-03", "hours": 1, "_sdc_deleted_at": "2024-06-04T00:00:00Z"}
    path = tmp_path / "x.duckdb"
    assert load(path, typed_messages("s", types, row, gone), add_metadata_columns=True) == 0
    page = parse(report(path).page.read_text(encoding="utf-8"))
    assert numbers(page, "stream-1") == [["2024-06", "2.00", "1"]]


def test_a_folder_with_marts_and_no_loads_has_nothing_to_report(tmp_path: Path) -> None:
    build(tmp_path / "marts.duckdb", "utilisation", {"account_id": "a"})
    run = report(tmp_path)
    assert run.code == 1
    assert "There is nothing to report" in run.messages


def test_missing_empty_and_foreign_files_are_refused(tmp_path: Path) -> None:
    empty, foreign, other = (tmp_path / f"{name}.duckdb" for name in ("empty", "foreign", "other"))
    empty.touch()
    foreign.write_text("no database, but some text that is long enough to have a header" * 99)
    duckdb.connect(str(other)).close()
    expected = {
        tmp_path / "missing.duckdb": "does not exist",
        empty: "is an empty file",
        foreign: "cannot be read",
        other: "holds no table _sdc_loads",
    }
    for place, message in expected.items():
        run = report(place)
        assert run.code == 1
        assert f"{place} {message}" in run.messages
        assert "Traceback" not in run.messages
        assert not run.page.exists()


def cells(page: Element, section: str) -> list[list[str]]:
    rows = page.by_id(section).all("tr")
    return [[cell.text for cell in row.all("td")] for row in rows if row.all("td")]


def test_a_stream_that_the_tap_could_not_read_is_told_though_its_load_was_fine(
    tmp_path: Path,
) -> None:
    path = tmp_path / "x.duckdb"
    refused = {
        "outcome": "forbidden",
        "since": "2024-05-01T22:00:00Z",
        "message": "The credential may not read this stream.",
        "completed_at": "2024-04-30T22:00:00Z",
    }
    state = {"bookmarks": {}, "last_runs": {"accounts": refused}}
    lines = messages("accounts", {"id": 1}) + messages("customers", {"id": 1}, state=state)
    assert load(path, lines) == 0
    page = parse(report(path).page.read_text(encoding="utf-8"))
    (row,) = cells(page, "failures")
    assert row[:3] == ["x", "accounts", "forbidden"]
    assert row[3:5] == ["2024-05-01 22:00:00", "2024-04-30 22:00:00"]
    assert row[5] == "The credential may not read this stream."
    streams = {row[0]: row for row in cells(page, "streams") if len(row) > 4}
    assert streams["accounts"][1:3] == ["forbidden", "2024-04-30 22:00:00"]
    assert streams["customers"][1] == "fresh"


def test_changes_of_a_schema_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    for record in ({"id": 1}, {"id": 1, "name": "a"}):
        assert load(path, messages("accounts", record)) == 0
    page = parse(report(path).page.read_text(encoding="utf-8"))
    (row,) = cells(page, "changes")
    assert row[1:4] == ["x", "accounts", "name"]
    assert row[5] == "JSON"


def test_a_history_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    assert load(path, messages("accounts", {"id": 1})) == 0
    with duckdb.connect(str(path)) as connection:
        for name in ("outcome", "outcome_since", "outcome_message", "completed_at"):
            connection.execute(f"ALTER TABLE _sdc_loads DROP COLUMN {name}")
    assert report(path).code == 0
