"""BATCH messages whose files are Parquet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from support.loading import batch_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader


PROPERTIES = {
    "id": {"type": "integer"},
    "name": {"type": "string"},
    "timestamp": {"type": "string", "format": "date-time"},
    "day": {"type": "string", "format": "date"},
    "amount": {"type": "number", "multipleOf": 0.01},
    "nested": {"type": "object"},
}


SCHEMA = schema_line("s", PROPERTIES, ["id"])


def test_parquet_is_loaded(loader: Loader) -> None:
    path = loader.directory / "batch.parquet"
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(
            "COPY (SELECT i AS id, '  é ' || i AS name, TIMESTAMPTZ '2024-01-01 10:00:00+02' "
            "AS timestamp, DATE '2024-02-29' AS day, CAST(i AS DECIMAL(9, 2)) / 4 AS amount, "
            "{'list': [i, NULL]} AS nested FROM range(3) AS numbers(i)) "
            "TO ? (FORMAT parquet)",
            [str(path)],
        )
    loader.load(SCHEMA, batch_line([path.as_uri()], "parquet"))
    found = loader.query(
        "SELECT id, name, CAST(timestamp AS VARCHAR), CAST(day AS VARCHAR), "
        "CAST(amount AS VARCHAR), CAST(nested AS VARCHAR) FROM s WHERE id = 1",
    )
    [(*values, nested)] = found
    assert values == [1, "  é 1", "2024-01-01 08:00:00+00", "2024-02-29", "0.25"]
    assert loader.as_stored(nested) == loader.as_stored('{"list":[1,null]}')


def test_json_in_parquet_keeps_its_digits(loader: Loader) -> None:
    path = loader.directory / "batch.parquet"
    text = '{"n":12345678901234567890.1234567890123,"m":1.10}'
    with duckdb.connect() as connection:
        selected = "SELECT * FROM (VALUES (1, CAST(? AS JSON)), (2, NULL)) AS rows(id, nested)"
        connection.execute(f"COPY ({selected}) TO '{path}' (FORMAT parquet)", [text])
    loader.load(SCHEMA, batch_line([path.as_uri()], "parquet"))
    found = loader.query("SELECT CAST(nested AS VARCHAR) FROM s ORDER BY id")
    assert [loader.as_stored(row[0]) for row in found] == [loader.as_stored(text), None]


def test_json_in_parquet_may_stand_on_several_lines(loader: Loader) -> None:
    path = loader.directory / "batch.parquet"
    text = json.dumps({"list": [1, "two\nlines"]}, indent=2)
    with duckdb.connect() as connection:
        selected = "SELECT 1 AS id, CAST(? AS JSON) AS nested"
        connection.execute(f"COPY ({selected}) TO '{path}' (FORMAT parquet)", [text])
    loader.load(SCHEMA, batch_line([path.as_uri()], "parquet"))
    [(found,)] = loader.query("SELECT CAST(nested AS VARCHAR) FROM s")
    assert json.loads(found) == {"list": [1, "two\nlines"]}


def test_parquet_columns_have_their_own_names_whatever_duckdb_calls_them(loader: Loader) -> None:
    path = loader.directory / "batch.parquet"
    nested = {"b": [{"c": 1}], "d": None}
    columns = {"id": [1], "a": [nested], "A": [2], "B": ["2024-01-01"], "b": [None], 'é"x': [3]}
    pq.write_table(pa.table(columns), path)
    number = {"type": ["null", "integer"]}
    properties = {"a": {"type": "object"}, "A": number, "B": {"type": "string"}, "b": number}
    schema = schema_line("s", {"id": number, **properties, 'é"x': number}, ["id"])
    loader.load(schema, batch_line([path.as_uri()], "parquet"))
    [(key, _, *values)] = loader.query("SELECT * FROM s")
    assert (key, values) == (1, [2, "2024-01-01", None, 3])
    [(text,)] = loader.query("SELECT CAST(a AS VARCHAR) FROM s")
    assert loader.as_stored(text) == loader.as_stored('{"b":[{"c":1}],"d":null}')
