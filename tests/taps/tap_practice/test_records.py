"""The same records from XML and JSON, several pages at once, and values as they were sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox_api import Sandbox
from support.extraction import extract
from support.taps import connection
from tap_practice.client import PracticeStream
from tap_practice.streams import STREAMS
from tap_practice.tap import TapPractice

if TYPE_CHECKING:
    import pytest


def test_json_of_the_same_shape_gives_the_same_records(monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox(scale=0.4) as sandbox:
        from_xml = extract(TapPractice, connection(sandbox, "practice"))
        sandbox.play(practice_format="json")
        # The sandbox sends JSON only to those who ask for it.
        headers = {"Accept": "application/json"}
        monkeypatch.setattr(PracticeStream, "request_headers", lambda _: headers)
        from_json = extract(TapPractice, connection(sandbox, "practice"))
    assert len(from_json.counts()) == len(STREAMS)
    for stream in from_json.counts():
        assert from_json.records(stream) == from_xml.records(stream)


def test_several_pages_are_fetched_at_once_but_not_too_many() -> None:
    with Sandbox(scale=0, counts={"practice.time_list": 1200}, latency=0.05) as sandbox:
        output = extract(
            TapPractice, connection(sandbox, "practice", max_concurrency=3), "time_list"
        )
        expected = [record["UUID"] for record in sandbox.records("practice", "time_list")]
        assert sandbox.max_in_flight == 3
        assert len(sandbox.requests) == 12
    assert [record["UUID"] for record in output.records("time_list")] == expected


def test_raw_values_keeps_all_leaves_as_they_were_sent(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    sandbox.play(scale=0.4)
    output = extract(TapPractice, {**config, "raw_values": True}, "client_list", "job_list")
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
