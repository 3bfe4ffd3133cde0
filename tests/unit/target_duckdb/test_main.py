"""The command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.loading import EXECUTABLE, LINES, call

if TYPE_CHECKING:
    from support.loading import Loader


def test_input_may_come_from_a_file(loader: Loader) -> None:
    path = loader.directory / "input.jsonl"
    path.write_text("\n".join(LINES))
    done = call(*loader.command()[len(EXECUTABLE) :], f"--input={path}")
    assert (done.returncode, done.stdout) == (0, '{"n": 1}\n')
    assert loader.query("SELECT id FROM s") == [(1,)]
