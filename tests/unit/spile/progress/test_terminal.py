"""What a person at a terminal sees of a run."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from spile.progress import terminal
from spile.progress.stream_progress import Progress
from spile.progress.terminal import LiveProgress, is_watched

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(terminal, "DELAY_SECONDS", 0.0)


@contextlib.contextmanager
def screen(*, output: bool = False) -> Iterator[int]:
    """Standard error as a terminal; what reads it. Standard output is one as well, or no file."""
    reads, writes = os.openpty()
    with contextlib.ExitStack() as stack:
        tty = stack.enter_context(os.fdopen(writes, "w"))
        null = stack.enter_context(Path(os.devnull).open("w"))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(sys, "stderr", tty)
        patch.setattr(sys, "stdout", tty if output else null)
        yield reads
    os.close(reads)


def streams() -> list[Progress]:
    log = logging.getLogger("test")
    worklogs, accounts = Progress(log, "worklogs", last_count=400), Progress(log, "accounts")
    worklogs.__enter__()
    worklogs.add_page(100)
    return [worklogs, accounts]


def started(live: LiveProgress) -> None:
    assert live._timer is not None
    live._timer.join()


def shown(columns: int) -> str:
    found = streams()
    with screen() as terminal_output, pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(columns))
        with LiveProgress(found) as live:
            started(live)
            assert all(progress.is_shown for progress in found)
        assert not any(progress.is_shown for progress in found)
        return os.read(terminal_output, 100_000).decode()


def test_a_row_shows_how_far_a_stream_is_by_what_it_had_the_last_time() -> None:
    text = shown(columns=120)
    assert all(part in text for part in ("worklogs", "25%", "100 records", "left"))
    assert "0 of 2 streams" in text
    assert "accounts" not in text


def test_a_narrow_terminal_has_name_count_and_percentage() -> None:
    lines = shown(columns=60).splitlines()
    assert any("worklogs" in line and "100" in line and "25%" in line for line in lines)
    assert not any("pages" in line for line in lines)


def test_a_line_of_the_log_goes_through_the_display() -> None:
    log = logging.getLogger("test.terminal")
    with screen() as output:
        terminal_itself = sys.stderr
        handler = logging.StreamHandler(terminal_itself)
        log.addHandler(handler)
        with LiveProgress(streams()) as live:
            started(live)
            assert handler.stream is not terminal_itself
            log.warning("Something is odd")
        log.removeHandler(handler)
        assert handler.stream is terminal_itself
        assert b"Something is odd" in os.read(output, 100_000)


@pytest.mark.parametrize("variable", [{"CI": "true"}, {"TERM": "dumb"}])
def test_nobody_watches_in_ci_or_at_a_dumb_terminal(
    variable: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with screen():
        assert is_watched()
        for name, value in variable.items():
            monkeypatch.setenv(name, value)
        assert not is_watched()


def test_records_on_the_same_terminal_are_not_disturbed() -> None:
    with screen(output=True):
        assert not is_watched()
