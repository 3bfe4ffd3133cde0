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


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(scale=0.4) as running:
        yield running


@pytest.fixture(scope="module")
def output(sandbox: Sandbox) -> Output:
    return run_tap("tap-practice", config(sandbox))


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
