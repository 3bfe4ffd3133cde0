"""`make tap` writes a tap that works, or nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from repo.plugins import ROOT
from repo.tap import PLACES, TapError, write_tap
from support.repository import files
from support.singer import clean_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BIN = Path(sys.executable).parent
# As long as a name may be: no line that it is part of becomes too long.
NAME = "hydrographicstations"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository in which the command has written a tap."""
    folder = tmp_path_factory.mktemp("checkout")
    for path in files():
        copy = folder / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy, follow_symlinks=False)
    done = _typed(folder, sys.executable, "-m", "repo", "tap", NAME)
    assert done.returncode == 0, done.stderr
    assert f"wrote taps/tap-{NAME}/tap_{NAME}/tap.py\n" in done.stdout
    return folder


def _typed(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """A command in a copy, which finds the packages of the copy before the installed ones."""
    packages = ("tools", "sandbox", "packages/spile", f"taps/tap-{NAME}")
    path = os.pathsep.join(str(folder / package) for package in packages)
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        check=False,
        env=clean_environment(PYTHONPATH=path),
        text=True,
    )


@pytest.mark.parametrize(
    "command",
    [
        ["pytest", "-q", "-n", "0", "-p", "no:cacheprovider", f"tests/taps/tap_{NAME}"],
        ["ruff", "check", "--no-cache"],
        ["ruff", "format", "--check", "--no-cache"],
        ["lint-imports", "--no-cache"],
        ["yamllint", "--strict", "meltano.yml"],
    ],
    ids=" ".join,
)
def test_the_new_tap_reads_its_sandbox_and_keeps_the_rules(
    checkout: Path, command: Sequence[str]
) -> None:
    name, *arguments = command
    done = _typed(checkout, BIN / name, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_tap_that_is_there_is_not_written_again(checkout: Path) -> None:
    before = _contents(checkout / "taps")
    done = _typed(checkout, sys.executable, "-m", "repo", "tap", NAME)
    assert done.returncode == 1
    sentence = "is there already: remove it or take another name"
    assert done.stderr == f"taps/tap-{NAME} {sentence}\n"
    assert _contents(checkout / "taps") == before


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The files alone that tell of taps."""
    for name in PLACES:
        copy = tmp_path / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy)
    return tmp_path


def _contents(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if "__pycache__" not in path.parts)
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in paths}


@pytest.mark.parametrize("name", ["", "Tides", "time-off", "../tides", "t", "class", "x" * 21])
def test_a_name_that_cannot_be_used_is_refused_and_nothing_is_written(
    bare: Path, name: str
) -> None:
    before = _contents(bare)
    with pytest.raises(TapError, match="2 to 20 small letters"):
        write_tap(name, bare)
    assert _contents(bare) == before


def _file_in_the_way(root: Path) -> None:
    (root / f"sandbox/sandbox_api/apis/{NAME}.py").touch()


def _folder_in_the_way(root: Path) -> None:
    (root / f"tests/taps/tap_{NAME}").mkdir()


def _half_a_tap(root: Path) -> None:
    write_tap(NAME, root)
    shutil.rmtree(root / f"taps/tap-{NAME}")
    shutil.rmtree(root / f"tests/taps/tap_{NAME}")
    (root / f"sandbox/sandbox_api/apis/{NAME}.py").unlink()


def _no_place(root: Path) -> None:
    (root / "pyproject.toml").write_text("[project]\n")


@pytest.mark.parametrize(
    ("happens", "sentence"),
    [
        (_file_in_the_way, f"sandbox/sandbox_api/apis/{NAME}.py is there already"),
        (_folder_in_the_way, f"tests/taps/tap_{NAME} is there already"),
        (_half_a_tap, f"README.md names {NAME} already"),
        (_no_place, "pyproject.toml has no place for a tap"),
    ],
)
def test_what_is_in_the_way_is_named_and_nothing_is_written(
    bare: Path, happens: Callable[[Path], None], sentence: str
) -> None:
    happens(bare)
    before = _contents(bare)
    with pytest.raises(TapError, match=f"^{sentence}"):
        write_tap(NAME, bare)
    assert _contents(bare) == before


def test_a_file_that_cannot_be_written_undoes_those_before_it(bare: Path) -> None:
    (bare / "taps").touch()
    before = _contents(bare)
    with pytest.raises(OSError, match="taps"):
        write_tap(NAME, bare)
    assert _contents(bare) == before
