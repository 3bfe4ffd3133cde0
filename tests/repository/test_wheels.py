"""A wheel holds its package, what belongs to it, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support.repository import package_files, packages

PACKAGES = [pytest.param(path, id=path.name) for path in packages()]
KINDS = {".py", ".json", ".typed", ".html", ".css", ".js"}
BIN = Path(sys.executable).parent


@pytest.mark.parametrize("package", PACKAGES)
def test_wheel_holds_the_package_and_nothing_else(package: Path, tmp_path: Path) -> None:
    subprocess.run(
        [BIN / "hatchling", "build", "--target", "wheel", "--directory", tmp_path],
        cwd=package.parent,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == package_files(package)
    assert f"{package.name}/py.typed" in names
    assert {Path(name).suffix for name in names} <= KINDS
