"""Values become their declared type when nothing is lost; unknown fields are reported once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.extraction import extract
from support.singer import run_tap
from tap_worklogs.tap import TapWorklogs

if TYPE_CHECKING:
    from sandbox_api import Sandbox

WORKLOGS = "/worklogs/v1/worklogs"


def serve(sandbox: Sandbox, *records: str) -> None:
    """Let the API answer one page of worklogs with these JSON texts."""
    body = b'{"results": [' + ",".join(records).encode() + b"]}"
    sandbox.inject(path=WORKLOGS, status=200, body=body, times=None)


def test_a_value_converts_when_nothing_is_lost(sandbox: Sandbox, config: dict[str, Any]) -> None:
    serve(sandbox, '{"tempoWorklogId": "7", "timeSpentSeconds": "3600", "billableSeconds": 60.0}')
    output = extract(TapWorklogs, config, "worklogs")
    assert output.records("worklogs") == [
        {"tempoWorklogId": 7, "timeSpentSeconds": 3600, "billableSeconds": 60}
    ]


@pytest.mark.parametrize("value", ['"many"', "1.5", '"007"', "{}", "true", '""'])
def test_a_value_that_cannot_be_its_type_fails_naming_stream_field_and_key(
    sandbox: Sandbox, config: dict[str, Any], value: str
) -> None:
    serve(sandbox, '{"tempoWorklogId": 1}', f'{{"tempoWorklogId": 2, "timeSpentSeconds": {value}}}')
    output = extract(TapWorklogs, config, "worklogs")
    assert output.returncode == 1
    (line,) = output.errors()
    for word in ("worklogs", "timeSpentSeconds", "tempoWorklogId=2", "on_type_error"):
        assert word in line
    assert "many" not in line


def test_a_value_that_cannot_be_its_type_becomes_null_if_the_user_says_so(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    serve(
        sandbox,
        '{"tempoWorklogId": 1, "timeSpentSeconds": "many", "issue": {"id": "x", "self": "s"}}',
        '{"tempoWorklogId": 2, "timeSpentSeconds": "more"}',
    )
    output = extract(TapWorklogs, {**config, "on_type_error": "null"}, "worklogs")
    assert output.returncode == 0, output.log
    assert output.records("worklogs") == [
        {"tempoWorklogId": 1, "timeSpentSeconds": None, "issue": {"id": None, "self": "s"}},
        {"tempoWorklogId": 2, "timeSpentSeconds": None},
    ]
    assert "'timeSpentSeconds': 2 values" in output.log


@pytest.mark.parametrize("key", ["null", '"x"', "{}"])
def test_a_key_is_never_replaced_by_null(
    sandbox: Sandbox, config: dict[str, Any], key: str
) -> None:
    serve(sandbox, f'{{"tempoWorklogId": {key}}}')
    output = extract(TapWorklogs, {**config, "on_type_error": "null"}, "worklogs")
    assert output.returncode == 1
    assert "tempoWorklogId" in output.errors()[0]


def test_an_unknown_field_is_left_out_with_one_warning_per_stream_and_field(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    row = '{"tempoWorklogId": %d, "mood": "good", "author": {"accountId": "a", "shoe": 43}}'
    serve(sandbox, *(row % number for number in range(100)))
    output = extract(TapWorklogs, config, "worklogs")
    assert output.records("worklogs")[99] == {"tempoWorklogId": 99, "author": {"accountId": "a"}}
    assert sorted(line.split("'")[1] for line in output.warnings()) == ["author.shoe", "mood"]


def test_an_unknown_field_is_added_after_a_new_schema_if_the_user_says_so(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    serve(sandbox, '{"tempoWorklogId": 1, "mood": 5}', '{"tempoWorklogId": 2, "mood": 1.25}')
    output = extract(TapWorklogs, {**config, "unknown_fields": "add"}, "worklogs")
    assert [float(row["mood"]) for row in output.records("worklogs")] == [5.0, 1.25]
    schemas = output.schemas("worklogs")
    assert "mood" not in schemas[0]["schema"]["properties"]
    assert schemas[-1]["schema"]["properties"]["mood"]["type"] == ["number", "null"]
    kinds = [m["type"] for m in output.messages]
    assert kinds.index("RECORD") > max(i for i, kind in enumerate(kinds) if kind == "SCHEMA")


def test_the_state_remembers_added_fields_for_the_next_run(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    config = {**config, "unknown_fields": "add"}
    serve(sandbox, '{"tempoWorklogId": 1, "mood": "good"}')
    state = json.loads(json.dumps(extract(TapWorklogs, config, "worklogs").state))
    output = extract(TapWorklogs, config, "worklogs", state=state)
    assert "mood" in output.schemas("worklogs")[0]["schema"]["properties"]
    assert len(output.schemas("worklogs")) == 1
    assert output.records("worklogs")[0]["mood"] == "good"


def test_missing_fields_are_left_out(sandbox: Sandbox, config: dict[str, Any]) -> None:
    serve(sandbox, '{"tempoWorklogId": 1}')
    assert extract(TapWorklogs, config, "worklogs").records("worklogs") == [{"tempoWorklogId": 1}]


def test_pretty_printed_answers_give_one_line_per_record(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    row = json.dumps({"tempoWorklogId": 1, "attributes": {"values": []}}, indent=4)
    serve(sandbox, row)
    output = run_tap("tap-worklogs", config)
    assert output.records("worklogs") == [{"tempoWorklogId": 1, "attributes": {"values": []}}]


@pytest.mark.parametrize("mode", ["hash", "drop"])
def test_personal_data_is_hashed_or_dropped_at_any_depth(config: dict[str, Any], mode: str) -> None:
    plain = extract(TapWorklogs, config, "worklogs").records("worklogs")
    settings = {**config, "personal_data": mode, "personal_data_key": "our own key"}
    output = extract(TapWorklogs, settings, "worklogs")
    changed = output.records("worklogs")
    assert len(changed) == len(plain)
    people = {row["author"]["accountId"] for row in plain}
    text = json.dumps(changed, default=str)
    assert not any(person in text for person in people)
    properties = output.schemas("worklogs")[0]["schema"]["properties"]
    assert ("description" in properties) == (mode == "hash")
    if mode == "hash":
        assert len({row["author"]["accountId"] for row in changed}) == len(people)
        assert changed == extract(TapWorklogs, settings, "worklogs").records("worklogs")
