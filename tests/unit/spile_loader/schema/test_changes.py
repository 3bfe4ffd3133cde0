"""Changes of a schema are told, kept, and refused where that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.loading import record_line, schema_line, state_line, version_line

if TYPE_CHECKING:
    from support.loading import Loader

NUMBER, TEXT = {"type": "integer"}, {"type": ["string", "null"]}
A = schema_line("a", {"id": NUMBER, "size": NUMBER}, ["id"])
CHANGED = schema_line("a", {"id": NUMBER, "size": {"type": "number"}, "name": TEXT}, ["id"])
B = schema_line("b", {"id": NUMBER}, ["id"])
BOOKMARKS = "SELECT stream, field, old_type, new_type FROM _sdc_schema_changes ORDER BY field"


def state(a: int, b: int = 0) -> str:
    return state_line({"bookmarks": {"a": {"at": a}, "b": {"at": b}}})


def test_a_column_that_is_added_or_widened_is_logged_and_kept(loader: Loader) -> None:
    loader.load(A, record_line("a", {"id": 1, "size": 5}))
    outcome = loader.load(CHANGED, record_line("a", {"id": 2, "size": 1.5}))
    assert "INFO Stream 'a' changes its table: field 'name' is new (VARCHAR)" in outcome.log
    assert "INFO Stream 'a' changes its table: field 'size' was BIGINT and is DOUBLE" in outcome.log
    assert loader.query(BOOKMARKS) == [
        ("a", "name", None, "VARCHAR"),
        ("a", "size", "BIGINT", "DOUBLE"),
    ]
    loads = loader.query("SELECT load_id FROM _sdc_loads ORDER BY started DESC LIMIT 1")
    assert loader.query("SELECT DISTINCT load_id FROM _sdc_schema_changes") == loads


def test_a_new_table_and_the_targets_own_columns_are_no_change(loader: Loader) -> None:
    loader.load(A, record_line("a", {"id": 1}))
    outcome = loader.load(A, record_line("a", {"id": 2}), add_metadata_columns=True)
    assert "changes its table" not in outcome.log
    tables = loader.query(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main' ORDER BY 1"
    )
    assert tables == [("_sdc_loads",), ("a",)]


def test_a_change_can_be_a_warning(loader: Loader) -> None:
    loader.load(A)
    outcome = loader.load(CHANGED, schema_changes="warn")
    assert "WARNING Stream 'a' changes its table: field 'name' is new (VARCHAR)" in outcome.log


@pytest.mark.with_lake
def test_a_frozen_stream_keeps_its_rows_and_its_bookmark_while_others_are_loaded(
    loader: Loader,
) -> None:
    before = record_line("a", {"id": 1, "size": 5})
    outcome = loader.run(
        A,
        before,
        state(1),
        CHANGED,
        record_line("a", {"id": 2, "size": 1.5}),
        B,
        record_line("b", {"id": 1}),
        state(2, 2),
        record_line("a", {"id": 3, "name": "x"}),
        version_line("a", 5),
        state(3, 3),
        schema_changes="freeze",
        hard_delete=True,
    )
    assert outcome.code == 1
    assert outcome.states[-1] == {"bookmarks": {"a": {"at": 1}, "b": {"at": 3}}}
    assert loader.query("SELECT id, size FROM a") == [(1, 5)]
    assert "name" not in loader.types("a")
    assert loader.query("SELECT id FROM b") == [(1,)]
    sentence = (
        "Stream 'a' has another schema than its table, and schema_changes is freeze: "
        "field 'size' was BIGINT and is DOUBLE; field 'name' is new (VARCHAR)."
    )
    assert outcome.log.count(sentence) == 1
    last = outcome.log.splitlines()[-1]
    assert last.startswith("ERROR Records were refused")
    assert "'a'" in last
    rows = loader.query("SELECT stream, status, error FROM _sdc_loads ORDER BY stream")
    assert rows == [("a", "failed", sentence), ("b", "finished", None)]


def test_a_stream_that_was_never_read_before_in_this_load_gets_no_bookmark(loader: Loader) -> None:
    loader.load(A, record_line("a", {"id": 1, "size": 5}))
    record = record_line("a", {"id": 2, "size": 1.5})
    outcome = loader.run(CHANGED, record, state(2, 2), schema_changes="freeze")
    assert outcome.states == [{"bookmarks": {"b": {"at": 2}}}]
    assert loader.query("SELECT stream, table_name, status FROM _sdc_loads ORDER BY started") == [
        ("a", "a", "finished"),
        ("a", None, "failed"),
    ]


def test_a_state_that_does_not_tell_streams_apart_is_not_emitted_behind_a_refused_record(
    loader: Loader,
) -> None:
    loader.load(A)
    record = record_line("a", {"id": 2, "size": 1.5})
    outcome = loader.run(CHANGED, record, state_line({"at": 7}), schema_changes="freeze")
    assert outcome.states == []


def test_a_new_schema_without_a_record_refuses_nothing(loader: Loader) -> None:
    loader.load(A)
    outcome = loader.load(CHANGED, state(2), schema_changes="freeze")
    assert outcome.states == [{"bookmarks": {"a": {"at": 2}, "b": {"at": 0}}}]
    assert set(loader.types("a")) == {"id", "size"}


def test_another_word_than_those_three_is_refused(loader: Loader) -> None:
    outcome = loader.run(A, schema_changes="stop")
    assert outcome.code == 1
    assert "Setting 'schema_changes' must be one of 'allow', 'freeze', 'warn'." in outcome.log
