"""Chunks that are held for a second try."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from spile_loader.records.chunk import Chunk
from support.loading import many_lines
from target_postgres.database.held_chunks import HeldChunks

if TYPE_CHECKING:
    import pytest
    from support.postgres import PostgresLoader

NOW = datetime.datetime.now(datetime.timezone.utc)


def test_chunks_come_back_as_often_as_they_are_asked_for_until_they_are_let_go() -> None:
    held = HeldChunks()
    chunks = [
        ("a", Chunk((b"1\n", b"22\n"), NOW, NOW, 1, 1)),
        ("b", Chunk((b"333\n",), NOW, NOW, 1, 1)),
    ]
    for _ in range(2):
        for stream, chunk in chunks:
            held.add(stream, chunk)
        assert [*held] == [*held] == chunks
        held.clear()
        assert [*held] == []
    held.close()


def test_a_disk_that_is_full_costs_the_second_try_and_not_the_load(
    loader: PostgresLoader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/dev/full")
    outcome = loader.load(*many_lines().splitlines())
    assert "INFO The batch cannot be held for a second try" in outcome.log
    assert loader.query("SELECT count(*) FROM s") == [(4000,)]
