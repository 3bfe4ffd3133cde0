"""Every target on a database of its own: what a test of the library says holds for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from support.loading import Loader, Opening


@pytest.fixture
def loader(database: Opening, tmp_path: Path) -> Loader:
    return database(tmp_path)
