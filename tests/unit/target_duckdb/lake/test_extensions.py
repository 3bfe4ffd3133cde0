"""What a lake needs beside the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
from support.loading import LINES, Loader

if TYPE_CHECKING:
    from pathlib import Path


def test_without_the_extra_a_sentence_says_how_to_install_it(tmp_path: Path) -> None:
    outcome = Loader(tmp_path).run(*LINES, filepath=f"ducklake:{tmp_path / 'lake'}")
    assert outcome.code == 1
    assert f"extension 'ducklake' for DuckDB {duckdb.__version__}" in outcome.log
    assert "pip install 'spile-target-duckdb[lake]'" in outcome.log
    assert not (tmp_path / "lake").exists()
