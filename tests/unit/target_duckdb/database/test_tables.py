"""Tables are created and get the columns that are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader


def test_tables_are_written_to_the_default_target_schema(loader: Loader) -> None:
    for value in ("old", "new"):
        loader.load(
            schema_line("a-b", {"id": {"type": "integer"}, "v": {"type": "string"}}, ["id"]),
            record_line("a-b", {"id": 1, "v": value}),
            default_target_schema='Raw "data"',
        )
    assert loader.query('SELECT v FROM "Raw ""data"""."a-b"') == [("new",)]


def test_stream_names_are_split_on_request(loader: Loader) -> None:
    lines = [
        schema_line("hr-people", {"id": {"type": "integer"}}),
        record_line("hr-people", {"id": 1}),
    ]
    lines += [schema_line("jobs", {"id": {"type": "integer"}}), record_line("jobs", {"id": 2})]
    loader.load(*lines, split_stream_names=True)
    assert loader.query("SELECT id FROM hr.people") == [(1,)]
    assert loader.query("SELECT id FROM main.jobs") == [(2,)]


def test_a_stream_without_records_gets_its_table(loader: Loader) -> None:
    loader.load(schema_line("s", {"id": {"type": "integer"}}, ["id"]))
    assert loader.query("SELECT count(*) FROM s") == [(0,)]


def test_five_hundred_columns_are_loaded(loader: Loader) -> None:
    names = [f"column_{i}" for i in range(500)]
    loader.load(
        schema_line("s", {name: {"type": "integer"} for name in names}, ["column_0"]),
        record_line("s", {name: i for i, name in enumerate(names)}),
    )
    assert loader.query("SELECT * FROM s") == [tuple(range(500))]


def test_new_columns_are_added_in_mid_stream(loader: Loader) -> None:
    old = {"id": {"type": "integer"}}
    loader.load(
        schema_line("s", old, ["id"]),
        record_line("s", {"id": 1}),
        schema_line("s", {**old, "v": {"type": "string"}}, ["id"]),
        record_line("s", {"id": 2, "v": "x"}),
        schema_line("s", old, ["id"]),
        record_line("s", {"id": 3}),
    )
    assert loader.query("SELECT * FROM s ORDER BY id") == [(1, None), (2, "x"), (3, None)]


def test_columns_of_other_tools_are_widened(loader: Loader) -> None:
    loader.query("CREATE TABLE s (id BIGINT PRIMARY KEY, v FLOAT, m TIMESTAMP, x HUGEINT)")
    loader.query("INSERT INTO s VALUES (1, 1.5, TIMESTAMP '2024-01-01 10:00:00', 5)")
    properties = {
        "id": {"type": "integer"},
        "v": {"type": "number"},
        "x": {"type": "integer"},
    }
    for _ in range(2):
        loader.load(
            schema_line("s", properties, ["id"]),
            record_line("s", {"id": 1, "v": 2.5, "x": 6}),
            record_line("s", {"id": 2, "v": 3.5, "x": 7}),
        )
    assert loader.types("s")["x"] == "HUGEINT"
    assert loader.query("SELECT id, v, x FROM s ORDER BY id") == [(1, 2.5, 6), (2, 3.5, 7)]
