"""Small files are merged and old snapshots removed, as the settings say."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from support.loading import SCHEMA, record_line

if TYPE_CHECKING:
    from support.lake import LakeLoader

FILES = "SELECT count(*), count(delete_file) FROM ducklake_list_files('lake', 's')"
SNAPSHOTS = "SELECT count(*) FROM ducklake_snapshots('lake')"


def days(loader: LakeLoader, count: int, **settings: float) -> str:
    """Load as often as there are days; the log of the last one."""
    log = ""
    for day in range(count):
        records = [record_line("s", {"id": i, "v": f"day {day}"}) for i in (0, day + 1)]
        log = loader.load(SCHEMA, *records, **settings).log
    return log


def test_files_are_merged_once_a_table_has_many(loader: LakeLoader) -> None:
    log = days(loader, 4, merge_files=3)
    assert "Table 's': 4 files were merged to 1." in log
    assert loader.query(FILES) == [(1, 0)]
    assert loader.query("SELECT id, v FROM s ORDER BY id") == [
        (0, "day 3"),
        *((day + 1, f"day {day}") for day in range(4)),
    ]


def test_files_of_long_rows_are_written_anew_where_most_rows_are_deleted(
    loader: LakeLoader,
) -> None:
    def load(*ids: int) -> None:
        letters = random.Random(str(ids)).randbytes(10_000).hex()  # noqa: S311  # no secret
        loader.load(SCHEMA, *(record_line("s", {"id": i, "v": letters}) for i in ids))

    load(0, 1, 2, 3)
    load(4, 5, 6, 7)
    loader.config["merge_files"] = 1
    load(0, 1, 2, 4)
    # One of four rows is no reason.
    assert loader.query(FILES)[0][1] == 1
    assert loader.query("SELECT list(id ORDER BY id) FROM s GROUP BY v ORDER BY 1") == [
        ([0, 1, 2, 4],),
        ([3],),
        ([5, 6, 7],),
    ]


def test_zero_never_merges_and_every_snapshot_is_kept(loader: LakeLoader) -> None:
    assert "merged" not in days(loader, 3, merge_files=0)
    assert loader.query(FILES)[0][0] == 3
    assert loader.query("SELECT v FROM s AT (VERSION => 1) WHERE id = 0") == [("day 0",)]


def test_old_snapshots_are_removed_and_their_files_a_day_later(loader: LakeLoader) -> None:
    days(loader, 3, merge_files=1, keep_snapshots_days=0)
    assert loader.query(SNAPSHOTS) == [(1,)]
    assert loader.query("SELECT count(*) FROM s") == [(4,)]
    # Somebody may still read them.
    assert len(loader.parquet_files()) > sum(map(sum, loader.query(FILES)))
