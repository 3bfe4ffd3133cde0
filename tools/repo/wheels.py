"""Wheels of every package, with one version for all of them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from repo.plugins import BIN, ROOT, plugins

if TYPE_CHECKING:
    from collections.abc import Mapping

_LIBRARY = ROOT / "packages" / "spile"
# In a manifest: the version, and the range of spile that a checkout is developed with.
_VERSION = re.compile(r'^version = "([^"]+)"$', re.MULTILINE)
_SPILE = re.compile(r'"spile[<>=~][^"]*"')
# Beside each package, so that a wheel holds its license and nothing that git would not take.
_SHARED = ("LICENSE", ".gitignore")


def packages() -> list[Path]:
    """The folders of the packages that have a wheel."""
    libraries = sorted(path.parent for path in ROOT.glob("packages/*/pyproject.toml"))
    return [*libraries, *(plugin.folder for plugin in plugins()), ROOT / "sandbox"]


def released_version(root: Path = ROOT, variables: Mapping[str, str] = os.environ) -> str:
    """The version of the tag that is being built, or the manifests' own without such a tag.

    Args:
        root: The checkout.
        variables: The environment, in which a CI job finds the tag that it runs for.

    Returns:
        The version, as packages spell it.
    """
    if variables.get("GITHUB_REF_TYPE") == "tag":
        names = [variables.get("GITHUB_REF_NAME", "")]
    else:
        names = _tags(root)
    versions = [version for name in names if (version := _tagged(name))]
    return str(max(versions)) if versions else _manifest_version()


def _tags(root: Path) -> list[str]:
    # An archive that lies in somebody else's repository has none of its own.
    if not (root / ".git").exists():
        return []
    command = ["git", "-C", str(root), "tag", "--points-at", "HEAD"]
    try:
        return subprocess.run(command, check=False, capture_output=True, text=True).stdout.split()
    except FileNotFoundError:
        return []


def _tagged(name: str) -> Version | None:
    """The version that a tag such as v1.2.3 is for; other tags are for something else."""
    try:
        return Version(name) if re.match(r"v\d", name) else None
    except InvalidVersion:
        return None


def _manifest_version() -> str:
    found = _VERSION.search((_LIBRARY / "pyproject.toml").read_text(encoding="utf-8"))
    if found is None:
        msg = f"{_LIBRARY.name}: pyproject.toml holds no line 'version = \"…\"'"
        raise ValueError(msg)
    return found[1]


def released_manifest(text: str, version: str) -> str:
    """A manifest with another version, for which only the spile of that version will do.

    Args:
        text: The manifest as it is in the repository.
        version: The version of all packages.

    Returns:
        The manifest that the wheel is built from.

    Raises:
        ValueError: The manifest has no line with its version, so it would keep another.
    """
    changed, count = _VERSION.subn(f'version = "{version}"', text)
    if count != 1:
        msg = f"pyproject.toml holds {count} lines 'version = \"…\"' where one is needed"
        raise ValueError(msg)
    return _SPILE.sub(f'"spile=={version}"', changed)


def build_wheels(version: str, folder: Path) -> list[Path]:
    """Build the wheel of every package, from copies: the repository stays as it is.

    Args:
        version: The version of all of them.
        folder: Where they go; it is emptied first.

    Returns:
        The wheels, by package.

    Raises:
        RuntimeError: A package cannot be built; what the builder said is in the message.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(partial(_build, version=version, folder=folder), packages()))


def _build(package: Path, version: str, folder: Path) -> Path:
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / package.name
        shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__"))
        for name in _SHARED:
            shutil.copy(ROOT / name, copy)
        manifest = copy / "pyproject.toml"
        text = released_manifest(manifest.read_text(encoding="utf-8"), version)
        manifest.write_text(text, encoding="utf-8")
        built = Path(place) / "wheel"
        done = subprocess.run(
            [BIN / "hatchling", "build", "--target", "wheel", "--directory", built],
            cwd=copy,
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            msg = f"{package.name} cannot be built:\n{done.stderr}"
            raise RuntimeError(msg)
        [wheel] = built.glob("*.whl")
        return Path(shutil.copy(wheel, folder))
