"""A project with tenants."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from repo.plugins import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the tenants of the examples."""
    shutil.copy(ROOT / "meltano.yml", tmp_path)
    shutil.copytree(ROOT / "plugins", tmp_path / "plugins")
    shutil.copytree(ROOT / "tenants" / "examples", tmp_path / "tenants")
    return tmp_path
