"""The generated part of the dbt project holds all that the taps' schemas say."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from repo.personal_data import personal_fields
from repo.transform import streams as transform_streams
from repo.transform.columns import columns_of, snake_case
from repo.transform.properties import models, sources
from repo.transform.streams import Relation, Stream, short_name
from support.repository import known_taps, schemas

if TYPE_CHECKING:
    from repo.plugins import Plugin

TAPS = [pytest.param(tap, id=tap.name) for tap in known_taps()]
# A tap tells its streams in a process of its own, once.
streams_of = cache(transform_streams.streams_of)


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("timeSpentSeconds", "time_spent_seconds"),
        ("startDateTimeUtc", "start_date_time_utc"),
        ("ClientUUID", "client_uuid"),
        ("UUID", "uuid"),
        ("DateModifiedUtc", "date_modified_utc"),
        ("HTMLText", "html_text"),
        ("created_at", "created_at"),
        ("Cost-Markup %", "cost_markup"),
    ],
)
def test_a_name_is_spelled_in_snake_case(name: str, spelled: str) -> None:
    assert snake_case(name) == spelled


def test_objects_are_opened_one_level_and_two_names_of_one_fact_have_one_column() -> None:
    text = {"type": ["string", "null"]}
    schema = {
        "properties": {
            "jobId": text,
            "job": {"type": "object", "properties": {"id": text, "owner": {"type": "object"}}},
            "paid": {"type": "number", "format": "singer.decimal"},
            "tags": {"type": "array"},
        }
    }
    found = {column.name: (column.kind, column.paths) for column in columns_of(schema)}
    assert found == {
        "job_id": ("text", (("jobId",), ("job", "id"))),
        "job_owner": ("json", (("job", "owner"),)),
        "paid": ("decimal", (("paid",),)),
        "tags": ("json", (("tags",),)),
    }


def _tables(tap: Plugin, streams: dict[str, Stream]) -> dict[str, dict[str, Any]]:
    [source] = yaml.safe_load(sources(short_name(tap), streams))["sources"]
    return {table["name"]: table for table in source["tables"]}


@pytest.mark.parametrize("tap", TAPS)
def test_a_source_describes_every_stream_field_key_and_personal_field(tap: Plugin) -> None:
    tables = _tables(tap, streams_of(tap))
    for stream, schema in schemas(tap).items():
        table = tables[stream]
        columns = {column["name"]: column for column in table["columns"]}
        assert table["description"]
        assert list(columns) == list(schema["properties"])
        assert all(column["description"] for column in columns.values())
        key = table["data_tests"][0]["spile.unique_and_not_null"]["arguments"]["columns"]
        assert key
        assert set(key) <= set(columns)
        tagged = {name for name, column in columns.items() if "config" in column}
        assert tagged == {field for field, _ in personal_fields(schema) if field in columns}


@pytest.mark.parametrize("tap", TAPS)
def test_a_view_tags_what_is_personal(tap: Plugin) -> None:
    streams = streams_of(tap)
    for view in yaml.safe_load(models(short_name(tap), streams.values()))["models"]:
        columns = next(s for s in streams.values() if s.model == view["name"]).columns
        tagged = {column["name"] for column in view["columns"] if "config" in column}
        assert tagged == {column.name for column in columns if column.personal}


@pytest.mark.parametrize("tap", TAPS)
def test_a_field_that_identifies_rows_of_another_stream_refers_to_them(tap: Plugin) -> None:
    streams = streams_of(tap)
    for table in _tables(tap, streams).values():
        for test in table["data_tests"][1:]:
            for relation in test["spile.refers_to"]["arguments"]["relations"]:
                assert relation["field"] in streams[relation["stream"]].schema["properties"]
    if tap.name == "tap-ats":
        relations = streams["applications"].relations(streams)
        assert Relation(("candidate", "id"), "candidates", "id") in relations
