"""The last lines of a load."""

from __future__ import annotations

import re
import shlex
import subprocess
from typing import TYPE_CHECKING

from support.loading import record_line, schema_line, state_line, version_line

if TYPE_CHECKING:
    from support.loading import Loader, Outcome

A = schema_line("a", {"id": {"type": "integer"}}, ["id"])


def lines(outcome: Outcome) -> list[str]:
    return [line.partition(" ")[2] for line in outcome.log.splitlines()]


def test_the_rows_of_each_table_are_counted_by_what_became_of_them(loader: Loader) -> None:
    first = loader.run(A, *[record_line("a", {"id": i}, version=1) for i in range(5)])
    assert "5 inserted, 0 replaced, 0 deleted" in lines(first)[0]
    records = [record_line("a", {"id": i}, version=2) for i in (3, 4, 4, 7)]
    second = loader.run(A, *records, version_line("a", 2), hard_delete=True)
    assert lines(second)[0].endswith('"a": 1 inserted, 2 replaced, 3 deleted')
    assert re.fullmatch(
        rf"Load: 1 table in {re.escape(loader.shown_place)}; "
        r"rows: 1 inserted, 2 replaced, 3 deleted; \d+\.\d s",
        lines(second)[-1],
    )
    assert loader.query("SELECT count(*) FROM a") == [(3,)]


def test_rows_that_a_tap_says_are_deleted_are_counted_as_such(loader: Loader) -> None:
    schema = schema_line(
        "a",
        {"id": {"type": "integer"}, "_sdc_deleted_at": {"type": "string", "format": "date-time"}},
        ["id"],
    )
    loader.run(A, *[record_line("a", {"id": i}) for i in range(3)])
    gone = record_line("a", {"id": 1, "_sdc_deleted_at": "2024-01-01T00:00:00Z"})
    marked = loader.run(schema, gone)
    assert any("0 inserted, 0 replaced, 1 deleted" in line for line in lines(marked))
    removed = loader.run(schema, gone, hard_delete=True)
    assert "0 inserted, 0 replaced, 1 deleted" in lines(removed)[0]


def test_the_command_that_is_shown_shows_the_rows(loader: Loader) -> None:
    outcome = loader.run(A, record_line("a", {"id": 4711}))
    command = next(line for line in lines(outcome) if line.startswith("A look at it: "))
    arguments = shlex.split(command.partition(": ")[2])
    shown = subprocess.run(arguments, check=True, capture_output=True, text=True)
    assert "4711" in shown.stdout


def test_the_reason_of_a_failure_is_the_last_line(loader: Loader) -> None:
    outcome = loader.run(A, record_line("a", {"id": 1}), "no JSON", state_line({}))
    assert outcome.code == 1
    assert any("1 inserted" in line for line in lines(outcome))
    assert lines(outcome)[-1].startswith("line 3")
