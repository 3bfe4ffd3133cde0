"""A Meltano project per test, with the repository's plugins and nobody's data."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from repo import dist
from repo.meltano_project import MeltanoProject
from repo.plugins import ROOT, plugins
from support.marts import Marts, built_once
from support.pipelines import InstalledProject, Pipeline, Released
from support.server import serve_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOREIGN_LOADERS = ("target-csv", "target-postgres--meltanolabs")


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


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Released]:
    """What `make dist` builds, served on this machine."""
    folder = tmp_path_factory.mktemp("dist")
    with serve_folder(folder) as url:
        dist.build(folder, url, Released.version)
        yield Released(folder, url)


@pytest.fixture(scope="session")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    """The marts of all taps in DuckDB, built by one process of the tests for all."""
    base = tmp_path_factory.getbasetemp()
    return built_once((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "marts")
