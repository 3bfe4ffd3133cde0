"""One writer at a time for each table: DuckLake lets two of them add the same keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.loading import LINES, Outcome

if TYPE_CHECKING:
    from support.lake import LakeLoader


def while_another_merges(loader: LakeLoader, lines: list[str]) -> Outcome:
    config = {**loader.place, **loader.config, "max_retry_count": 2}
    content = "".join(f"{line}\n" for line in lines).encode()
    call = loader.process.call
    return Outcome(*call("locked_out", str(loader.directory), config, content))


def test_a_writer_waits_for_another_one_that_merges_into_its_table(shared: LakeLoader) -> None:
    shared.load(*LINES)
    outcome = while_another_merges(shared, LINES)
    assert (outcome.code, outcome.states) == (1, [])
    assert (
        "Committing a batch failed: other writers changed the same tables too often. Nothing of "
        "the batch was kept. Run again, or raise max_retry_count."
    ) in outcome.log
    shared.load(*LINES)
    assert shared.query("SELECT id, v FROM s") == [(1, "a")]


@pytest.mark.parametrize("more", [{}, {"default_target_schema": "other"}], ids=["", "schema"])
def test_a_writer_of_another_table_waits_for_nobody(
    shared: LakeLoader, more: dict[str, str]
) -> None:
    stream = "s" if more else "t"
    shared.config = more
    lines = [line.replace('"s"', f'"{stream}"') for line in LINES]
    assert while_another_merges(shared, lines).code == 0
