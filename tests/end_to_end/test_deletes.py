"""What is gone from the source goes from the tables, or is marked, when everything was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from support.loading import Loader
from support.profiles import PROFILES
from support.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox_api import Sandbox
    from support.forks import Forks
    from support.loading import Opening
    from support.profiles import ProfileCase
    from support.singer import Output

# Days after which a stream is read whole: never in this test, and at once.
SELDOM, NOW = 1_000, 1e-6
# It has full-table streams and an incremental one.
BOTH_KINDS = next(case for case in PROFILES if str(case) == "tap-worklogs")

Rows = list[tuple[Any, ...]]


@dataclass
class Tables:
    """The tables of a target."""

    loader: Loader

    def load(self, lines: bytes, *, hard: bool) -> None:
        """Load with metadata columns where rows are only marked."""
        outcome = self.loader.run_bytes(lines, hard_delete=hard, add_metadata_columns=not hard)
        assert outcome.code == 0, outcome.log

    def rows(self, stream: str, *columns: str) -> Rows:
        """The rows of a stream's table."""
        names = ", ".join(f'"{name}"' for name in columns)
        return self.loader.query(f'SELECT {names} FROM "{stream}"')  # noqa: S608  # our own names


@pytest.fixture
def tables(database: Opening, tmp_path: Path) -> Tables:
    return Tables(database(tmp_path))


def keys_of(rows: Rows) -> set[tuple[str, ...]]:
    """Keys as texts: a day is a date in one loader and a text in another."""
    return {tuple(map(str, row)) for row in rows}


def expected_keys(
    case: ProfileCase, sandbox: Sandbox, warehouse: Warehouse
) -> dict[str, set[tuple[str, ...]]]:
    """The keys that are there, by stream."""
    expected = warehouse.expected(sandbox, case.api)
    return {stream: keys_of(list(rows)) for stream, rows in expected.items()}


def three_nights(
    case: ProfileCase, sandbox: Sandbox, forks: Forks, refresh: tuple[float, float, float]
) -> Iterator[Output]:
    """Runs on three days; on each, incremental streams are read whole after so many days."""
    config = case.config(sandbox, emit_activate_version_messages=True)
    catalog, state = case.catalog(config), None
    for day, days in enumerate(refresh, 1):
        sandbox.set_day(day)
        settings = {**config, "full_refresh_every": days}
        output = forks.run(case.name, settings, state=state, catalog=catalog)
        assert output.returncode == 0, output.log
        state = output.state
        yield output


@pytest.mark.parametrize("case", PROFILES, ids=str)
def test_a_full_refresh_that_is_due_lets_target_duckdb_remove_what_is_gone(
    case: ProfileCase, forks: Forks, tmp_path: Path
) -> None:
    tables, warehouse = Tables(Loader(tmp_path)), Warehouse(with_keys=case.with_keys)
    with case.sandbox(scale=case.few) as sandbox:
        activated = []
        for output in three_nights(case, sandbox, forks, (SELDOM, SELDOM, NOW)):
            tables.load(output.stdout, hard=True)
            warehouse.load(output.messages)
            kinds = [(m["type"], m.get("stream")) for m in output.messages]
            activated.append({stream for kind, stream in kinds if kind == "ACTIVATE_VERSION"})
        expected = expected_keys(case, sandbox, warehouse)
    for stream, rows in expected.items():
        assert keys_of(tables.rows(stream, *warehouse.keys[stream])) == rows, stream
    # Only the second night left the incremental streams as they were.
    assert activated[0] == activated[2] == set(expected) - case.never_whole
    assert not (case.incremental | case.looks_back) & activated[1]


@pytest.mark.parametrize("hard", [True, False], ids=["hard", "soft"])
def test_loaders_remove_what_is_gone_or_mark_it(
    forks: Forks, tables: Tables, *, hard: bool
) -> None:
    case = BOTH_KINDS
    warehouse, seen = Warehouse(with_keys=case.with_keys), dict[str, set[tuple[str, ...]]]()
    with case.sandbox(scale=0.1) as sandbox:
        for output in three_nights(case, sandbox, forks, (SELDOM, SELDOM, NOW)):
            tables.load(output.stdout, hard=hard)
            warehouse.load(output.messages)
            for stream, rows in expected_keys(case, sandbox, warehouse).items():
                seen.setdefault(stream, set()).update(rows)
        expected = expected_keys(case, sandbox, warehouse)
    assert any(seen[stream] > expected[stream] for stream in expected)
    for stream, rows in expected.items():
        columns = list(warehouse.keys[stream])
        if hard:
            assert keys_of(tables.rows(stream, *columns)) == rows
            continue
        found = tables.rows(stream, "_sdc_deleted_at", *columns)
        assert keys_of([row[1:] for row in found if row[0] is None]) == rows
        assert keys_of([row[1:] for row in found if row[0] is not None]) == seen[stream] - rows


def test_a_run_without_a_state_removes_what_is_gone_as_well(forks: Forks, tmp_path: Path) -> None:
    case = BOTH_KINDS
    tables, warehouse = Tables(Loader(tmp_path)), Warehouse()
    with case.sandbox(scale=0.1) as sandbox:
        config = case.config(sandbox, emit_activate_version_messages=True)
        for day in (1, 5):
            sandbox.set_day(day)
            output = forks.run(case.name, config)
            tables.load(output.stdout, hard=True)
            warehouse.load(output.messages)
        expected = expected_keys(case, sandbox, warehouse)
    for stream, rows in expected.items():
        assert keys_of(tables.rows(stream, *warehouse.keys[stream])) == rows
