"""What people see of runs, on a terminal and elsewhere."""

from __future__ import annotations

import io

import pytest
from meltano_tenants.running.display import Display
from meltano_tenants.running.report import Result
from rich.console import Console

GOOD = Result("acme-to-duckdb", "acme", "ok", 0, 3.14, log="acme.log")
BAD = Result("north-to-duckdb", "north", "failed", 1, 75.0, "set TAP_X__NORTH_API_TOKEN", "n.log")


def shown(*, terminal: bool, width: int) -> str:
    """What is shown of a run that is whole and one that is not."""
    console = Console(
        file=io.StringIO(),
        force_terminal=terminal,
        width=width,
        color_system="standard" if terminal else None,
        legacy_windows=False,
        highlight=False,
    )
    with Display(2, console) as display:
        display.running({"acme-to-duckdb": 1.0, "north-to-duckdb": 2.0})
        display.ended(GOOD)
        display.ended(BAD)
    display.summary([GOOD, BAD], "folder")
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_elsewhere_each_run_is_one_line_and_the_end_says_what_to_do() -> None:
    lines = shown(terminal=False, width=80).splitlines()
    assert lines[0] == "1/2  ok       acme-to-duckdb  3.1 s"
    assert lines[1] == "2/2  failed   north-to-duckdb  1 min 15 s  set TAP_X__NORTH_API_TOKEN"
    assert "north-to-duckdb  failed   set TAP_X__NORTH_API_TOKEN" in lines
    assert any(line.startswith("1 ok, 1 failed in ") for line in lines)
    assert lines[-1] == "logs and report.json: folder"
    assert not any("\x1b" in line for line in lines)


@pytest.mark.parametrize("width", [60, 120])
def test_on_a_terminal_what_is_running_is_shown_within_its_width(width: int) -> None:
    text = shown(terminal=True, width=width)
    assert "0/2" in text
    assert "acme-to-duckdb  1.0 s" in text.replace("\x1b[0m", "")
    # A run that is whole leaves no line behind there.
    assert "3.1 s" not in text
    assert "set TAP_X__NORTH_API_TOKEN" in text
