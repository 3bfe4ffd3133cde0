"""Every record arrives, once, as the API sent it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tap_ats.streams import STREAMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.singer import Output

NAMES = [stream.name for stream in STREAMS]


@pytest.mark.parametrize(
    "value",
    [
        "true",
        "7",
        "4.50",
        "9007199254740993",
        "123456789012345678901234567890.10",
        "1e400",
        '""',
        '"007"',
        "null",
        '["Deutsch",""]',
        "[]",
        '{"value":55000.00,"currencyCode":"EUR"}',
        '{"type":"range","minValue":1.10,"maxValue":null}',
    ],
)
def test_a_custom_fields_value_of_any_type_survives_unchanged(
    run: Callable[..., Output], respond: Callable[..., None], value: str
) -> None:
    field = f'{{"id":"f","title":"Field","value":{value}}}'
    respond(f'{{"success":true,"results":[{{"id":"j","customFields":[{field}]}}]}}'.encode())
    output = run("jobs")
    assert output.returncode == 0, output.log
    assert f'"value":{value}}}'.encode() in output.stdout


@pytest.mark.parametrize("label", ["Yes", ["Yes", "No"], None])
def test_a_custom_fields_label_is_a_text_or_a_list(
    run: Callable[..., Output], respond: Callable[..., None], label: str | list[str] | None
) -> None:
    fields = [{"id": "f", "value": "yes", "valueLabel": label}]
    respond({"results": [{"id": "j", "customFields": fields}]})
    assert run("jobs").records("jobs") == [{"id": "j", "customFields": fields}]


def test_the_customers_own_keys_in_extra_data_are_kept(
    run: Callable[..., Output], respond: Callable[..., None]
) -> None:
    record = {"id": "d", "extraData": {"größe": 1, "": {"a": [None, ""]}}}
    respond({"results": [record]}, path="/v1/departments")
    output = run("departments")
    assert output.records("departments") == [record]
    assert output.warnings() == []


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("createdAt", {"at": "now"}),
        ("steps", "none"),
        ("steps", [{"approvalsRequired": "two"}]),
        ("steps", [{"approvers": {"userId": "u"}}]),
    ],
)
@pytest.mark.parametrize("choice", ["fail", "null"])
def test_a_value_of_another_type_is_null_or_fails_the_stream_with_its_place(
    run: Callable[..., Output], respond: Callable[..., None], field: str, sent: object, choice: str
) -> None:
    records = [{"id": "good"}, {"id": "odd", field: sent}]
    respond({"success": True, "results": records}, path="/approval.list")
    output = run("approvals", profile="ashby", on_type_error=choice)
    assert output.returncode == (choice == "fail")
    line = (output.errors() if choice == "fail" else output.warnings())[0]
    assert field in line
    if choice == "fail":
        assert "'approvals'" in line
        assert "odd" in line
    else:
        assert [record["id"] for record in output.records("approvals")] == ["good", "odd"]


@pytest.mark.parametrize("key", [{}, {"id": None}])
def test_a_record_without_its_key_fails_the_stream_by_name(
    run: Callable[..., Output], respond: Callable[..., None], key: dict[str, None]
) -> None:
    respond({"success": True, "results": [{**key, "entityType": "job"}]}, path="/approval.list")
    output = run("approvals", profile="ashby", on_type_error="null")
    assert output.returncode == 1
    assert "'approvals'" in output.errors()[0]
    assert "id" in output.errors()[0]


def test_words_that_no_document_knows_and_nulls_that_none_promises_arrive(
    run: Callable[..., Output], respond: Callable[..., None]
) -> None:
    record = {"id": "a", "entityType": "a newer kind", "createdAt": None, "steps": None}
    respond({"success": True, "results": [record]}, path="/approval.list")
    output = run("approvals", profile="ashby")
    assert output.records("approvals") == [record]
    assert output.warnings() == []
