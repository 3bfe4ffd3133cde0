"""What all processes of the same tests share, made by the first that asks."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest


def shared_folder(factory: pytest.TempPathFactory, name: str) -> Path:
    """A folder that all processes of the same tests have in common."""
    base = factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name


def made_once(folder: Path, make: Callable[[], object]) -> Path:
    """Fill a folder, unless another process of the same tests has done it.

    Args:
        folder: The folder; what fills it finds it there.
        make: Fills it.

    Returns:
        The folder.
    """
    folder.mkdir(exist_ok=True)
    lock, done = (folder.with_name(f"{folder.name}.{ending}") for ending in ("lock", "done"))
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not done.exists():
            make()
            done.touch()
    return folder
