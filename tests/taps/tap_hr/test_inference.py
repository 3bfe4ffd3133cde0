"""The schema of a stream that has none, from its first pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox_api import Sandbox
    from support.singer import Output

    Run = Callable[..., Output]
    Fix = Callable[..., None]

THINGS: dict[str, Any] = {"name": "things", "path": "/v1/things"}


def properties(output: Output) -> dict[str, Any]:
    assert output.returncode == 0, output.log
    found: dict[str, Any] = output.schemas("things")[0]["schema"]
    assert found["additionalProperties"] is True
    return dict(found["properties"])


def node(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": [kind, "null"], **more}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2], node("integer")),
        ([1, 2.5, None], node("number")),
        ([True, False], node("boolean")),
        ([None, None], node("string")),
        ([1, "x"], node("string")),
        ([True, 1], node("string")),
        (["00123", "7"], node("string")),
        (["", None], node("string")),
        (
            ["2024-01-31T10:00:00Z", "2024-01-31T10:00:00.5+02:00"],
            node("string", format="date-time"),
        ),
        (["2024-01-31T10:00:00Z", None], node("string", format="date-time")),
        (["2024-01-31T10:00:00Z", ""], node("string")),
        (["2024-01-31T10:00:00"], node("string")),
        (["2024-13-31T10:00:00Z"], node("string")),
        (["2024-01-31", "2024-02-29"], node("string", format="date")),
        (["2024-02-30"], node("string")),
        (["2024-01-31", "2024-01-31T10:00:00Z"], node("string")),
        (["2024-01-31", 5], node("string")),
        ([[], None], node("array", items={})),
        ([[1], [2.5], []], node("array", items=node("number"))),
        ([{"a": 1}, None, 3], {}),
    ],
)
def test_a_field_gets_the_type_that_fits_all_its_samples(
    run: Run, respond: Fix, values: list[Any], expected: dict[str, Any]
) -> None:
    records = [{"id": number, "field": value} for number, value in enumerate(values)]
    respond({"data": records, "total": len(records)})
    output = run(THINGS)
    assert properties(output)["field"] == expected
    kept = [record["field"] for record in output.records("things")]
    assert [value is None for value in kept] == [value is None for value in values]


def test_values_of_mixed_types_are_written_as_text(run: Run, respond: Fix) -> None:
    values = [1, "x", 2.50, True]
    records = [{"id": n, "field": value} for n, value in enumerate(values)]
    respond({"data": records, "total": 4})
    output = run(THINGS)
    assert [record["field"] for record in output.records("things")] == ["1", "x", "2.5", "true"]


def test_objects_are_described_as_deep_as_they_go(run: Run, respond: Fix) -> None:
    records = [{"id": 1, "a": {"c": [{"d": 1}], "b": None}}, {"id": 2, "a": {"c": [{"e": "x"}]}}]
    respond({"data": records, "total": 2})
    items = {
        "type": ["object", "null"],
        "properties": {"d": node("integer"), "e": node("string")},
        "additionalProperties": True,
    }
    assert properties(run(THINGS))["a"] == {
        "type": ["object", "null"],
        "properties": {"b": node("string"), "c": node("array", items=items)},
        "additionalProperties": True,
    }


def test_a_key_is_not_null_where_every_sample_has_it(run: Run, respond: Fix) -> None:
    respond({"data": [{"z": 1, "a": "x", "b": 1}, {"z": 2, "b": 1}], "total": 2})
    output = run({**THINGS, "primary_keys": ["z", "b"]})
    found = properties(output)
    assert found == {"z": {"type": ["integer"]}, "b": {"type": ["integer"]}, "a": node("string")}
    assert list(found) == ["z", "b", "a"]


def test_a_key_that_a_sample_lacks_stays_nullable_and_fails_at_that_record(
    run: Run, respond: Fix
) -> None:
    respond({"data": [{"id": 1}, {"id": None}], "total": 2})
    output = run(THINGS)
    assert output.schemas("things")[0]["schema"]["properties"]["id"] == node("integer")
    assert "Key 'id' is missing or null" in output.errors()[0]


def test_records_without_a_key_are_taken(run: Run, respond: Fix) -> None:
    respond({"data": [{"b": 1}, {"a": 2}], "total": 2})
    output = run({**THINGS, "primary_keys": []})
    assert list(properties(output)) == ["a", "b"]
    assert output.schemas("things")[0]["key_properties"] == []
    assert output.records("things") == [{"b": 1}, {"a": 2}]


def test_no_samples_give_the_keys_alone_and_a_warning(run: Run, respond: Fix) -> None:
    respond({"data": []})
    entry = {**THINGS, "primary_keys": ["id", "no"], "replication_key": "changed"}
    output = run(entry)
    assert properties(output) == {
        "id": {"type": ["integer", "string"]},
        "no": {"type": ["integer", "string"]},
        "changed": node("string"),
    }
    (line,) = output.warnings()
    assert "Stream 'things' has no records to infer a schema from" in line


@pytest.mark.parametrize(("pages", "expected"), [(1, ["0"]), (2, ["0", "2"]), (9, ["0", "2", "4"])])
def test_no_more_pages_are_read_than_asked_for(
    run: Run, respond: Fix, server: Sandbox, pages: int, expected: list[str]
) -> None:
    respond({"data": [{"id": 1}, {"id": 2}]}, query={"offset": "0"})
    respond({"data": [{"id": 3}, {"id": 4, "late": 1}]}, query={"offset": "2"})
    respond({"error": "past the end"}, status=404)
    output = run(THINGS, page_size=2, schema_sample_pages=pages)
    asked = [request.query["offset"] for request in server.requests]
    # A page that the run of an earlier test asked for ahead may still arrive.
    asked = asked[asked.index("0") :]
    assert asked[: len(expected)] == expected
    assert asked[len(expected)] == "0"
    assert ("late" in properties(output)) == (pages > 1)


def test_a_field_that_appears_after_the_samples_is_kept_with_one_warning(
    run: Run, respond: Fix
) -> None:
    respond({"data": [{"id": 1}, {"id": 2}]}, query={"offset": "0"})
    respond({"data": [{"id": 3, "late": 1}, {"id": 4, "late": 2}]}, query={"offset": "2"})
    respond({"data": []})
    output = run(THINGS, page_size=2, schema_sample_pages=1)
    assert output.records("things")[2:] == [{"id": 3, "late": 1}, {"id": 4, "late": 2}]
    (line,) = output.warnings()
    assert "Field 'late' is not in the schema and was kept" in line


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ({"primary_keys": ["no"]}, "no 'no', which primary_keys names; fields found: a, id"),
        ({"replication_key": "no"}, "no 'no', which replication_key names"),
        ({"replication_key": "a"}, "replication_key 'a' must hold strings or numbers"),
    ],
)
def test_keys_that_no_sample_has_are_an_error(
    run: Run, respond: Fix, entry: dict[str, Any], text: str
) -> None:
    respond({"data": [{"id": 1, "a": {}}], "total": 1})
    output = run({**THINGS, **entry})
    assert output.returncode == 1
    (line,) = output.errors()
    assert text in line
    assert "Stream 'things' failed" in line
