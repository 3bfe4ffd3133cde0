"""How much of an input file is read, at a terminal and in a log."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from spile_loader.input import reading_progress
from spile_loader.input.reading_progress import ReadingProgress

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = 2_000_000


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("CI", raising=False)
    for name in ("DELAY_SECONDS", "INTERVAL_SECONDS", "_REFRESH_SECONDS"):
        monkeypatch.setattr(reading_progress, name, 0.001)


@pytest.fixture
def half_read(tmp_path: Path) -> Iterator[int]:
    """A file of which one half has been read."""
    path = tmp_path / "input.jsonl"
    path.write_bytes(b"\n" * SIZE)
    with path.open("rb") as file:
        os.read(file.fileno(), SIZE // 2)
        yield file.fileno()


def seen(descriptor: int, columns: int, words: str) -> str:
    """What a person at a terminal of so many columns sees, up to these words."""
    reads, writes = os.openpty()
    found = ""
    with (
        os.fdopen(writes, "w") as terminal,
        Path(os.devnull).open("w") as null,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("COLUMNS", str(columns))
        patch.setattr(sys, "stderr", terminal)
        patch.setattr(sys, "stdout", null)
        with ReadingProgress(descriptor):
            while words not in found:
                found += os.read(reads, 10_000).decode()
    os.close(reads)
    return found


@pytest.mark.parametrize(("columns", "has_bar"), [(120, True), (60, False)])
def test_a_person_sees_how_much_is_read(half_read: int, columns: int, *, has_bar: bool) -> None:
    found = seen(half_read, columns, "50%")
    assert ("1.0/2.0 MB" in found) is has_bar
    assert ("━" in found) is has_bar


def test_without_a_person_a_line_says_it(half_read: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "target")
    with ReadingProgress(half_read):
        while not caplog.messages:
            pass
    assert caplog.messages[0] == "The input is read to 50%: 1.0 of 2.0 MB"


def test_an_input_without_a_known_end_shows_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "target")
    reads, writes = os.pipe()
    with ReadingProgress(reads) as progress:
        assert progress._thread is None
    os.close(reads)
    os.close(writes)
    assert caplog.messages == []


@pytest.mark.parametrize(("name", "value"), [("CI", "true"), ("TERM", "dumb")])
def test_nobody_watches(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reads, writes = os.openpty()
    with os.fdopen(writes, "w") as terminal, Path(os.devnull).open("w") as null:
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setattr(sys, "stdout", null)
        assert reading_progress.is_watched()
        monkeypatch.setenv(name, value)
        assert not reading_progress.is_watched()
        monkeypatch.undo()
    os.close(reads)
