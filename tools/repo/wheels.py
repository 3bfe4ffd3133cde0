"""Wheels of every package, with one version for all of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from repo.plugins import BIN, ROOT, plugins

if TYPE_CHECKING:
    from pathlib import Path

# What hatch-vcs takes for the version, whatever the tags say.
_PRETEND = "SETUPTOOLS_SCM_PRETEND_VERSION"


def packages() -> list[Path]:
    """The folders of the packages that have a wheel."""
    libraries = sorted(path.parent for path in ROOT.glob("packages/*/pyproject.toml"))
    return [*libraries, *(plugin.folder for plugin in plugins()), ROOT / "sandbox"]


def build_wheels(folder: Path, version: str | None = None) -> list[Path]:
    """Build the wheel of every package.

    Args:
        folder: Where they go; it is emptied first.
        version: The version of all of them; that of the tag on HEAD if there is none.

    Returns:
        The wheels, by package.

    Raises:
        RuntimeError: A package cannot be built; what the builder said is in the message.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda package: _build(package, folder, version), packages()))
    return sorted(folder.glob("*.whl"))


def version_of(wheel: Path) -> str:
    """The version in a wheel's name."""
    return wheel.name.split("-")[1]


def _build(package: Path, folder: Path, version: str | None) -> None:
    done = subprocess.run(
        [
            *(str(BIN / "uv"), "build", "--wheel", "--no-build-isolation"),
            *("--python", sys.executable, "--no-create-gitignore"),
            *("--out-dir", str(folder), str(package)),
        ],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | ({_PRETEND: version} if version else {}),
    )
    if done.returncode:
        msg = f"{package.name} cannot be built:\n{done.stderr}"
        raise RuntimeError(msg)
