"""What a view of the report makes of the rows of a tap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.pages import parse
from support.reports import load, messages, numbers, report

if TYPE_CHECKING:
    from pathlib import Path


def test_stages_without_candidates_and_candidates_without_stage_have_a_row(tmp_path: Path) -> None:
    stages = [
        {"slug": "b", "name": "Second", "position": 2},
        {"slug": "a", "name": "First", "position": 1},
    ]
    candidates: list[dict[str, Any]] = [
        {"stage": "b", "disqualified": False},
        {"stage": "Second", "disqualified": True},
        {"stage": None, "disqualified": None},
    ]
    path = tmp_path / "x.duckdb"
    assert load(path, messages("stages", *stages) + messages("candidates", *candidates)) == 0
    page = parse(report(path).page.read_text(encoding="utf-8"))
    assert numbers(page, "recruitment") == [
        ["First", "0", "0"],
        ["Second", "1", "1"],
        ["no stage", "1", "0"],
    ]
