"""What PostgreSQL says, as sentences without a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from spile_loader.exceptions import DatabaseError
from support.loading import SCHEMA, record_line, schema_line
from target_postgres.database.errors import database_errors, reason_of

if TYPE_CHECKING:
    from support.postgres import PostgresLoader


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("SELECT 'secret'::bigint", "a value does not fit its column (InvalidTextRepresentation)"),
        ("SELECT * FROM nowhere", 'relation "nowhere" does not exist'),
    ],
)
def test_an_error_is_told_without_its_values(
    loader: PostgresLoader, statement: str, reason: str
) -> None:
    with loader.connect() as connection, pytest.raises(psycopg.Error) as raised:
        connection.execute(statement.encode())
    assert reason_of(raised.value) == reason


def test_a_full_disk_of_the_server_says_what_to_do() -> None:
    advice = "Make room on the server, then run again"
    with pytest.raises(DatabaseError, match=advice), database_errors("Committing a batch"):
        raise psycopg.errors.DiskFull


def test_a_key_that_is_null_where_the_table_takes_none_is_named(loader: PostgresLoader) -> None:
    loader.query("CREATE TABLE s (id BIGINT PRIMARY KEY, v VARCHAR)")
    outcome = loader.run(SCHEMA, record_line("s", {"id": None, "v": "secret"}))
    assert outcome.code == 1
    assert "column 'id' of the table takes no NULL" in outcome.log
    assert "secret" not in outcome.log


@pytest.mark.parametrize(
    ("count", "kind", "words"),
    [
        (1601, "integer", "A table has at most 1,600 columns"),
        (1500, "integer", "A row has too many columns to be stored"),
    ],
)
def test_a_table_that_is_too_wide_is_refused_with_a_sentence(
    loader: PostgresLoader, count: int, kind: str, words: str
) -> None:
    names = [f"c{i}" for i in range(count)]
    outcome = loader.run(
        schema_line("s", {name: {"type": kind} for name in names}),
        record_line("s", dict.fromkeys(names, 1)),
    )
    assert outcome.code == 1
    assert words in outcome.log
    assert "Traceback" not in outcome.log
