"""The report of a command, also of one that was killed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from meltano_tenants.running.report import KEPT, Report, Result

if TYPE_CHECKING:
    from pathlib import Path


def test_a_report_is_there_from_the_start_and_says_when_it_is_whole(tmp_path: Path) -> None:
    report = Report.new(tmp_path, ["a", "b"])
    path = report.folder / "report.json"
    assert json.loads(path.read_text())["ended"] is None
    report.write([Result("a", "acme", "failed", 1, 2.5, "set X", "a.log")], ended=True)
    told = json.loads(path.read_text())
    assert told["ended"] > told["started"]
    assert told["runs"] == [
        {
            "name": "a",
            "tenant": "acme",
            "outcome": "failed",
            "exit_code": 1,
            "seconds": 2.5,
            "advice": "set X",
            "log": "a.log",
        }
    ]


def test_the_latest_report_tells_when_it_began_and_of_what(tmp_path: Path) -> None:
    assert Report.latest(tmp_path) is None
    Report.new(tmp_path, ["a"])
    second = Report.new(tmp_path, ["a", "b"])
    latest = Report.latest(tmp_path)
    assert latest
    assert (latest.folder, latest.started, latest.names) == (
        second.folder,
        second.started,
        ["a", "b"],
    )


def test_a_report_that_was_cut_off_is_no_report(tmp_path: Path) -> None:
    first, second = (Report.new(tmp_path, ["a"]) for _ in range(2))
    (second.folder / "report.json").write_text("")
    latest = Report.latest(tmp_path)
    assert latest
    assert latest.folder == first.folder


def test_a_report_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    report = Report.new(tmp_path, ["a"])
    (report.folder / "report.new").symlink_to("/dev/full")
    report.write([], ended=True)
    assert report.problem == "report.json cannot be written: No space left on device"
    (report.folder / "report.new").unlink()
    report.write([], ended=True)
    assert not report.problem


def test_old_reports_are_removed_and_others_stay(tmp_path: Path) -> None:
    folders = [Report.new(tmp_path, []).folder for _ in range(KEPT + 2)]
    assert sorted(tmp_path.iterdir()) == sorted(folders)[-KEPT:]
    assert folders[-1].exists()
