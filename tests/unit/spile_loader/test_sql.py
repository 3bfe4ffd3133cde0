"""Names, texts and paths, written as SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest
from spile_loader.sql import TableName, file_literal, literal, quoted

if TYPE_CHECKING:
    from pathlib import Path

ODD = ["plain", "it's", 'a "name"', "a.b", "semi;colon--", "ä\nb", "''\"\""]


@pytest.mark.parametrize("text", ODD)
def test_a_text_comes_back_as_it_was_and_a_name_is_one_name(text: str) -> None:
    found = duckdb.execute(f"SELECT {literal(text)} AS {quoted(text)}")
    assert [column[0] for column in found.description or ()] == [text]
    assert found.fetchall() == [(text,)]


def test_each_part_of_a_table_name_is_quoted() -> None:
    assert str(TableName('a"b', "c.d", "db")) == '"db"."a""b"."c.d"'


@pytest.mark.parametrize("name", ["a*b.csv", "a?b.csv", "[ab].csv", "it's.csv"])
def test_a_path_is_one_file_and_no_pattern(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x\n1\n")
    (tmp_path / "aXb.csv").write_text("x\n2\n")
    assert duckdb.execute(f"FROM read_csv({file_literal(tmp_path / name)})").fetchall() == [(1,)]
