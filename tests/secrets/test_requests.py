"""What travels in requests shows nowhere else: keys in the query, tokens, and cursors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from support.canaries import KEY, forms
from support.oauth import CLIENT_SECRET, TOKEN_PATH, oauth_settings
from support.singer import run_tap
from support.taps import connection

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = {"properties": {"id": {"type": "integer"}}}
DEBUG = {"LOGLEVEL": "DEBUG"}


@pytest.mark.parametrize("parameter", ["api_key", "key"])
def test_the_key_of_a_query_is_sent_as_it_is_and_shown_nowhere(parameter: str) -> None:
    entry = {"name": "wrong", "path": "/v1/wrong", "schema": SCHEMA, "params": {"sort_key": "id"}}
    with Sandbox(scale=0.05, credentials={"hr": KEY}) as server:
        config = {**connection(server, "hr"), "api_key_param": parameter, "streams": [entry]}
        output = run_tap("tap-hr", config, env=DEBUG)
        assert [request.query[parameter] for request in server.requests] == [KEY]
    assert output.returncode == 1
    assert not [form for form in forms(KEY) if form in output.log]


def test_a_redirect_or_reset_does_not_show_the_key_of_a_query() -> None:
    streams = [{"name": n, "path": f"/v1/{n}", "schema": SCHEMA} for n in ("resource", "employees")]
    with Sandbox(scale=0.05, credentials={"hr": KEY}) as server:
        server.inject("/hr/v1/resource", fault="reset")
        server.inject("/hr/v1/employees", fault="redirect", times=None)
        output = run_tap("tap-hr", connection(server, "hr", streams=streams), env=DEBUG)
        assert {request.query["api_key"] for request in server.requests} == {KEY}
        assert not server.foreign_requests
    assert output.records("resource")
    assert output.returncode == 1
    printed = output.log + output.stdout.decode()
    assert not [form for form in forms(KEY) if form in printed]


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"path": "/practice/job.api/list", "status": 401},
        {"path": TOKEN_PATH, "status": 400, "body": b'{"error": "sandbox-refresh-0"}'},
        {"path": TOKEN_PATH, "status": 200, "body": b"sandbox-refresh-0"},
    ],
    ids=["none", "401", "refusal", "no tokens"],
)
def test_no_log_shows_a_token_or_the_client_secret(fault: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    with Sandbox(profile="vendor", scale=0.2, rate_limit=0) as vendor:
        if fault:
            vendor.inject(**fault)
        output = run_tap("tap-practice", oauth_settings(vendor, path), env=DEBUG)
    assert output.returncode == (0 if fault.get("status") in {None, 401} else 1), output.log
    printed = output.log + output.stdout.decode()
    kept = json.loads(path.read_text()) if path.exists() else {"access_token": "sandbox-refresh"}
    for secret in (CLIENT_SECRET, "sandbox-refresh", kept["access_token"]):
        assert secret not in printed


def test_no_log_shows_where_a_link_leads() -> None:
    with Sandbox(scale=0) as server:
        link = f"{server.url_of('recruitment')}/v1/jobs?since_id=secret-position"
        page = {"jobs": [{"id": "a"}], "paging": {"next": link}}
        server.inject("/recruitment/v1/jobs", status=200, body=json.dumps(page).encode())
        server.inject("/recruitment/v1/jobs", status=500, times=None)
        output = run_tap("tap-recruitment", connection(server, "recruitment"), env=DEBUG)
        assert any("since_id" in request.query for request in server.requests)
    assert output.returncode == 1
    assert "secret-position" not in output.log
