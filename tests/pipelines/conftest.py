"""A Meltano project per test, with the repository's plugins and nobody's data."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from meltano_project import MeltanoProject
from support.pipelines import InstalledProject, Pipeline

from plugins import ROOT, plugins

if TYPE_CHECKING:
    from pathlib import Path

FOREIGN_LOADERS = ("target-jsonl", "target-postgres")


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    """A project of its own: its state and data; the installed plugins are shared."""
    installed = MeltanoProject(ROOT)
    installed.install([*(plugin.name for plugin in plugins()), *FOREIGN_LOADERS])
    shutil.copy(ROOT / "meltano.yml", tmp_path)
    shutil.copytree(ROOT / "plugins", tmp_path / "plugins")
    for type_ in ("extractors", "loaders"):
        for venv in (ROOT / ".meltano" / type_).glob("*/venv"):
            link = tmp_path / ".meltano" / type_ / venv.parent.name / "venv"
            link.parent.mkdir(parents=True)
            link.symlink_to(venv)
    return Pipeline(InstalledProject(tmp_path), {})
