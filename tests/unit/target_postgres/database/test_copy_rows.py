"""Records as COPY reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from target_postgres.database.copy_rows import COPY_OPTIONS, encode_rows

if TYPE_CHECKING:
    from support.postgres import PostgresLoader


class Record(msgspec.Struct):
    number: int | None
    text: str | None


TEXTS = [
    "",
    "null",
    '"',
    "\\",
    '\\"',
    "\\n \n \\\n",
    "]\n[",
    "\\.\n\\.",
    ",",
    "\x01\x1f\x7f\b\f\r\t",
    "\\u0041 \\\\u0001",
    None,
]


@pytest.mark.parametrize("alone", [True, False])
def test_every_text_arrives_as_it_is(loader: PostgresLoader, *, alone: bool) -> None:
    records = [Record(number, text) for number, text in enumerate(TEXTS)]
    groups = [[record] for record in records] if alone else [records]
    with loader.connect() as connection:
        connection.execute("CREATE TABLE t (first bigint, number bigint, text text)")
        with connection.cursor().copy(f"COPY t FROM STDIN {COPY_OPTIONS}".encode()) as copy:
            for group in groups:
                copy.write(encode_rows(group, 7, is_numbered=True))
        found = connection.execute("SELECT * FROM t ORDER BY number").fetchall()
    assert found == [(7, number, text) for number, text in enumerate(TEXTS)]
