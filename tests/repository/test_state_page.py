"""Every key of `STATE` is explained in docs/state.md."""

from __future__ import annotations

import re

import pytest
from repo.plugins import ROOT
from spile.state.document import (
    AddedField,
    CheckpointState,
    LastRunState,
    StreamState,
    SyncTokenState,
)

PAGE = (ROOT / "docs" / "state.md").read_text(encoding="utf-8")
# The tables that explain keys come before the section on how a bookmark moves.
EXPLAINED, _, _ = PAGE.partition("## How a bookmark moves")
PARTS = {
    StreamState: "## The keys of a stream",
    SyncTokenState: "`sync_token` has",
    CheckpointState: "`resume` has",
    LastRunState: "Beside `bookmarks` stands `last_runs`",
    AddedField: "Each entry of `added_fields`",
}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_the_page_explains_each_key_and_no_other(part: type) -> None:
    _, _, behind = EXPLAINED.partition(PARTS[part])
    table = re.search(r"(?:^\|.*\n)+", behind, re.MULTILINE)
    assert table is not None
    rows = re.findall(r"^\| `(\w+)` \| \S", table[0], re.MULTILINE)
    assert rows == list(part.__annotations__)
