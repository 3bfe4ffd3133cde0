"""Settings that cannot work are named before the first request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from spile.exceptions import ConfigValidationError
from tap_hr.tap import TapHR

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox_api import Sandbox

SCHEMA = {"properties": {"id": {"type": "integer"}, "o": {"type": "object"}}}
THINGS: dict[str, Any] = {"name": "things", "path": "/v1/things", "schema": SCHEMA}


def complaints(config: dict[str, Any], **settings: Any) -> list[str]:
    with pytest.raises(ConfigValidationError) as caught:
        TapHR(config={**config, **settings})
    return list(caught.value.errors)


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ({"path": "/v1/things"}, "'streams.0' needs 'name'"),
        ({"name": "things"}, "'streams.0' (things) needs 'path'"),
        ({}, "'streams.0' needs 'name' and 'path'"),
        ("things", "'streams.0' must be an object"),
        ({**THINGS, "name": ""}, "'streams.0.name' must match"),
        ({**THINGS, "name": "a b"}, "'streams.0.name' (a b) must match"),
        ({**THINGS, "name": "things\n"}, "'streams.0.name'"),
        ({**THINGS, "name": 5}, "'streams.0.name' must be text"),
        ({**THINGS, "path": "https://api.example.com/v1/x"}, "(things): path must be a path"),
        ({**THINGS, "path": "//api.example.com/v1/x"}, "(things): path must be a path"),
        ({**THINGS, "path": "v1/things"}, "(things): path must be a path"),
        ({**THINGS, "path": ""}, "(things): path must be a path"),
        ({**THINGS, "path": "/v1/{id}"}, "(things): path must hold no query"),
        ({**THINGS, "path": "/v1/things?a=b"}, "(things): path must hold no query"),
        ({**THINGS, "path": 7}, "'streams.0.path' (things) must be text"),
        ({**THINGS, "primary_keys": "id"}, "'streams.0.primary_keys' (things) must be"),
        ({**THINGS, "primary_keys": [1]}, "'streams.0.primary_keys.0' (things) must be"),
        ({**THINGS, "primary_keys": ["id", "id"]}, "(things) must not name anything twice"),
        ({**THINGS, "primary_keys": None}, "'streams.0.primary_keys' (things) must be"),
        ({**THINGS, "colour": 1}, "'streams.0' (things) has unknown entries: colour"),
        ({**THINGS, "records_path": 5}, "'streams.0.records_path' (things) must be"),
        ({**THINGS, "records_path": "a..b"}, "(things): records_path has an empty key"),
        ({**THINGS, "total_path": "a."}, "(things): total_path has an empty key"),
        ({**THINGS, "page_size": 0}, "'streams.0.page_size' (things) must be 1 or more"),
        ({**THINGS, "page_size": 10001}, "'streams.0.page_size' (things) must be 10000 or less"),
        ({**THINGS, "page_size": "50"}, "'streams.0.page_size' (things) must be an integer"),
        ({**THINGS, "paginated": "no"}, "'streams.0.paginated' (things) must be true or false"),
        ({**THINGS, "is_sorted": True}, "(things): is_sorted needs the replication_key"),
        (
            {**THINGS, "replication_key": "id", "replication_end_param": "until"},
            "(things): replication_end_param needs a replication_param",
        ),
        ({**THINGS, "params": ["a"]}, "'streams.0.params' (things) must be an object"),
        ({**THINGS, "params": {"a": []}}, "'streams.0.params.a' (things) must be"),
        ({**THINGS, "params": {"api_key": "x"}}, "(things): params must not hold"),
        ({**THINGS, "params": {"limit": "5"}}, "(things): params must not hold"),
        ({**THINGS, "limit_param": "offset"}, "(things): offset_param must not be the same"),
        ({**THINGS, "replication_key": 5}, "'streams.0.replication_key' (things) must be"),
        ({**THINGS, "replication_param": "since"}, "(things): replication_param needs"),
        (
            {**THINGS, "replication_key": "id", "replication_param": "limit"},
            "(things): replication_param must not be the same as limit_param",
        ),
        ({**THINGS, "primary_keys": ["no"]}, "(things): schema lacks primary_keys no"),
        ({**THINGS, "replication_key": "no"}, "(things): schema lacks the replication_key no"),
        ({**THINGS, "replication_key": "o"}, "(things): schema must declare the replication_key o"),
        ({**THINGS, "schema": []}, "'streams.0.schema' (things) must be an object or text"),
        ({**THINGS, "schema": {}}, "(things): schema must be a JSON Schema with properties"),
        (
            {**THINGS, "schema": {"properties": {"id": {"type": "money"}}}},
            "(things): schema is not a valid JSON Schema at 'properties.id.type'",
        ),
        ({**THINGS, "schema": "/nowhere/x.json"}, "(things): schema names a file that cannot"),
    ],
)
def test_an_entry_that_cannot_work_is_named(
    config: dict[str, Any], server: Sandbox, entry: Any, text: str
) -> None:
    found = complaints(config, streams=[entry])
    assert text in found[0]
    assert "streams" in found[0]
    assert not server.requests


@pytest.mark.parametrize(
    ("streams", "text"),
    [
        ([], "Setting 'streams' must not be empty"),
        ("[]", "Setting 'streams' must not be empty"),
        ({}, "Setting 'streams' must be a list"),
        ("not JSON", "Setting 'streams' must be a list"),
        ([THINGS, {**THINGS, "path": "/v1/b"}], "Setting 'streams.1' (things) has the name"),
        ([THINGS, {"name": "b"}], "Setting 'streams.1' (b) needs 'path'"),
    ],
)
def test_a_list_that_cannot_work_is_named(config: dict[str, Any], streams: Any, text: str) -> None:
    assert text in complaints(config, streams=streams)[0]


@pytest.mark.parametrize(
    ("streams", "text"),
    [([], "must not be empty"), ([{"name": "a"}], "needs 'path'"), ([THINGS, THINGS], "unique")],
)
def test_discovery_refuses_a_list_that_cannot_work(streams: Any, text: str) -> None:
    tap = TapHR(config={"streams": streams}, validate_config=False, setup_mapper=False)
    with pytest.raises(ConfigValidationError) as caught:
        tap.run_discovery()
    assert text in caught.value.errors[0]


def test_a_list_may_come_as_text(config: dict[str, Any]) -> None:
    tap = TapHR(config={**config, "streams": json.dumps([THINGS])})
    assert list(tap.streams) == ["things"]


def test_a_schema_file_must_be_json(config: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "schema.json"
    file.write_text("{")
    (line,) = complaints(config, streams=[{**THINGS, "schema": str(file)}])
    assert "(things): schema names a file that is not JSON" in line


@pytest.mark.parametrize(
    ("setting", "value", "text"),
    [
        ("page_size", 0, "must be 1 or more"),
        ("page_size", 10001, "must be 10000 or less"),
        ("start_offset", -1, "must be 0 or more"),
        ("schema_sample_pages", 0, "must be 1 or more"),
        ("api_key_param", "", "must not be empty"),
        ("limit_param", "", "must not be empty"),
        ("offset_param", 5, "must be text"),
        ("total_path", 5, "must be text"),
        ("stop_on_short_page", "perhaps", "must be true or false"),
    ],
)
def test_a_setting_that_cannot_work_is_named(
    config: dict[str, Any], setting: str, value: Any, text: str
) -> None:
    (line,) = complaints(config, **{setting: value})
    assert line == f"Setting '{setting}' {text}"


def test_two_parameters_of_one_name_are_refused(config: dict[str, Any]) -> None:
    (line,) = complaints(config, limit_param="n", offset_param="n")
    assert "offset_param must not be the same as limit_param" in line


def test_every_setting_has_a_title_and_a_description() -> None:
    for node in TapHR.config_jsonschema["properties"].values():
        assert node["title"]
        assert node["description"]
