"""The file that DuckDB reads the records of a chunk from."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from spile_loader.records.chunk import Chunk
from target_duckdb.database.chunk_file import chunk_file, object_size

NOW = datetime.datetime.now(datetime.timezone.utc)


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_the_file_holds_every_part_and_is_gone_afterwards(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    with chunk_file(Chunk((b"a\n", b"b\nc\n"), NOW, NOW, 1, 1)) as path:
        assert Path(path).read_bytes() == b"a\nb\nc\n"
    assert not Path(path).exists()


def test_the_size_is_that_of_the_largest_record_and_not_of_all() -> None:
    part = b"x" * (5 << 20) + b"\n"
    assert 5 << 20 < object_size(Chunk((part * 3, b"y\n"), NOW, NOW, 1, 1)) < 6 << 20
    assert object_size(Chunk((b"y\n",), NOW, NOW, 1, 1)) == 1 << 20
