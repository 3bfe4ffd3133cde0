"""Every record once, with every field as it was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from support.extraction import exact, extract
from support.hr import EXAMPLES
from support.taps import connection
from tap_hr.tap import TapHR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.singer import Output

BY_NAME = {entry["name"]: entry for entry in EXAMPLES}


def settings(server: Sandbox) -> dict[str, Any]:
    return connection(server, "hr")


@pytest.fixture(scope="module")
def full() -> Iterator[Sandbox]:
    with Sandbox(scale=0.4) as running:
        yield running


@pytest.fixture(scope="module")
def inferred(full: Sandbox) -> Output:
    return extract(TapHR, {**settings(full), "streams": EXAMPLES})


@pytest.mark.parametrize("stream", ["resource", "employees", "departments", "absences"])
def test_streams_with_given_schemas_equal_the_truth(
    full: Sandbox, inferred: Output, stream: str
) -> None:
    entry = BY_NAME[stream]
    schema = inferred.schemas(stream)[0]["schema"]
    full.clear_requests()
    output = extract(TapHR, {**settings(full), "streams": [{**entry, "schema": schema}]})
    assert exact(output.records(stream)) == exact(list(full.records("hr", stream)))
    assert [request.query["offset"] for request in full.requests].count("0") == 1


def test_the_default_stream_equals_the_truth(full: Sandbox) -> None:
    output = extract(TapHR, settings(full))
    assert exact(output.records("resource")) == exact(list(full.records("hr", "resource")))
    assert not output.warnings()


def test_a_server_that_caps_the_page_size_loses_nothing() -> None:
    with Sandbox(scale=0, counts={"hr.absences": 2100}) as server:
        entry = {**BY_NAME["absences"], "page_size": 10000}
        output = extract(TapHR, {**settings(server), "streams": [entry]})
        assert output.counts() == {"absences": 2100}
        assert output.records("absences") == list(server.records("hr", "absences"))


def test_many_pages_are_asked_for_at_once_and_written_in_order() -> None:
    with Sandbox(scale=0, latency=0.05, counts={"hr.resource": 200}) as server:
        output = extract(TapHR, {**settings(server), "page_size": 10, "max_concurrency": 5})
        assert output.records("resource") == list(server.records("hr", "resource"))
        assert server.max_in_flight == 5
        assert len(server.requests) == 20


def test_constant_parameters_and_a_key_parameter_are_sent(full: Sandbox) -> None:
    full.clear_requests()
    entry = {
        **BY_NAME["employees"],
        "params": {"include_inactive": False, "expand": "a b&c", "level": 2},
    }
    config = {**settings(full), "streams": [entry]}
    output = extract(TapHR, config)
    active = [r for r in full.records("hr", "employees") if r["status"] == "active"]
    assert len(output.records("employees")) == len(active)
    query = full.requests[-1].query
    assert query["include_inactive"] == "false"
    assert query["expand"] == "a b&c"
    assert query["level"] == "2"
    assert full.requests[-1].headers["accept"] == "application/json"
