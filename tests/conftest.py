"""Fixtures of all tests."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from repo.dist import build
from sandbox_api import Sandbox
from support.forks import Forks
from support.lake import LakeProcess
from support.loading import Loader
from support.once import made_once, shared_folder
from support.pipelines import Released
from support.postgres import PostgresServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.loading import Opening


@pytest.fixture(scope="session", autouse=True)
def _temporary_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of this process's own, where runs share their pace with no other process's."""
    # What pytest keeps of the last tests stays where it looks for it.
    tmp_path_factory.getbasetemp()
    with (
        tempfile.TemporaryDirectory(prefix="t-", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        # Other users must get through: PostgreSQL's, and the image's.
        Path(folder).chmod(0o711)
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


@pytest.fixture(autouse=True)
def _no_pace_of_other_tests(_temporary_files: Path) -> None:
    shutil.rmtree(_temporary_files / f"spile-{os.getuid()}", ignore_errors=True)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """All five APIs on a free port, with few records."""
    with Sandbox(scale=0.05) as server:
        yield server


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    """Starts runs of taps without the cost of a start."""
    with Forks(tmp_path_factory.mktemp("runs")) as running:
        yield running


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server that all tests of a process share."""
    with PostgresServer.started() as server:
        yield server


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make dist` builds, by one process of the tests for all: to read, not to change."""
    folder = shared_folder(tmp_path_factory, "dist")
    return made_once(folder, lambda: build(folder, Released.base_url, Released.version))


@pytest.fixture(scope="session")
def lake() -> Iterator[LakeProcess]:
    """A process that loads into lakes."""
    with LakeProcess.started() as process:
        yield process


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Keep the search for garbage away from the tests themselves, thousands of which stay.

    It took an eighth of the CPU time of tests that run in this process, or more.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_unconfigure() -> None:
    """Let the interpreter end as it would."""
    gc.unfreeze()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what a test says of a target with every database that it does not choose itself.

    With a lake that takes long: only marked tests do so, or all of them with ALL_LAKE_TESTS.
    """
    chosen = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    if "database" not in metafunc.fixturenames or "database" in chosen:
        return
    names = ["duckdb", "postgres"]
    if "ALL_LAKE_TESTS" in os.environ:
        if not metafunc.definition.get_closest_marker("without_lake"):
            names.append("lake")
    elif metafunc.definition.get_closest_marker("with_lake"):
        names.append("lake-postgres")
    metafunc.parametrize("database", names, indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Opening:
    """A database that is empty, with the target that loads into it; one after the other."""
    if request.param == "duckdb":
        return Loader
    if request.param == "lake":
        process: LakeProcess = request.getfixturevalue("lake")
        return process.loader
    server: PostgresServer = request.getfixturevalue("postgres")
    if request.param == "lake-postgres":
        return partial(request.getfixturevalue("lake").loader_on, server)
    return server.loader


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own variables must not reach a test."""
    for name in ("TAP_WORKLOGS_API_URL", "TAP_WORKLOGS_API_TOKEN", "LOGLEVEL"):
        monkeypatch.delenv(name, raising=False)
