"""The wheels of every package, built by one process of the tests for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repo.hub_site import write_wheel_page
from repo.wheels import build_wheels

from support.marts import locked

if TYPE_CHECKING:
    from pathlib import Path


def built_wheels(folder: Path, version: str) -> Path:
    """The folder of the wheels; they are built unless another process has done it."""
    folder.mkdir(exist_ok=True)
    with locked(folder / "lock"):
        if not (folder / "built").exists():
            write_wheel_page(build_wheels(folder / "wheels", version))
            (folder / "built").touch()
    return folder / "wheels"
