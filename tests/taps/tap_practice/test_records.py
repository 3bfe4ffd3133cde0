"""Every field of every record, against what is truly there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from support.extraction import extract
from support.singer import run_tap
from tap_practice.client import PracticeStream
from tap_practice.streams import STREAMS
from tap_practice.tap import TapPractice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.singer import Output

NAMES = [stream.name for stream in STREAMS]
PAGED = [stream.name for stream in STREAMS if stream.parent_stream_type is None]
# Fields whose midnight means a day.
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})T00:00:00")


def config(sandbox: Sandbox, **more: Any) -> dict[str, Any]:
    url, key = sandbox.url_of("practice"), sandbox.credentials["practice"]
    return {"api_url": url, "api_key": key, **more}


def days(value: Any) -> Any:
    """The truth with days as days: the API writes them as midnights."""
    if isinstance(value, dict):
        return {key: days(item) for key, item in value.items()}
    if isinstance(value, list):
        return [days(item) for item in value]
    found = _MIDNIGHT.fullmatch(value) if isinstance(value, str) else None
    return found.group(1) if found else value


def without_key(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "DocumentKey"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(scale=0.4) as running:
        yield running


@pytest.fixture(scope="module")
def output(sandbox: Sandbox) -> Output:
    return run_tap("tap-practice", config(sandbox))


def test_a_whole_run_succeeds_without_a_warning(output: Output) -> None:
    assert output.returncode == 0, output.log
    assert output.warnings() == []


def test_each_stream_has_as_many_records_as_there_are(output: Output, sandbox: Sandbox) -> None:
    assert output.counts() == sandbox.counts("practice")


@pytest.mark.parametrize("stream", NAMES)
def test_each_field_of_each_record_is_what_it_truly_is(
    output: Output, sandbox: Sandbox, stream: str
) -> None:
    truth = [days(record) for record in sandbox.records("practice", stream)]
    assert truth
    assert [without_key(record) for record in output.records(stream)] == truth


def test_decimals_keep_every_digit(output: Output) -> None:
    costs = {record["Code"]: record["UnitCost"] for record in output.records("cost_list")}
    assert str(costs["0003"]) == "12345678901234567.89"


@pytest.fixture(scope="module")
def json_output(sandbox: Sandbox) -> Iterator[Output]:
    sandbox.play(practice_format="json")
    with pytest.MonkeyPatch.context() as patch:
        # The sandbox sends JSON only to those who ask for it.
        accept = {"Accept": "application/json"}
        patch.setattr(PracticeStream, "request_headers", lambda _: accept)
        sandbox.clear_requests()
        yield extract(TapPractice, config(sandbox))
    sandbox.play(practice_format="xml")


@pytest.mark.parametrize("stream", NAMES)
def test_json_of_the_same_shape_gives_the_same_records(
    output: Output, json_output: Output, stream: str
) -> None:
    assert json_output.records(stream) == output.records(stream)


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 200])
def test_every_record_arrives_once_whatever_the_number(count: int) -> None:
    sizes = {f"practice.{name}": count for name in ("staff_list", "time_list", "job_list")}
    with Sandbox(scale=0, counts=sizes) as sandbox:
        output = extract(TapPractice, config(sandbox), "staff_list", "time_list", "job_list")
        truth = {name: list(sandbox.records("practice", name)) for name in output.counts()}
    assert output.returncode == 0
    for name, records in truth.items():
        found = [record["UUID"] for record in output.records(name)]
        assert found == [record["UUID"] for record in records]
        assert len(found) == count


@pytest.mark.parametrize("page_size", [1, 7, 1000])
def test_any_page_size_gives_every_record(page_size: int) -> None:
    with Sandbox(scale=0, counts={"practice.staff_list": 21}) as sandbox:
        output = extract(TapPractice, config(sandbox, page_size=page_size), "staff_list")
    assert output.counts() == {"staff_list": 21}


def test_an_account_without_records_gives_schemas_only() -> None:
    with Sandbox(scale=0) as sandbox:
        output = extract(TapPractice, config(sandbox))
    assert output.returncode == 0
    assert output.counts() == dict.fromkeys(NAMES, 0)


def test_several_pages_are_fetched_at_once_but_not_too_many() -> None:
    with Sandbox(scale=0, counts={"practice.time_list": 1200}, latency=0.05) as sandbox:
        output = extract(TapPractice, config(sandbox, max_concurrency=3), "time_list")
        truth = [record["UUID"] for record in sandbox.records("practice", "time_list")]
        assert sandbox.max_in_flight == 3
        assert len(sandbox.requests) == 12
    assert [record["UUID"] for record in output.records("time_list")] == truth


def test_raw_values_keeps_all_leaves_as_they_were_sent(sandbox: Sandbox) -> None:
    output = extract(TapPractice, config(sandbox, raw_values=True), "client_list", "job_list")
    assert output.returncode == 0
    client = next(c for c in output.records("client_list") if c.get("Type"))
    assert client["IsProspect"] in {"Yes", "No"}
    assert isinstance(client["Type"]["CostMarkup"], str)
    job = output.records("job_list")[0]
    assert job["StartDate"].endswith("T00:00:00")
    assert not job["DateModifiedUtc"].endswith("Z")
    schema = output.schemas("client_list")[0]["schema"]["properties"]
    assert schema["IsProspect"]["type"] == ["string", "null"]
    assert schema["Contacts"]["properties"]["Contact"]["type"] == ["array", "null"]
