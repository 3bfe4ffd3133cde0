"""What a person at a terminal sees while a page is made."""

from __future__ import annotations

import os
import sys

import pytest
from load_report.progress import progress


@pytest.mark.parametrize("is_watched", [True, False])
def test_a_person_sees_what_is_read_and_a_file_gets_nothing(*, is_watched: bool) -> None:
    reads, writes = os.openpty()
    with os.fdopen(writes, "w") as terminal, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TERM", "xterm")
        patch.setenv("CI", "" if is_watched else "true")
        patch.setattr(sys, "stderr", terminal)
        with progress() as tell:
            tell("Reading tenants/[acme].duckdb")
        terminal.write("the end")
        terminal.flush()
        found = ""
        while "the end" not in found:
            found += os.read(reads, 10_000).decode()
    os.close(reads)
    assert ("Reading tenants/[acme].duckdb" in found) is is_watched
    assert is_watched or found == "the end"
