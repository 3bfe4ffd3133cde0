"""Meltano projects with the repository's plugins and nobody's data, wheels and marts."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from repo.hub_site import write_site
from repo.meltano_project import MeltanoProject
from repo.plugins import ROOT
from support.marts import Marts, built_once
from support.pipelines import FOREIGN_LOADERS, Pipeline, Released, linked_project
from support.server import serve_folder
from support.wheels import built_wheels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    """A project of its own."""
    return linked_project(tmp_path)


@pytest.fixture(scope="session")
def foreign_loaders() -> Sequence[str]:
    """The loaders of others, installed; to compile all of them takes longer than to use them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UV_COMPILE_BYTECODE", "0")
        MeltanoProject(ROOT).install(FOREIGN_LOADERS)
    return FOREIGN_LOADERS


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Released]:
    """What `make dist` builds, served on this machine; one process builds the wheels for all."""
    folder = tmp_path_factory.mktemp("dist")
    wheels = built_wheels(shared(tmp_path_factory) / "released", Released.version)
    shutil.copytree(wheels, folder / "wheels")
    with serve_folder(folder) as url:
        write_site(folder / "hub", url, sorted((folder / "wheels").glob("*.whl")))
        yield Released(folder, url)


@pytest.fixture(scope="session")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    """The marts of all taps in DuckDB, built by one process of the tests for all."""
    return built_once(shared(tmp_path_factory) / "marts")


def shared(factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of the tests have."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
