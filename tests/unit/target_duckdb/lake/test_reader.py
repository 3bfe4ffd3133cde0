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


def test_a_query_has_more_memory_than_a_load(loader: LakeLoader) -> None:
    loader.load(*LINES)
    query = "SELECT length(string_agg(repeat('x', 1000), '')) FROM range(200000)"
    code = f"from target_duckdb.lake.reader import connect as c; c({loader.shown_place!r}).sql"
    shown = subprocess.run(
        [loader.python, "-c", f'{code}("{query}").show()'],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "200000000" in shown
