"""The target as a process, with a file of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.loading import Loader

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def loader(tmp_path: Path) -> Loader:
    return Loader(tmp_path)
