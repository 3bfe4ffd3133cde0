"""The key travels in the query string, and shows nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

import pytest
from sandbox_api import Sandbox
from support.singer import Output, run_tap

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "s3cr/t k&y=ä+%41~1"
SCHEMA = {"properties": {"id": {"type": "integer"}}}
STREAMS: list[dict[str, Any]] = [
    {"name": "resource", "path": "/v1/resource"},
    {"name": "wrong", "path": "/v1/wrong", "schema": SCHEMA},
    {"name": "employees", "path": "/v1/employees"},
    {"name": "absences", "path": "/v1/absences", "schema": SCHEMA},
]


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox(scale=0.05, credentials={"hr": KEY}) as running:
        yield running


@pytest.fixture(scope="module")
def noisy(server: Sandbox) -> Output:
    """A run at the lowest log level with a bit of everything going wrong."""
    echo = f'{{"error": "the key {KEY} may not"}}'.encode()
    server.inject("/hr/v1/absences", status=403, body=echo, times=None)
    server.inject("/hr/v1/resource", fault="reset")
    server.inject("/hr/v1/resource", status=503, body=echo)
    server.inject("/hr/v1/employees", fault="redirect", times=None)
    config = {"api_url": server.url_of("hr"), "api_key": KEY, "streams": STREAMS}
    return run_tap("tap-hr", config, env={"LOGLEVEL": "DEBUG"})


def test_the_key_is_sent_as_it_is(server: Sandbox, noisy: Output) -> None:
    assert noisy.records("resource")
    assert {request.query["api_key"] for request in server.requests} == {KEY}
    assert not server.foreign_requests


def test_the_key_shows_in_no_output_at_any_log_level(noisy: Output) -> None:
    assert noisy.returncode == 1
    assert "DEBUG" in noisy.log
    everything = noisy.log + noisy.stdout.decode()
    for form in (KEY, quote(KEY), quote(KEY, safe=""), quote_plus(KEY), "s3cr"):
        assert form not in everything


def test_the_parameter_of_the_key_is_a_setting(server: Sandbox) -> None:
    server.clear_requests()
    config = {
        "api_url": server.url_of("hr"),
        "api_key": KEY,
        "api_key_param": "key",
        "streams": [{**STREAMS[1], "params": {"sort_key": "id"}}],
    }
    output = run_tap("tap-hr", config)
    assert output.returncode == 1
    assert server.requests[0].query["key"] == KEY
    assert "s3cr" not in output.log
