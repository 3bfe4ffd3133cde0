"""Meltano projects with the repository's plugins and nobody's data, wheels and marts."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from repo.meltano_project import MeltanoProject
from repo.plugins import ROOT
from support.building import PROJECT, Dbt
from support.marts import Marts, build
from support.once import made_once, shared_folder
from support.pipelines import FOREIGN_LOADERS, Pipeline, Released, linked_project
from support.server import serve_folder

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
def released(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Released]:
    """What `make dist` builds, served on this machine."""
    folder = shutil.copytree(dist, tmp_path_factory.mktemp("served") / "dist")
    with serve_folder(folder) as url:
        for path in (folder / "hub").rglob("*"):
            if path.is_file():
                path.write_text(path.read_text().replace(Released.base_url, url))
        yield Released(folder, url)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Marts, Dbt]]:
    """The marts of all taps in DuckDB, built by one process of the tests for all, and dbt."""
    folder = shared_folder(tmp_path_factory, "marts")
    with Dbt(PROJECT, folder / "target", {"SPILE_FOLDER": str(folder)}) as dbt:
        yield Marts(made_once(folder, lambda: build(folder, dbt))), dbt


@pytest.fixture(scope="session")
def marts(built: tuple[Marts, Dbt]) -> Marts:
    """The marts."""
    return built[0]


@pytest.fixture(scope="session")
def dbt(built: tuple[Marts, Dbt]) -> Dbt:
    """Runs dbt on any DuckDB files, with what it has read to build the marts."""
    return built[1]
