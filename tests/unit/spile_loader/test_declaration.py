"""What a target declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spile_loader import Declaration
from target_duckdb.declaration import TARGET

if TYPE_CHECKING:
    import pytest


def test_variables_are_named_by_the_executable_whatever_database_it_opens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    declaration = Declaration("target-some-base", TARGET.settings, TARGET.open_database)
    monkeypatch.setenv("TARGET_SOME_BASE_HARD_DELETE", "yes")
    monkeypatch.setenv("TARGET_DUCKDB_BATCH_SIZE_ROWS", "5")
    assert declaration.read_config(["ENV"]) == {"hard_delete": "true"}
    assert declaration.read_config([]) == {}
