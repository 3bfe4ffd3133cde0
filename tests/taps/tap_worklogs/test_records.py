"""Every record, once, as it was sent."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_api import Sandbox
from support.extraction import extract
from support.singer import run_tap
from support.taps import connection
from tap_worklogs.tap import TapWorklogs

STREAMS = ("accounts", "customers", "worklogs", "workload_schemes")


def settings(sandbox: Sandbox, **more: Any) -> dict[str, Any]:
    return {
        **connection(sandbox, "worklogs"),
        **more,
    }


@pytest.mark.parametrize("count", [0, 1, 50, 51, 1_000], ids=lambda n: f"{n} records")
def test_every_stream_has_as_many_records_as_the_api(count: int) -> None:
    counts = {f"worklogs.{stream}": count for stream in STREAMS}
    with Sandbox(counts=counts) as sandbox:
        output = run_tap("tap-worklogs", settings(sandbox))
        assert output.returncode == 0, output.log
        assert output.counts() == dict.fromkeys(STREAMS, count)


@pytest.mark.parametrize("stream", STREAMS)
def test_every_field_of_every_record_arrives_as_it_was_sent(sandbox: Sandbox, stream: str) -> None:
    found = extract(TapWorklogs, settings(sandbox), stream).records(stream)
    assert found == list(sandbox.records("worklogs", stream))


def test_empty_texts_large_integers_and_nulls_survive(sandbox: Sandbox) -> None:
    worklogs = extract(TapWorklogs, settings(sandbox), "worklogs").records("worklogs")
    assert worklogs[0]["description"] == ""
    assert max(row["issue"]["id"] for row in worklogs) == 2**63 - 1
    assert any(row["billableSeconds"] is None for row in worklogs)


def test_records_come_in_the_order_of_the_api_at_any_concurrency(sandbox: Sandbox) -> None:
    outputs = [
        extract(TapWorklogs, settings(sandbox, max_concurrency=width, page_size=7))
        for width in (1, 16)
    ]
    records = [
        [(m["stream"], m["record"]) for m in output.messages if m["type"] == "RECORD"]
        for output in outputs
    ]
    assert records[0] == records[1]
    assert outputs[0].state == outputs[1].state


def test_schema_comes_once_and_before_the_records(sandbox: Sandbox) -> None:
    output = extract(TapWorklogs, settings(sandbox))
    for stream in STREAMS:
        kinds = [m["type"] for m in output.messages if m.get("stream") == stream]
        assert kinds[0] == "SCHEMA"
        assert kinds.count("SCHEMA") == 1


def test_streams_are_fetched_at_the_same_time_within_the_bound(sandbox: Sandbox) -> None:
    sandbox.play(latency=0.03)
    extract(TapWorklogs, settings(sandbox, max_concurrency=3, page_size=5))
    assert 1 < sandbox.max_in_flight <= 3


def test_requests_carry_what_the_api_asks_for(sandbox: Sandbox) -> None:
    extract(TapWorklogs, settings(sandbox, page_size=5, user_agent="our nightly run"), "customers")
    first, second = sandbox.requests[:2]
    assert (first.method, first.path, first.query) == (
        "GET",
        "/worklogs/v1/customers",
        {"limit": "5"},
    )
    assert second.query == {"limit": "5", "offset": "5"}
    assert first.headers["authorization"] == f"Bearer {sandbox.credentials['worklogs']}"
    assert first.headers["accept"] == "application/json"
    assert first.headers["user-agent"] == "our nightly run"


def test_api_url_may_end_with_a_slash(sandbox: Sandbox) -> None:
    url = sandbox.url_of("worklogs") + "/"
    output = extract(TapWorklogs, settings(sandbox, api_url=url), "customers")
    assert output.counts()["customers"] == sandbox.counts("worklogs")["customers"]
