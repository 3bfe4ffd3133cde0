"""What the tap asks for."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from support.extraction import extract
from support.singer import run_tap
from support.taps import connection
from tap_ats.streams import STREAMS
from tap_ats.tap import TapATS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox_api import RequestLog
    from support.singer import Output

NAMES = [stream.name for stream in STREAMS]
FILTERED = ["applications", "interview_schedules"]


def body_of(request: RequestLog) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(request.body)
    return body


def user_and_password(request: RequestLog) -> str:
    scheme, encoded = request.headers["authorization"].split()
    assert scheme == "Basic"
    return base64.b64decode(encoded).decode()


def test_a_request_is_a_json_post_with_the_limit_in_the_body(
    run: Callable[..., Output], server: Sandbox
) -> None:
    run()
    assert sorted(r.path for r in server.requests) == [f"/ats/v1/{name}" for name in NAMES]
    for request in server.requests:
        assert (request.method, request.query) == ("POST", {})
        assert request.headers["content-type"] == "application/json"
        assert request.headers["accept"] == "application/json"
        assert request.headers["user-agent"].startswith("tap-ats/")
        assert body_of(request) == {"limit": 100}


@pytest.mark.parametrize(
    ("more", "pair"),
    [
        ({}, "key-93ae6b714d:key-93ae6b714d"),
        ({"basic_password": "same"}, "key-93ae6b714d:key-93ae6b714d"),
        ({"basic_password": "empty"}, "key-93ae6b714d:"),
    ],
)
def test_the_key_is_the_user_and_by_default_the_password_too(
    run: Callable[..., Output], server: Sandbox, more: dict[str, Any], pair: str
) -> None:
    output = run("jobs", **more)
    assert user_and_password(server.requests[0]) == pair
    assert base64.b64encode(pair.encode()).decode() not in output.log


def test_a_later_page_is_asked_for_by_the_cursor_of_the_page_before() -> None:
    with Sandbox(counts={"ats.jobs": 5}) as sandbox:
        config = {**connection(sandbox, "ats"), "api_url": f"{sandbox.url_of('ats')}/"}
        extract(TapATS, {**config, "page_size": 2}, "jobs")
        bodies = [body_of(request) for request in sandbox.requests]
    assert bodies[0] == {"limit": 2}
    assert [sorted(body) for body in bodies[1:]] == [["cursor", "limit"]] * 2
    assert bodies[1]["cursor"] != bodies[2]["cursor"]


def test_a_start_date_is_sent_as_milliseconds_with_every_request_that_takes_it() -> None:
    with Sandbox(counts={f"ats.{name}": 3 for name in NAMES}) as sandbox:
        config = connection(sandbox, "ats")
        start = {"start_date": "2024-01-01T01:00:00.250+01:00", "page_size": 2}
        output = extract(TapATS, {**config, **start})
        requests = sandbox.requests
    assert output.returncode == 0, output.log
    assert len(requests) == 2 * len(NAMES)
    for request in requests:
        filtered = request.path.rpartition("/")[2] in FILTERED
        assert body_of(request).get("createdAfter") == (1704067200250 if filtered else None)


def test_a_start_date_leaves_out_what_was_created_before() -> None:
    with Sandbox(scale=0.1) as sandbox:
        times = sorted(r["createdAt"] for r in sandbox.records("ats", "applications"))
        middle = times[len(times) // 2]
        config = connection(sandbox, "ats")
        output = extract(TapATS, {**config, "start_date": middle}, "applications")
    found = sorted(record["createdAt"] for record in output.records("applications"))
    assert found == [time for time in times if time >= middle]


def test_no_stream_is_incremental_in_the_generic_profile(sandbox: Sandbox) -> None:
    config = connection(sandbox, "ats")
    output = extract(TapATS, {**config, "start_date": "2024-01-01T00:00:00Z"})
    assert not any("replication_key" in value for value in output.state["bookmarks"].values())


def test_a_password_that_is_neither_same_nor_empty_is_refused() -> None:
    config = {"api_url": "https://api.example.com", "api_key": "k", "basic_password": "mine"}
    output = run_tap("tap-ats", config)
    assert output.returncode == 1
    assert "'basic_password' must be one of same or empty" in output.log
    assert "mine" not in output.log
