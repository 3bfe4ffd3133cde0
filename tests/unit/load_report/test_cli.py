"""The command `load-report`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
from support.reports import load, messages, report

if TYPE_CHECKING:
    from pathlib import Path


def test_folder_without_files_is_refused(tmp_path: Path) -> None:
    run = report(tmp_path)
    assert run.code == 1
    assert "holds no file that ends in .duckdb" in run.messages


def test_file_that_is_being_loaded_is_named_and_the_others_are_shown(tmp_path: Path) -> None:
    assert load(tmp_path / "loaded.duckdb", messages("users", {"id": "1"})) == 0
    held = tmp_path / "held.duckdb"
    with duckdb.connect(str(held)):
        run = report(tmp_path)
    assert run.code == 1
    assert f"{held} cannot be read: another process holds it" in run.messages
    assert "another process holds it" in run.page.read_text(encoding="utf-8")
