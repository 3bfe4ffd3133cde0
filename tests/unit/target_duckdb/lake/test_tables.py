"""What becomes of columns that DuckLake cannot widen."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.lake import LakeLoader

ID = {"id": {"type": "integer"}}


def column(name: str, **definition: Any) -> dict[str, Any]:
    return {**ID, name: definition}


def test_a_column_that_cannot_be_widened_in_place_is_rewritten_with_a_line(
    loader: LakeLoader,
) -> None:
    number, text = column("v", type="number"), column("v", type="string")
    loader.load(schema_line("s", number, ["id"]), record_line("s", {"id": 1, "v": 1.5}))
    loader.load(schema_line("s", number, ["id"]), record_line("s", {"id": 2}))
    log = loader.load(schema_line("s", text, ["id"]), record_line("s", {"id": 3, "v": "x"})).log
    assert "Stream 's' changes its table: field 'v' was DOUBLE and is VARCHAR" in log
    assert log.count("rewrites column 'v' of its table") == 1
    assert loader.query("SELECT id, v FROM s ORDER BY id") == [(1, "1.5"), (2, None), (3, "x")]
    assert loader.query("SELECT count(*) FROM ducklake_snapshots('lake')") == [(4,)]


def test_a_column_that_can_be_is_widened_without_writing_a_file(loader: LakeLoader) -> None:
    loader.load(
        schema_line("s", column("v", type="integer"), ["id"]), record_line("s", {"id": 1, "v": 7})
    )
    before = {path for path in loader.parquet_files() if "_sdc_" not in path}
    exact = column("v", type="number", format="singer.decimal")
    log = loader.load(schema_line("s", exact, ["id"])).log
    assert "rewrites" not in log
    assert {path for path in loader.parquet_files() if "_sdc_" not in path} == before
    assert loader.query("SELECT v FROM s") == [(Decimal(7),)]


def test_days_that_become_timestamps_are_the_same_in_every_time_zone(loader: LakeLoader) -> None:
    for form, value in (("date", "2024-02-29"), ("date-time", "2024-03-01T00:00:00Z")):
        properties = column("v", type="string", format=form)
        loader.load(
            schema_line("s", properties, ["id"]), record_line("s", {"id": len(value), "v": value})
        )
    query = "SET TimeZone = 'Asia/Tokyo'; SELECT CAST(epoch(v) AS BIGINT) FROM s ORDER BY v"
    assert loader.query(query) == [(1709164800,), (1709251200,)]


def test_a_rewritten_column_stays_that_of_its_property(loader: LakeLoader) -> None:
    def properties(kind: str) -> dict[str, Any]:
        return {**ID, "Name": {"type": "string"}, "name": {"type": kind}}

    loader.load(
        schema_line("s", properties("number"), ["id"]),
        record_line("s", {"id": 1, "Name": "upper", "name": 1.5}),
    )
    for number in (2, 3):
        loader.load(
            schema_line("s", properties("string"), ["id"]),
            record_line("s", {"id": number, "Name": "UPPER", "name": "lower"}),
        )
    assert loader.query('SELECT "Name", name_2 FROM s ORDER BY id') == [
        ("upper", "1.5"),
        ("UPPER", "lower"),
        ("UPPER", "lower"),
    ]


def test_a_whole_number_that_ducklake_would_round_has_a_decimal(loader: LakeLoader) -> None:
    whole = column("n", type="integer", **{"x-sql-datatype": "HUGEINT"})
    loader.load(schema_line("s", whole, ["id"]), record_line("s", {"id": 1, "n": 10**38 - 1}))
    assert loader.query("SELECT n FROM s") == [(Decimal(10**38 - 1),)]
    outcome = loader.run(schema_line("s", whole, ["id"]), record_line("s", {"id": 2, "n": 10**38}))
    assert outcome.code == 1
    assert "line 2, stream 's', field 'n'" in outcome.log


def test_a_stream_may_have_a_longer_name_than_a_folder(loader: LakeLoader) -> None:
    name = "x" * 300
    for _ in range(2):
        loader.load(schema_line(name, ID, ["id"]), record_line(name, {"id": 1}))
    assert loader.query(f"SELECT id FROM {'x' * 200}") == [(1,)]  # noqa: S608  # our own
