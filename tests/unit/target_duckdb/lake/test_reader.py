"""How people look into a lake."""

from __future__ import annotations

import shlex
import subprocess
from typing import TYPE_CHECKING

from support.loading import LINES

if TYPE_CHECKING:
    from support.lake import LakeLoader


def test_the_command_at_the_end_of_a_load_shows_its_rows(shared: LakeLoader) -> None:
    log = shared.load(*LINES).log
    line = next(line for line in log.splitlines() if "A look at it: " in line)
    command = shlex.split(line.partition("A look at it: ")[2])
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "│  id   │    v    │" in shown
