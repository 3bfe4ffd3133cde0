"""What every database guarantees: of loads that are killed, of rows that a tap says are deleted."""

from __future__ import annotations

import contextlib
import json
import random
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from support.loading import lines_with_states, record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader

MOMENT = "2024-01-01T00:00:00Z"
PROPERTIES = {
    "id": {"type": "integer"},
    "name": {"type": ["null", "string"]},
    "_sdc_deleted_at": {"type": ["null", "string"], "format": "date-time"},
}
SCHEMA = schema_line("s", PROPERTIES, ["id"])
MODES = pytest.mark.parametrize("mode", [{}, {"add_metadata_columns": True}], ids=["plain", "meta"])


def record(number: int, **more: Any) -> str:
    return record_line("s", {"id": number, **more})


def gone(number: int, **more: Any) -> str:
    return record(number, _sdc_deleted_at=MOMENT, **more)


def rows(loader: Loader) -> list[tuple[Any, ...]]:
    return loader.query("SELECT id, name, _sdc_deleted_at IS NOT NULL FROM s ORDER BY id")


@pytest.fixture
def names(loader: Loader) -> Loader:
    loader.load(SCHEMA, *(record(number, name=f"n{number}") for number in (1, 2, 3)))
    return loader


@pytest.mark.with_lake
def test_a_row_that_a_tap_says_is_deleted_is_deleted_with_hard_delete(names: Loader) -> None:
    names.load(SCHEMA, gone(1), gone(9), hard_delete=True)
    assert rows(names) == [(2, "n2", False), (3, "n3", False)]


@MODES
def test_it_is_marked_otherwise_and_keeps_its_other_columns(
    names: Loader, mode: dict[str, bool]
) -> None:
    names.load(SCHEMA, gone(1), record(2, name="new"), **mode)
    assert rows(names) == [(1, "n1", True), (2, "new", False), (3, "n3", False)]


@MODES
def test_a_mark_that_comes_twice_changes_nothing(names: Loader, mode: dict[str, bool]) -> None:
    for _ in range(2):
        names.load(SCHEMA, gone(1), gone(1), **mode)
    assert rows(names)[0] == (1, "n1", True)


@pytest.mark.parametrize("batch_size_rows", [1, 100])
@pytest.mark.parametrize("hard", [True, False])
def test_what_came_back_behind_its_deletion_stays(
    names: Loader, batch_size_rows: int, *, hard: bool
) -> None:
    lines = SCHEMA, gone(1), record(1, name="back"), record(4, name="n4"), gone(4)
    names.load(*lines, batch_size_rows=batch_size_rows, hard_delete=hard)
    found = {row[0]: row[1:] for row in rows(names)}
    assert found[1] == ("back", False)
    assert found.get(4, (None, True))[1]


@pytest.mark.with_lake
def test_a_deletion_of_what_was_never_loaded_is_kept_as_a_mark(loader: Loader) -> None:
    loader.load(SCHEMA, gone(7))
    assert rows(loader) == [(7, None, True)]


@pytest.mark.with_lake
def test_marks_say_when_they_were_loaded(names: Loader) -> None:
    names.load(SCHEMA, record(2, name="n2"), add_metadata_columns=True)
    names.load(SCHEMA, gone(2), add_metadata_columns=True)
    assert names.query("SELECT count(*) FROM s WHERE _sdc_batched_at IS NOT NULL") == [(1,)]


@pytest.mark.parametrize("seed", range(6))
def test_after_a_kill_no_state_is_ahead_of_the_rows(loader: Loader, seed: int) -> None:
    count = 30_000
    lines = lines_with_states(count, 100)
    source, target = loader.directory / "input", loader.directory / "output"
    source.write_text("".join(f"{line}\n" for line in lines))
    command = loader.command(batch_size_rows=500)
    with source.open("rb") as stdin, target.open("wb") as stdout:
        process = subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL)
        seconds = random.Random(seed).uniform(0.2, 1.2)  # noqa: S311  # repeatable, no secret
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        process.wait()
    states = [json.loads(line) for line in target.read_text().splitlines()]
    covered = max((int(state["last"]) for state in states), default=0)
    there = loader.query("SELECT 1 FROM information_schema.tables WHERE table_name = 's'")
    rows = loader.query("SELECT count(*), max(id) FROM s")[0] if there else (0, 0)
    assert rows[0] == (rows[1] or 0)
    assert rows[0] >= covered
    loader.load(*lines)
    assert loader.query("SELECT count(*) FROM s") == [(count,)]
