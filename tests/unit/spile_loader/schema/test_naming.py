"""Table and column names keep their case and any character."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from spile_loader.sql import quoted
from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader


NAMES = [
    "camelCase",
    "with space",
    'quo"ted',
    "apo'strophe",
    "back\\slash",
    "new\nline",
    "nul\0inside",
    "semi;colon -- comment",
    "dot.ted",
    "dash-ed",
    "select",
    "ünïcödé 日本 😀",
    "{brace}",
    "%s",
    "x" * 200,
    "1st",
]


def test_columns_have_the_names_of_their_properties(loader: Loader) -> None:
    names = [*filter(loader.can_name, NAMES)]
    properties = {name: {"type": "string"} for name in names}
    for value in ("old", "new"):
        loader.load(
            schema_line("s", properties, names[:1]),
            record_line("s", {**dict.fromkeys(names, value), names[0]: "key"}),
        )
    assert list(loader.types("s")) == names
    assert loader.query("SELECT * FROM s") == [("key", *["new"] * (len(names) - 1))]


@pytest.mark.parametrize("name", ["camelCase", "with space", "dash-ed", "ünïcödé 日本"])
def test_keys_and_json_may_have_any_name(loader: Loader, name: str) -> None:
    for value in (1, 2):
        loader.load(
            schema_line("s", {name: {"type": "integer"}, "j": {"type": "object"}}, [name]),
            record_line("s", {name: 1, "j": {name: value}}),
        )
    assert loader.query("SELECT count(*), min(j->>'$.*') FROM s")[0][0] == 1


def test_tables_have_the_names_of_their_streams(loader: Loader) -> None:
    lines = []
    for name in NAMES:
        lines += [schema_line(name, {"id": {"type": "integer"}}, ["id"])]
        lines += [record_line(name, {"id": 1})]
    loader.load(*lines)
    loader.load(*lines)
    for name in filter(loader.can_name, NAMES):
        assert loader.query(f"SELECT * FROM main.{quoted(name)}") == [(1,)]  # noqa: S608  # our own


@pytest.mark.with_lake
def test_properties_that_differ_in_case_have_a_column_each(loader: Loader) -> None:
    first = {"Name": {"type": "string"}, "name": {"type": "string"}, "id": {"type": "integer"}}
    other = {"name": {"type": "string"}, "id": {"type": "integer"}, "Name": {"type": "string"}}
    loader.load(
        schema_line("s", first, ["id"]),
        record_line("s", {"id": 1, "Name": "upper", "name": "lower"}),
    )
    loader.load(
        schema_line("s", other, ["id"]),
        record_line("s", {"id": 2, "Name": "UPPER", "name": "LOWER"}),
    )
    loader.load(
        schema_line("s", {"id": {"type": "integer"}, "name": {"type": "string"}}, ["id"]),
        record_line("s", {"id": 3, "name": "alone"}),
    )
    second = "name_2" if loader.ignores_case else "name"
    assert loader.query(f'SELECT id, "Name", {second} FROM s ORDER BY id') == [  # noqa: S608  # our own
        (1, "upper", "lower"),
        (2, "UPPER", "LOWER"),
        (3, None, "alone"),
    ]


@pytest.mark.with_lake
def test_streams_that_differ_in_case_have_a_table_each(loader: Loader) -> None:
    upper = [schema_line("Users", {"id": {"type": "integer"}}), record_line("Users", {"id": 1})]
    lower = [schema_line("users", {"id": {"type": "integer"}}), record_line("users", {"id": 2})]
    loader.load(*upper, *lower)
    loader.load(*lower)
    loader.load(*lower, *upper)
    assert loader.query('SELECT id FROM "Users"') == [(1,)] * 2
    second = "users_2" if loader.ignores_case else "users"
    assert loader.query(f"SELECT id FROM {second}") == [(2,)] * 3  # noqa: S608  # our own


def test_a_property_may_be_called_like_a_metadata_column(loader: Loader) -> None:
    properties = {"id": {"type": "integer"}, "_sdc_received_at": {"type": "string"}}
    for value in ("old", "mine"):
        loader.load(
            schema_line("s", properties, ["id"]),
            record_line("s", {"id": 1, "_sdc_received_at": value}),
            add_metadata_columns=True,
        )
    assert loader.query("SELECT _sdc_received_at_2 FROM s") == [("mine",)]
    assert loader.types("s")["_sdc_received_at"] == "TIMESTAMP WITH TIME ZONE"


def test_a_property_without_a_name_has_a_column(loader: Loader) -> None:
    for value in (1, 2):
        loader.load(schema_line("s", {"": {"type": "integer"}}), record_line("s", {"": value}))
    assert loader.query("SELECT _ FROM s") == [(1,), (2,)]


def test_a_stream_called_like_the_history_does_not_touch_it(loader: Loader) -> None:
    for _ in range(2):
        loader.load(
            schema_line("_sdc_loads", {"id": {"type": "integer"}}, ["id"]),
            record_line("_sdc_loads", {"id": 1}),
        )
    assert loader.query("SELECT id FROM _sdc_loads_2") == [(1,)]
    assert loader.query("SELECT count(*) FROM _sdc_loads") == [(2,)]
