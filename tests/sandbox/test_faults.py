"""Every fault does to the connection what its name says, as often as asked."""

from __future__ import annotations

import json
from contextlib import closing
from http.client import HTTPConnection, IncompleteRead
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from sandbox_api import FAULTS, Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.client import Client, Reply

PATH = "/worklogs/v1/worklogs"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(counts={"worklogs.worklogs": 120}) as running:
        yield running


@pytest.fixture
def get(sandbox: Sandbox, client_of: Callable[[Sandbox], Client]) -> Callable[[], Reply]:
    client = client_of(sandbox)
    return lambda: client.get("worklogs", "/v1/worklogs", limit=50)


def test_reset_breaks_the_connection_before_any_byte(
    sandbox: Sandbox, get: Callable[[], Reply]
) -> None:
    sandbox.inject(PATH, fault="reset")
    with pytest.raises(ConnectionResetError):
        get()
    assert get().status == 200
    assert [log.status for log in sandbox.requests] == [0, 200]


def test_reset_in_the_body_breaks_the_connection_behind_some_bytes(
    sandbox: Sandbox, get: Callable[[], Reply]
) -> None:
    sandbox.inject(PATH, fault="reset_in_body")
    with pytest.raises((ConnectionResetError, IncompleteRead)):
        get()
    assert get().status == 200


