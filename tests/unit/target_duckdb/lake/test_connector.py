"""Catalogs that cannot be reached, are held, or belong to another lake."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from support.lake import PYTHON
from support.loading import LINES, SCHEMA, record_line

if TYPE_CHECKING:
    from support.lake import LakeLoader
    from support.loading import Outcome

NOWHERE = "ducklake:postgres:host=127.0.0.1 port=1 user=u password=sekret dbname=d"


def refused(outcome: Outcome, words: str) -> None:
    assert outcome.code == 1
    assert words in outcome.log
    assert outcome.log.count("ERROR") == 1
    assert outcome.states == []
    assert "sekret" not in outcome.log


@pytest.mark.parametrize(
    "filepath", [NOWHERE, "ducklake:postgresql://u:sekret@127.0.0.1:1/d"], ids=["words", "uri"]
)
def test_a_catalog_that_cannot_be_reached_is_named_without_its_password(
    loader: LakeLoader, filepath: str
) -> None:
    outcome = loader.run(*LINES, filepath=filepath)
    refused(outcome, 'cannot be opened: connection to server at "127.0.0.1", port 1 failed')


def test_a_file_that_is_no_catalog_is_refused_and_kept(loader: LakeLoader) -> None:
    loader.path.write_text("precious " * 5000)
    refused(loader.run(*LINES), "not a valid DuckDB database file")
    assert loader.path.read_text() == "precious " * 5000


def test_a_new_lake_on_a_server_has_to_be_told_where_its_files_are(shared: LakeLoader) -> None:
    refused(shared.run(*LINES, data_path=None), "is new: name a folder or a bucket")


def test_a_lake_knows_where_its_files_are(loader: LakeLoader) -> None:
    loader.load(*LINES)
    loader.load(SCHEMA, record_line("s", {"id": 2}), data_path=None)
    assert loader.query("SELECT id FROM s ORDER BY id") == [(1,), (2,)]
    elsewhere = str(loader.directory / "elsewhere")
    refused(loader.run(*LINES, data_path=elsewhere), "has its files elsewhere than in data_path")


def holding(path: object) -> list[str]:
    """A command that holds the file of a catalog until its input ends."""
    code = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); "
        "sys.stdin.read()"
    )
    return [str(PYTHON), "-c", code, str(path)]


def test_a_catalog_in_a_file_has_one_writer_at_a_time(loader: LakeLoader) -> None:
    loader.load(*LINES)
    holder = subprocess.Popen(
        holding(loader.path), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    outcome = loader.run(*LINES, lock_timeout=0.3)
    holder.communicate("")
    refused(outcome, f"is locked by process {holder.pid} after waiting 0.3 seconds")
    loader.load(*LINES)
