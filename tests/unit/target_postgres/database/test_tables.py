"""Tables are created, taken over and widened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.postgres import PostgresLoader

LONG = "ö" * 40
NAMES = [f"{LONG}a", f"{LONG}b", f"{LONG}a_2", "nul\0", "nul␀", "Case", "case"]


def test_long_names_and_names_with_nul_have_a_column_and_a_table_each(
    loader: PostgresLoader,
) -> None:
    properties = {name: {"type": "string"} for name in NAMES}
    for _ in range(2):
        loader.load(
            schema_line("s", {"id": {"type": "integer"}, **properties}, ["id"]),
            record_line("s", {"id": 1, **{name: name.replace("\0", "0") for name in NAMES}}),
            *(schema_line(name, {"id": {"type": "integer"}}, ["id"]) for name in NAMES),
            *(record_line(name, {"id": number}) for number, name in enumerate(NAMES)),
        )
    assert all(len(name.encode()) < 64 for name in loader.types("s"))
    assert loader.query("SELECT * FROM s") == [(1, *(name.replace("\0", "0") for name in NAMES))]
    counts = loader.query("SELECT count(DISTINCT table_name) FROM _sdc_loads")
    assert counts == [(len(NAMES) + 1,)]
    assert loader.query('SELECT id FROM "case"') == [(6,)]


def test_a_repeated_load_finds_the_columns_whatever_their_order(loader: PostgresLoader) -> None:
    for names in (NAMES, NAMES[::-1], NAMES[1:]):
        properties = {name: {"type": "string"} for name in names}
        loader.load(
            schema_line("s", {"id": {"type": "integer"}, **properties}, ["id"]),
            record_line("s", {"id": 1, **{name: f"{NAMES.index(name)}" for name in names}}),
        )
    assert loader.query("SELECT * FROM s") == [(1, None, *"123456")]


#: Columns as MeltanoLabs' target 0.8.1 makes them; what comes next; what is there in the end.
PUBLISHED: list[tuple[str, str, dict[str, Any], Any, str, list[str]]] = [
    ("timestamp", "'2024-01-01 10:00'", {"type": "string", "format": "date-time"},
     "2024-01-02T12:00:00+02:00", "timestamp without time zone",
     ["2024-01-01 10:00:00", "2024-01-02 10:00:00"]),
    ("time", "'10:00'", {"type": "string", "format": "time"}, "24:00 o'clock", "text",
     ["10:00:00", "24:00 o'clock"]),
    ("uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", {"type": "string", "format": "uuid"}, "x",
     "text", ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "x"]),
    ("numeric", "123456789012345678901234.5", {"type": "number"}, 0.1, "numeric",
     ["123456789012345678901234.5", "0.1"]),
    ("smallint", "7", {"type": "integer"}, 2**40, "bigint", ["7", str(2**40)]),
    ("integer", "7", {"type": "integer"}, 2**40, "bigint", ["7", str(2**40)]),
    ("bigint", "7", {"type": "number"}, 1.5, "double precision", ["7", "1.5"]),
    ("text[]", "'{a,b}'", {"type": "array"}, [1], "jsonb", ['["a", "b"]', "[1]"]),
    ("jsonb[]", "ARRAY['1'::jsonb]", {"type": "array"}, [1], "jsonb", ["[1]", "[1]"]),
    ("json", """'{"b":1, "a":2}'""", {"type": "object"}, {"c": 1}, "json",
     ['{"b":1, "a":2}', '{"c": 1}']),
    ("character varying(5)", "'abc'", {"type": "string"}, "longer than", "text",
     ["abc", "longer than"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "old", "definition", "new", "becomes", "values"),
    PUBLISHED,
    ids=[row[0] for row in PUBLISHED],
)
def test_a_table_of_another_tool_is_taken_over_and_its_values_are_kept(  # noqa: PLR0913, PLR0917
    loader: PostgresLoader,
    kind: str,
    old: str,
    definition: dict[str, Any],
    new: object,
    becomes: str,
    values: list[str],
) -> None:
    loader.query(f"CREATE TABLE s (id BIGINT PRIMARY KEY, v {kind})")
    loader.query(f"INSERT INTO s VALUES (1, {old})")  # noqa: S608  # our own
    for _ in range(2):
        loader.load(
            schema_line("s", {"id": {"type": "integer"}, "v": definition}, ["id"]),
            record_line("s", {"id": 2, "v": new}),
        )
    found = loader.query("SELECT pg_typeof(v)::text, v::text FROM s ORDER BY id")
    assert found == [(becomes, value) for value in values]


def test_a_view_that_uses_a_column_that_widens_is_named_with_what_to_do(
    loader: PostgresLoader,
) -> None:
    loader.load(schema_line("s", {"v": {"type": "integer"}}), record_line("s", {"v": 1}))
    loader.query("CREATE VIEW w AS SELECT v FROM s")
    outcome = loader.run(schema_line("s", {"v": {"type": "string"}}))
    assert outcome.code == 1
    assert "drop the view, run again, and create it anew" in outcome.log
    assert loader.query("SELECT v FROM w") == [(1,)]


def test_key_columns_have_an_index_that_takes_null(loader: PostgresLoader) -> None:
    loader.load(schema_line("s", {"a": {"type": "integer"}, "b": {"type": "string"}}, ["a", "b"]))
    [(definition,)] = loader.query("SELECT indexdef FROM pg_indexes WHERE tablename = 's'")
    assert "UNIQUE" in definition
    assert "(a, b) NULLS NOT DISTINCT" in definition
