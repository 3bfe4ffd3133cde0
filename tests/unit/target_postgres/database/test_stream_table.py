"""The statements that merge a batch into its table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.postgres import PostgresLoader

PROPERTIES = {
    "id": {"type": ["null", "integer"]},
    "v": {"type": ["null", "string"]},
    "j": {"type": ["null", "object"]},
}
SCHEMA = schema_line("s", PROPERTIES, ["id"])


def record(number: int | None, text: str, **more: Any) -> str:
    return record_line("s", {"id": number, "v": text, "j": {"of": text}}, **more)


def versions(loader: PostgresLoader) -> dict[int, str]:
    return dict(loader.query("SELECT id, xmin::text FROM s"))


@pytest.mark.parametrize("metadata", [True, False])
def test_rows_that_do_not_change_are_not_written_again(
    loader: PostgresLoader, *, metadata: bool
) -> None:
    loader.load(SCHEMA, *(record(i, "old") for i in range(5)), add_metadata_columns=metadata)
    before = versions(loader)
    again = [record(i, "new" if i == 2 else "old") for i in range(5)]
    loader.load(SCHEMA, *again, add_metadata_columns=metadata)
    after = versions(loader)
    assert {i for i in before if before[i] != after[i]} == {2}
    assert loader.query("SELECT v FROM s WHERE id = 2") == [("new",)]


def test_a_row_of_a_new_version_is_written_again(loader: PostgresLoader) -> None:
    settings = {"add_metadata_columns": True}
    loader.load(SCHEMA, record(1, "x", version=1), **settings)
    loader.load(SCHEMA, record(1, "x", version=2), **settings)
    assert loader.query("SELECT _sdc_table_version FROM s") == [(2,)]


@pytest.mark.parametrize("table", ["", "CREATE TABLE s (id BIGINT, v TEXT, j JSON)"])
@pytest.mark.parametrize("batch_size_rows", [1, 3, 100])
def test_the_last_record_of_a_key_wins_whatever_the_table_was(
    loader: PostgresLoader, table: str, batch_size_rows: int
) -> None:
    if table:
        loader.query(table)
        # So that there can be no index of the key.
        loader.query("INSERT INTO s VALUES (7, 'a', '{}'), (7, 'b', '{}'), (NULL, 'n', '{}')")
    keys = [1, None, 2, 1, None, 7]
    lines = [record(key, f"{index}") for index, key in enumerate(keys)]
    for _ in range(2):
        loader.load(SCHEMA, *lines, batch_size_rows=batch_size_rows)
    found = loader.query("SELECT id, v FROM s ORDER BY id")
    assert found == [(1, "3"), (2, "2"), (7, "5"), (None, "4")]


def test_a_mark_of_a_deletion_leaves_the_other_columns_of_a_table_without_an_index(
    loader: PostgresLoader,
) -> None:
    loader.query("CREATE TABLE s (id BIGINT, v TEXT, j JSON)")
    loader.query("INSERT INTO s VALUES (7, 'a', '{}'), (7, 'b', '{}'), (1, 'kept', '{}')")
    deleted = {"_sdc_deleted_at": {"type": ["null", "string"], "format": "date-time"}}
    schema = schema_line("s", {**PROPERTIES, **deleted}, ["id"])
    loader.load(schema, record_line("s", {"id": 1, "_sdc_deleted_at": "2024-01-01T00:00:00Z"}))
    found = loader.query("SELECT v, _sdc_deleted_at IS NULL FROM s WHERE id = 1")
    assert found == [("kept", False)]


def test_overwrite_empties_a_table_once_a_load(loader: PostgresLoader) -> None:
    loader.load(SCHEMA, record(1, "old"))
    loader.load(SCHEMA, record(2, "a"), record(3, "b"), load_method="overwrite", batch_size_rows=1)
    assert loader.query("SELECT id FROM s ORDER BY id") == [(2,), (3,)]


@pytest.mark.parametrize("action", ["null", "remove", "fail"])
def test_text_with_nul_costs_what_the_setting_says(loader: PostgresLoader, action: str) -> None:
    outcome = loader.run(SCHEMA, record(1, "a\0b"), record(2, "fine"), unstorable_text=action)
    assert outcome.code == (action == "fail")
    expected = {"null": [None, "fine"], "remove": ["ab", "fine"], "fail": []}[action]
    assert [row[0] for row in loader.query("SELECT v FROM s ORDER BY id")] == expected
    assert ("line 2, stream 's', field 'v'" in outcome.log) == (action == "fail")
    assert outcome.log.count("WARNING Stream 's', field") == (0 if action == "fail" else 2)
