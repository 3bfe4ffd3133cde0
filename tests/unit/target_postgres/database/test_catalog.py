"""What is in the database when a load begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.postgres import PostgresLoader

SCHEMA = schema_line("s", {"id": {"type": "integer"}, "v": {"type": "string"}}, ["id"])


@pytest.mark.parametrize("other", ["CREATE VIEW s AS SELECT 1", "CREATE SEQUENCE s"])
def test_a_name_that_is_no_table_is_left_alone(loader: PostgresLoader, other: str) -> None:
    loader.query(other)
    for value in ("old", "new"):
        loader.load(SCHEMA, record_line("s", {"id": 1, "v": value}))
    assert loader.query("SELECT id, v FROM s_2") == [(1, "new")]


def test_a_table_that_refuses_equal_rows_gets_its_changes_all_the_same(
    loader: PostgresLoader,
) -> None:
    loader.query("CREATE TABLE s (id BIGINT PRIMARY KEY, v VARCHAR UNIQUE)")
    for values in (("a", "b"), ("b", "a")):
        loader.load(SCHEMA, *(record_line("s", {"id": i, "v": v}) for i, v in enumerate(values)))
    assert loader.query("SELECT id, v FROM s ORDER BY id") == [(0, "b"), (1, "a")]


def test_a_user_that_may_not_create_schemas_writes_to_one_that_is_there(
    loader: PostgresLoader,
) -> None:
    loader.query("DROP ROLE IF EXISTS loader_only; CREATE ROLE loader_only LOGIN")
    loader.query("GRANT CREATE, USAGE ON SCHEMA main TO loader_only")
    url = loader.uri.replace("postgres:@", "loader_only:@")
    loader.load(SCHEMA, record_line("s", {"id": 1, "v": "a"}), sqlalchemy_url=url)
    assert loader.query("SELECT v FROM s") == [("a",)]
    outcome = loader.run(SCHEMA, sqlalchemy_url=url, default_target_schema="other")
    assert outcome.code == 1
    assert "permission denied" in outcome.log
    assert "Grant the user what it needs" in outcome.log
