"""Refusals, limits, delays, and what the sandbox remembers of requests."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from sandbox.client import Client
from sandbox_api import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

PATHS = {
    "recruitment": "/v1/jobs",
    "ats": "/v1/jobs",
    "hr": "/v1/employees",
    "practice": "/staff.api/list",
    "worklogs": "/v1/worklogs",
}


def ask(client: Client, api: str, path: str | None = None) -> Any:
    path = PATHS[api] if path is None else path
    return client.post(path) if api == "ats" else client.get(api, path)


@pytest.mark.parametrize(
    ("api", "status", "kind"),
    [
        ("recruitment", 401, "application/json"),
        ("ats", 401, "text/plain"),
        ("hr", 401, "application/json"),
        ("practice", 401, "application/xml; charset=utf-8"),
        ("worklogs", 401, "text/html; charset=utf-8"),
    ],
)
def test_missing_credential_is_refused_as_the_vendor_does(
    client_of: Callable[[Sandbox], Client], api: str, status: int, kind: str
) -> None:
    with Sandbox(scale=0.1) as sandbox:
        reply = client_of(sandbox).ask("POST" if api == "ats" else "GET", f"/{api}{PATHS[api]}")
    assert (reply.status, reply.headers["content-type"]) == (status, kind)


@pytest.mark.parametrize(("api", "status"), [(api, 403 if api == "ats" else 401) for api in PATHS])
def test_wrong_credential_is_refused(
    client_of: Callable[[Sandbox], Client], api: str, status: int
) -> None:
    with Sandbox(scale=0.1) as sandbox:
        client = client_of(sandbox)
        assert ask(client, api).status == 200
        sandbox.play(credentials={api: "another"})
        client.sandbox = Sandbox()
        assert ask(client, api).status == status


@pytest.mark.parametrize("api", PATHS)
def test_unknown_path_wrong_verb_and_denied_stream_are_refused(
    client_of: Callable[[Sandbox], Client], api: str
) -> None:
    streams = {"hr": "employees", "practice": "staff_list", "worklogs": "worklogs"}
    with Sandbox(scale=0.1, deny=[f"{api}.{streams.get(api, 'jobs')}"]) as sandbox:
        client = client_of(sandbox)
        assert ask(client, api, "/v9/nothing").status == 404
        assert ask(client, api).status == 403
        query = "?api_key=key-c07f28e5a1" if api == "hr" else ""
        reply = client.ask("DELETE", f"/{api}{PATHS[api]}{query}", client.headers(api))
    assert reply.status == 405
    assert reply.headers["allow"] == ("POST" if api == "ats" else "GET")


def test_unknown_api_is_not_found(client_of: Callable[[Sandbox], Client]) -> None:
    with Sandbox(scale=0.1) as sandbox:
        client = client_of(sandbox)
        assert [client.ask("GET", path).status for path in ("/", "/crm/v1/x")] == [404, 404]


@pytest.mark.parametrize(
    ("api", "path"),
    [
        ("worklogs", "/v1/worklogs?limit=0"),
        ("worklogs", "/v1/worklogs?updatedFrom=yesterday"),
        ("recruitment", "/v1/jobs?limit=x"),
        ("recruitment", "/v1/candidates?updated_after=x"),
        ("recruitment", "/v1/candidates?since_id=zz"),
        ("hr", "/v1/employees?api_key=key-c07f28e5a1&offset=-1"),
        ("hr", "/v1/employees?api_key=key-c07f28e5a1&updated_since=x"),
    ],
)
def test_bad_parameter_is_refused(
    client_of: Callable[[Sandbox], Client], api: str, path: str
) -> None:
    with Sandbox(scale=0.1) as sandbox:
        client = client_of(sandbox)
        assert client.ask("GET", f"/{api}{path}", client.headers(api)).status in {400, 422}


def test_rate_limit_refuses_with_retry_after_and_the_vendors_headers(
    client_of: Callable[[Sandbox], Client],
) -> None:
    with Sandbox(scale=0.1, rate_limit=2) as sandbox:
        client = client_of(sandbox)
        replies = [ask(client, "recruitment") for _ in range(3)]
        other = ask(client, "worklogs")
    assert [reply.status for reply in replies] == [200, 200, 429]
    assert replies[2].headers["retry-after"] == "1"
    assert replies[0].headers["x-rate-limit-remaining"] == "1"
    assert {"x-rate-limit-limit", "x-rate-limit-reset"} <= replies[0].headers.keys()
    assert other.status == 200


def test_errors_come_at_the_asked_rate_and_the_same_way_again() -> None:
    def statuses() -> list[int]:
        with Sandbox(scale=0.1, error_rate=0.5, seed=3) as sandbox:
            for _ in range(60):
                with closing(Client(sandbox).connection) as connection:
                    connection.request("GET", "/hr/v1/employees?api_key=key-c07f28e5a1")
                    try:
                        connection.getresponse().read()
                    except ConnectionError:
                        continue
            return [log.status for log in sandbox.requests]

    first = statuses()
    assert first == statuses()
    assert set(first) == {200, 500, 503, 429, 0}
    assert 15 < first.count(200) < 45


def test_latency_holds_every_answer_back_without_holding_up_others() -> None:
    with Sandbox(scale=0.1, latency=0.1) as sandbox:

        def one(_: int) -> int:
            client = Client(sandbox)
            with closing(client.connection):
                return client.get("worklogs", "/v1/worklogs").status

        began = time.monotonic()
        with ThreadPoolExecutor(4) as threads:
            assert set(threads.map(one, range(4))) == {200}
        assert 0.1 <= time.monotonic() - began < 0.4
        assert sandbox.max_in_flight == 4
        assert all((log.finished or 0) - log.started >= 0.1 for log in sandbox.requests)


def test_requests_are_remembered_until_cleared(client_of: Callable[[Sandbox], Client]) -> None:
    with Sandbox(scale=0.1) as sandbox:
        client = client_of(sandbox)
        client.get("worklogs", "/v1/worklogs", limit=5, updatedFrom="2024-06-01")
        client.post("/v1/jobs", limit=3)
        first, second = sandbox.requests
        assert (first.method, first.path, first.status) == ("GET", "/worklogs/v1/worklogs", 200)
        assert first.query == {"limit": "5", "updatedFrom": "2024-06-01"}
        assert first.headers["authorization"] == "Bearer token-e2a95c7d40"
        assert second.body == b'{"limit": 3}'
        assert sandbox.max_in_flight == 1
        sandbox.clear_requests()
        assert (sandbox.requests, sandbox.max_in_flight) == ([], 0)


def test_sandbox_leaves_no_thread_and_no_open_port() -> None:
    threads = threading.active_count()
    with Sandbox() as sandbox:
        client = Client(sandbox)
        assert client.get("worklogs", "/v1/worklogs").status == 200
    assert threading.active_count() == threads
    with closing(client.connection), pytest.raises(OSError, match=r"[Rr]efused|reset|closed"):
        client.get("worklogs", "/v1/worklogs")


def test_sandbox_can_be_started_again(client_of: Callable[[Sandbox], Client]) -> None:
    sandbox = Sandbox(scale=0.1)
    for _ in range(2):
        with sandbox:
            assert client_of(sandbox).get("worklogs", "/v1/worklogs").status == 200
    assert len(sandbox.requests) == 2


def test_sandbox_that_is_not_running_says_so() -> None:
    with pytest.raises(RuntimeError, match="not running"):
        _ = Sandbox().url


@pytest.mark.parametrize(
    "options",
    [
        {"profile": "other"},
        {"scale": -1},
        {"day": 0},
        {"latency": -1},
        {"error_rate": 2},
        {"rate_limit": -1},
        {"counts": {"worklogs.worklogs": -1}},
        {"credentials": {"crm": "x"}},
        {"counts": {"worklogs.worklog": 1}},
        {"counts": {"practice.job_tasks": 1}},
        {"deny": ["worklogs"]},
        {"practice_format": "csv"},
    ],
)
def test_options_that_cannot_be_played_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        Sandbox(**options)
