"""ACTIVATE_VERSION: rows that a version no longer has are deleted or marked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.loading import record_line, schema_line, state_line, version_line

if TYPE_CHECKING:
    from support.loading import Loader


SCHEMA = schema_line("s", {"id": {"type": "integer"}}, ["id"])


def records(version: int | None, *ids: int) -> list[str]:
    rest = {} if version is None else {"version": version}
    return [record_line("s", {"id": i}, **rest) for i in ids]


def live(loader: Loader) -> list[int]:
    return [row[0] for row in loader.query("SELECT id FROM s ORDER BY id")]


@pytest.mark.parametrize("batch_size_rows", [1, 100])
@pytest.mark.parametrize("places", [("end",), ("start", "end")])
def test_hard_delete_removes_what_a_version_no_longer_has(
    loader: Loader,
    places: tuple[str, ...],
    batch_size_rows: int,
) -> None:
    for version, ids in ((1, (1, 2, 3)), (2, (2, 4))):
        start = [version_line("s", version)] if "start" in places else []
        end = [version_line("s", version)] if "end" in places else []
        loader.load(
            SCHEMA,
            *start,
            *records(version, *ids),
            *end,
            state_line({"version": version}),
            hard_delete=True,
            batch_size_rows=batch_size_rows,
        )
    assert live(loader) == [2, 4]


@pytest.mark.parametrize("between", [[], [state_line({"n": 1})]])
def test_a_version_said_twice_without_records_empties_the_table(
    loader: Loader, between: list[str]
) -> None:
    loader.load(SCHEMA, *records(1, 1, 2), version_line("s", 1), hard_delete=True)
    loader.load(SCHEMA, version_line("s", 2), *between, version_line("s", 2), hard_delete=True)
    assert live(loader) == []


@pytest.mark.parametrize("state", [[], [state_line({"n": 1})]])
@pytest.mark.parametrize("ids", [(), (2,), (2, 3)])
def test_a_version_announced_first_deletes_nothing_whenever_the_tap_dies(
    loader: Loader, ids: tuple[int, ...], state: list[str]
) -> None:
    loader.load(SCHEMA, *records(1, 1, 2, 3), version_line("s", 1), hard_delete=True)
    outcome = loader.load(
        SCHEMA, *state, version_line("s", 2), *records(2, *ids), *state, hard_delete=True
    )
    assert live(loader) == [1, 2, 3]
    assert "Stream 's' announced version 2 and did not say that it is complete" in outcome.log


def test_a_version_announced_for_each_parent_deletes_nothing(loader: Loader) -> None:
    loader.load(SCHEMA, *records(1, 1, 2, 3), version_line("s", 1), hard_delete=True)
    # As the Meltano SDK writes child streams; this tap dies at the third parent.
    parents = [[SCHEMA, version_line("s", 2), *records(2, i)] for i in (1, 2)]
    lines = [*parents[0], *parents[1], SCHEMA, version_line("s", 2), state_line({"n": 1})]
    loader.load(*lines, hard_delete=True)
    assert live(loader) == [1, 2, 3]


def test_records_behind_a_complete_version_stay(loader: Loader) -> None:
    loader.load(SCHEMA, *records(1, 1), version_line("s", 1), hard_delete=True)
    loader.load(SCHEMA, *records(2, 2), version_line("s", 2), *records(3, 3), hard_delete=True)
    assert live(loader) == [2, 3]


def test_a_version_behind_its_committed_records_is_activated_without_further_input(
    loader: Loader,
) -> None:
    loader.load(SCHEMA, *records(1, 1, 2), version_line("s", 1), hard_delete=True)
    process = loader.start(hard_delete=True, batch_size_rows=1, batch_wait_seconds=0.2)
    assert process.stdin is not None
    assert process.stdout is not None
    lines = [SCHEMA, *records(2, 2), version_line("s", 2), state_line({"n": 1})]
    process.stdin.write("".join(f"{line}\n" for line in lines).encode())
    process.stdin.flush()
    assert json.loads(process.stdout.readline()) == {"n": 1}
    process.kill()
    process.communicate()
    assert live(loader) == [2]


def test_a_version_announced_first_deletes_nothing_when_the_load_fails(loader: Loader) -> None:
    loader.load(SCHEMA, *records(1, 1, 2, 3), version_line("s", 1), hard_delete=True)
    outcome = loader.run(
        SCHEMA,
        version_line("s", 2),
        *records(2, 2),
        "broken",
        hard_delete=True,
    )
    assert outcome.code == 1
    assert live(loader) == [1, 2, 3]


def test_a_version_confirmed_behind_its_records_survives_a_later_failure(loader: Loader) -> None:
    loader.load(SCHEMA, *records(1, 1, 2, 3), version_line("s", 1), hard_delete=True)
    lines = [SCHEMA, version_line("s", 2), *records(2, 2), version_line("s", 2)]
    outcome = loader.run(*lines, state_line({"done": "s"}), "broken", hard_delete=True)
    assert outcome.states == [{"done": "s"}]
    assert live(loader) == [2]


def test_an_incremental_stream_keeps_its_version_and_its_rows(loader: Loader) -> None:
    for ids in ((1, 2), (3,)):
        loader.load(SCHEMA, version_line("s", 1), *records(1, *ids), hard_delete=True)
    assert live(loader) == [1, 2, 3]


def test_rows_from_before_versions_are_deleted_with_the_first_version(loader: Loader) -> None:
    loader.load(SCHEMA, *records(None, 1, 2))
    lines = [SCHEMA, *records(5, 2), version_line("s", 5)]
    loader.load(*lines, hard_delete=True)
    assert live(loader) == [2]


def test_records_without_a_version_belong_to_the_announced_one(loader: Loader) -> None:
    loader.load(SCHEMA, *records(1, 1), version_line("s", 1), hard_delete=True)
    lines = [SCHEMA, version_line("s", 2), *records(None, 7), version_line("s", 2)]
    loader.load(*lines, hard_delete=True)
    assert live(loader) == [7]


def test_records_without_a_version_do_not_make_one_complete(loader: Loader) -> None:
    loader.load(SCHEMA, *records(1, 1), version_line("s", 1), hard_delete=True)
    loader.load(SCHEMA, *records(None, 7), version_line("s", 2), hard_delete=True)
    assert live(loader) == [1, 7]


def test_records_without_a_version_are_spared_by_the_version_that_comes_behind(
    loader: Loader,
) -> None:
    loader.load(SCHEMA, *records(1, 1), version_line("s", 1), hard_delete=True)
    lines = [SCHEMA, *records(None, 7), *records(2, 8), version_line("s", 2)]
    loader.load(*lines, hard_delete=True)
    assert live(loader) == [7, 8]


def test_without_hard_delete_old_rows_are_marked(loader: Loader) -> None:
    for version, ids in ((1, (1, 2, 3)), (2, (2, 4)), (3, (1, 2, 4))):
        loader.load(
            SCHEMA,
            version_line("s", version),
            *records(version, *ids),
            version_line("s", version),
            add_metadata_columns=True,
        )
    marked = loader.query("SELECT id FROM s WHERE _sdc_deleted_at IS NOT NULL")
    assert (live(loader), marked) == ([1, 2, 3, 4], [(3,)])


@pytest.mark.parametrize(
    "settings", [{}, {"hard_delete": True, "process_activate_version_messages": False}]
)
def test_nothing_is_deleted_unless_asked(loader: Loader, settings: dict[str, bool]) -> None:
    loader.load(SCHEMA, *records(1, 1), **settings)
    loader.load(SCHEMA, *records(2, 2), version_line("s", 2), **settings)
    assert live(loader) == [1, 2]
    assert list(loader.types("s")) == ["id"]
