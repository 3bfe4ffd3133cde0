"""Every record arrives, once, as the API sent it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from support.extraction import exact, extract
from support.singer import run_tap
from support.taps import connection
from tap_ats.streams import STREAMS
from tap_ats.tap import TapATS

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.singer import Output

NAMES = [stream.name for stream in STREAMS]


def settings(sandbox: Sandbox, **more: Any) -> dict[str, Any]:
    return {**connection(sandbox, "ats"), **more}


def assert_true(output: Output, sandbox: Sandbox) -> None:
    assert output.returncode == 0, output.log
    assert output.counts() == sandbox.counts("ats")
    for name in NAMES:
        assert exact(output.records(name)) == exact(list(sandbox.records("ats", name)))


@pytest.mark.parametrize("count", [0, 1, 100, 101])
def test_every_record_arrives_whatever_their_number_is_to_the_page_size(count: int) -> None:
    with Sandbox(counts={f"ats.{name}": count for name in NAMES}) as sandbox:
        output = extract(TapATS, settings(sandbox))
        assert_true(output, sandbox)
        pages = 2 if count > 100 else 1
        assert len(sandbox.requests) == pages * len(NAMES)


def test_the_tap_as_a_process_writes_every_field_of_every_record() -> None:
    with Sandbox(scale=0.2, day=4) as sandbox:
        output = run_tap("tap-ats", settings(sandbox, page_size=50))
        assert_true(output, sandbox)
        assert output.log.count(" is done: ") == len(NAMES) == 14
        assert "left out" not in output.log


def test_every_stream_has_the_key_id(sandbox: Sandbox) -> None:
    output = extract(TapATS, settings(sandbox))
    for name in NAMES:
        (schema,) = output.schemas(name)
        assert schema["key_properties"] == ["id"]


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
    run: Callable[..., Output], answer: Callable[..., None], value: str
) -> None:
    field = f'{{"id":"f","title":"Field","value":{value}}}'
    answer(f'{{"success":true,"results":[{{"id":"j","customFields":[{field}]}}]}}'.encode())
    output = run("jobs")
    assert output.returncode == 0, output.log
    assert f'"value":{value}}}'.encode() in output.stdout


@pytest.mark.parametrize("label", ["Yes", ["Yes", "No"], None])
def test_a_custom_fields_label_is_a_text_or_a_list(
    run: Callable[..., Output], answer: Callable[..., None], label: str | list[str] | None
) -> None:
    fields = [{"id": "f", "value": "yes", "valueLabel": label}]
    answer({"results": [{"id": "j", "customFields": fields}]})
    assert run("jobs").records("jobs") == [{"id": "j", "customFields": fields}]


def test_the_customers_own_keys_in_extra_data_are_kept(
    run: Callable[..., Output], answer: Callable[..., None]
) -> None:
    record = {"id": "d", "extraData": {"größe": 1, "": {"a": [None, ""]}}}
    answer({"results": [record]}, path="/v1/departments")
    output = run("departments")
    assert output.records("departments") == [record]
    assert output.warnings() == []


def test_the_empty_text_of_the_first_record_arrives(sandbox: Sandbox) -> None:
    output = extract(TapATS, settings(sandbox), "candidates")
    assert output.records("candidates")[0]["position"] == ""