@pytest.mark.parametrize("fault", ["cut", "wrong_length"])
def test_body_ends_before_its_announced_length(
    sandbox: Sandbox, get: Callable[[], Reply], fault: Any
) -> None:
    whole = get().body
    sandbox.inject(PATH, fault=fault)
    with pytest.raises(IncompleteRead) as caught:
        get()
    assert whole.startswith(caught.value.partial)
    assert len(caught.value.partial) == (len(whole) if fault == "wrong_length" else len(whole) // 2)


def test_stall_sends_half_a_body_and_then_nothing(
    sandbox: Sandbox, client_of: Callable[[Sandbox], Client]
) -> None:
    sandbox.inject(PATH, fault="stall")
    headers = client_of(sandbox).headers("worklogs")
    with closing(HTTPConnection(urlsplit(sandbox.url).netloc, timeout=30)) as connection:
        connection.request("GET", PATH, headers=headers)
        response = connection.getresponse()
        assert response.status == 200
        connection.sock.settimeout(0.2)
        with pytest.raises(TimeoutError):
            response.read()


def test_server_stops_at_once_while_a_client_is_stalled() -> None:
    with Sandbox() as sandbox:
        sandbox.inject(PATH, fault="stall")
        connection = HTTPConnection(urlsplit(sandbox.url).netloc, timeout=5)
        connection.request("GET", PATH)
        response = connection.getresponse()
    with closing(connection), pytest.raises((IncompleteRead, ConnectionError)):
        response.read()


def test_drip_delivers_the_whole_body_slowly(sandbox: Sandbox, get: Callable[[], Reply]) -> None:
    whole = get()
    sandbox.inject(PATH, fault="drip")
    assert get().body == whole.body
    log = sandbox.requests[-1]
    assert log.finished is not None
    assert log.finished - log.started > 0.1


def test_bad_gzip_announces_gzip_and_is_not(sandbox: Sandbox, get: Callable[[], Reply]) -> None:
    sandbox.inject(PATH, fault="bad_gzip")
    reply = get()
    assert reply.headers["content-encoding"] == "gzip"
    assert reply.body[:2] == b"\x1f\x8b"


@pytest.mark.parametrize(
    ("fault", "status", "start"),
    [
        ("html", 200, b"<!doctype html>"),
        ("empty", 200, b""),
        ("redirect", 302, b""),
        ("error_in_200", 200, b'{"errors"'),
    ],
)
def test_fault_answers_something_else(
    sandbox: Sandbox, get: Callable[[], Reply], fault: Any, status: int, start: bytes
) -> None:
    sandbox.inject(PATH, fault=fault)
    reply = get()
    assert (reply.status, reply.body[: len(start)]) == (status, start)


def test_truncated_json_is_complete_to_http_and_half_to_json(
    sandbox: Sandbox, get: Callable[[], Reply]
) -> None:
    sandbox.inject(PATH, fault="truncated_json")
    with pytest.raises(json.JSONDecodeError):
        get().json()


def test_no_selector_hides_the_records_under_another_key(
    sandbox: Sandbox, get: Callable[[], Reply]
) -> None:
    sandbox.inject(PATH, fault="no_selector")
    page = get().json()
    assert "results" not in page
    assert len(page["unexpected"]) == 50


def test_repeat_cursor_leads_back_to_the_same_page(
    sandbox: Sandbox, get: Callable[[], Reply]
) -> None:
    sandbox.inject(PATH, fault="repeat_cursor")
    assert get().json()["metadata"]["next"] == f"{sandbox.url}{PATH}?limit=50"


def test_foreign_next_leads_to_a_port_that_notes_who_follows(
    sandbox: Sandbox, get: Callable[[], Reply]
) -> None:
    sandbox.inject(PATH, fault="foreign_next")
    link = urlsplit(get().json()["metadata"]["next"])
    assert f"http://{link.netloc}" == sandbox.foreign_url != sandbox.url
    assert not sandbox.foreign_requests
    with closing(HTTPConnection(link.netloc, timeout=5)) as connection:
        connection.request("GET", PATH)
        assert connection.getresponse().status == 401
    assert [log.path for log in sandbox.foreign_requests] == [PATH]
    assert len(sandbox.requests) == 1


def test_injection_skips_meets_and_lets_go(sandbox: Sandbox, get: Callable[[], Reply]) -> None:
    sandbox.inject(PATH, status=429, headers={"Retry-After": "0"}, body=b"{}", skip=1, times=2)
    assert [get().status for _ in range(5)] == [200, 429, 429, 200, 200]
    sandbox.inject(PATH, status=503, times=None)
    assert [get().status for _ in range(3)] == [503, 503, 503]
    sandbox.clear_faults()
    assert get().status == 200


def test_injection_meets_only_its_path_and_query(
    sandbox: Sandbox, client_of: Callable[[Sandbox], Client]
) -> None:
    sandbox.inject("/worklogs/v1/w*", status=500, query={"offset": "50"}, times=None)
    client = client_of(sandbox)
    assert client.get("worklogs", "/v1/worklogs").status == 200
    assert client.get("worklogs", "/v1/accounts", offset=50).status == 200
    assert client.get("worklogs", "/v1/worklogs", offset=50).status == 500


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/recruitment/v1/jobs"),
        ("POST", "/ats/v1/jobs"),
        ("GET", "/hr/v1/employees"),
        ("GET", "/practice/staff.api/list"),
    ],
)
def test_server_survives_every_fault_of_every_api(
    client_of: Callable[[Sandbox], Client], fault: Any, method: str, path: str
) -> None:
    with Sandbox(scale=0.1) as sandbox:
        sandbox.inject(path, fault=fault)
        client = client_of(sandbox)
        if fault == "stall":
            client.connection.timeout = 0.2
        try:
            reply = client.ask(method, path, client.headers(path.split("/")[1]))
        except (OSError, IncompleteRead):
            assert fault in {"reset", "reset_in_body", "cut", "stall", "wrong_length"}
        else:
            assert reply.status in {200, 302, 401}
        client.connection.timeout = 10
        assert client.get("worklogs", "/v1/worklogs").status == 200


def test_repeat_cursor_of_each_paging_style_repeats(
    client_of: Callable[[Sandbox], Client],
) -> None:
    with Sandbox(scale=0.3) as sandbox:
        client = client_of(sandbox)
        sandbox.inject("*", fault="repeat_cursor", times=None)
        cursor = client.post("/v1/candidates", limit=10).json()["nextCursor"]
        assert client.post("/v1/candidates", limit=10, cursor=cursor).json()["nextCursor"] == cursor
        first, second = (
            client.get("hr", "/v1/employees", limit=10, offset=offset).json() for offset in (0, 10)
        )
        assert first == second
        one, two = (
            client.get("practice", "/staff.api/list", page=page, per_page=5).body for page in (1, 2)
        )
        assert one == two


@pytest.mark.parametrize("given", [{}, {"status": 500, "fault": "reset"}, {"fault": "typo"}])
def test_injection_that_means_nothing_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"injection needs|fault must be"):
        Sandbox().inject(PATH, **given)
