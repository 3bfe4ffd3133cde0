"""Files that the report reads, and those that it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
from support.pages import parse
from support.reports import load, messages, numbers, report

if TYPE_CHECKING:
    from pathlib import Path


def test_rows_marked_as_deleted_do_not_count(tmp_path: Path) -> None:
    row = {"startDate": "2024-06-03", "timeSpentSeconds": 7200, "author": {"accountId": "a"}}
    gone = {**row, "timeSpentSeconds": 3600, "_sdc_deleted_at": "2024-06-04T00:00:00Z"}
    path = tmp_path / "x.duckdb"
    assert load(path, messages("worklogs", row, gone), add_metadata_columns=True) == 0
    page = parse(report(path).page.read_text(encoding="utf-8"))
    assert numbers(page, "worklogs") == [["a", "1", "2.00", "2.00"]]


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
