"""The target on a database of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from support.postgres import PostgresLoader, PostgresServer


@pytest.fixture
def loader(postgres: PostgresServer, tmp_path: Path) -> PostgresLoader:
    return postgres.loader(tmp_path)
