"""The target on a lake of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from support.lake import LakeLoader, LakeProcess
    from support.postgres import PostgresServer


@pytest.fixture
def loader(lake: LakeProcess, tmp_path: Path) -> LakeLoader:
    """With its catalog in a file."""
    return lake.loader(tmp_path)


@pytest.fixture
def shared(lake: LakeProcess, postgres: PostgresServer, tmp_path: Path) -> LakeLoader:
    """With its catalog in PostgreSQL, for several writers."""
    return lake.loader_on(postgres, tmp_path)
