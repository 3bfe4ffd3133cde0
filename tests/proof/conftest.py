"""What the proofs share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.forks import Forks

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    """Starts runs that cost no start."""
    with Forks(tmp_path_factory.mktemp("runs")) as running:
        yield running
