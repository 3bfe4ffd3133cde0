"""The vendors' own paths, limits and oddities."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from sandbox_api import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.client import Client

DATES = {"from": "20200101", "to": "20991231"}
TOKEN = {
    "grant_type": "refresh_token",
    "client_id": "sandbox-client",
    "client_secret": "sandbox-client-secret",
    "refresh_token": "sandbox-refresh-0",
}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(profile="vendor", rate_limit=0) as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox, client_of: Callable[[Sandbox], Client]) -> Client:
    return client_of(sandbox)


def practice(client: Client, path: str, **query: Any) -> ET.Element:
    reply = client.get("practice", path, **query)
    assert reply.status == 200
    return ET.fromstring(reply.body)  # noqa: S314


def test_recruitment_pages_jobs_and_candidates_and_nothing_else(client: Client) -> None:
    page = client.get("recruitment", "/spi/v3/candidates").json()
    assert len(page["candidates"]) == 50
    second = client.follow("recruitment", page["paging"]["next"]).json()
    assert second["candidates"][0]["id"] > page["candidates"][-1]["id"]
    assert client.get("recruitment", "/spi/v3/candidates", limit=101).status == 400
    recruiters = client.get("recruitment", "/spi/v3/recruiters").json()
    assert list(recruiters) == ["recruiters"]
    assert len(recruiters["recruiters"]) == client.sandbox.counts("recruitment")["recruiters"]


def test_recruitment_sends_null_for_empty_text(client: Client) -> None:
    found = client.get("recruitment", "/spi/v3/candidates", limit=100).json()["candidates"]
    assert found[0]["headline"] is None
    assert found == list(client.sandbox.records("recruitment", "candidates"))[:100]
    assert all("role" not in record for record in found)


def test_recruitment_since_id_repeats_the_boundary_record(client: Client) -> None:
    jobs = client.get("recruitment", "/spi/v3/jobs", limit=10).json()["jobs"]
    again = client.get("recruitment", "/spi/v3/jobs", limit=10, since_id=jobs[-1]["id"]).json()
    assert again["jobs"][0] == jobs[-1]


def test_recruitment_limit_is_ten_requests_and_names_the_reset_only(
    client_of: Callable[[Sandbox], Client],
) -> None:
    with Sandbox(profile="vendor", scale=0.1) as sandbox:
        client = client_of(sandbox)
        replies = [client.get("recruitment", "/spi/v3/stages") for _ in range(11)]
    assert [reply.status for reply in replies] == [200] * 10 + [429]
    assert "retry-after" not in replies[-1].headers
    assert int(replies[-1].headers["x-rate-limit-reset"]) > 1_700_000_000


def test_practice_wants_the_account_id(client: Client) -> None:
    headers = {"Authorization": client.headers("practice")["Authorization"]}
    assert client.ask("GET", "/practice/staff.api/list", headers).status == 403
    assert client.sandbox.environment()["TAP_PRACTICE_ACCOUNT_ID"] == "sandbox-account"


@pytest.mark.parametrize(
    ("path", "stream", "query", "size", "echoed"),
    [
        ("/client.api/list", "client_list", {"page": 1}, 100, True),
        ("/client.api/list", "client_list", {"page": 1, "pagesize": 7}, 7, True),
        ("/client.api/list", "client_list", {}, None, False),
        ("/job.api/tasks", "job_tasks", {"page": 1}, None, True),
        ("/cost.api/list", "cost_list", {"page": 1, "pagesize": 7}, 100, False),
        ("/supplier.api/list", "supplier_list", {"page": 1}, None, False),
        ("/supplier.api/list", "supplier_list", {"page": 1, "pagesize": 7}, 7, True),
        ("/staff.api/list", "staff_list", {"page": 2, "pagesize": 7}, None, False),
        ("/invoice.api/list", "invoice_list", {"page": 2, "pagesize": 7, **DATES}, None, False),
    ],
)
def test_practice_pages_only_where_the_vendor_does(  # noqa: PLR0913
    client: Client, *, path: str, stream: str, query: dict[str, Any], size: int | None, echoed: bool
) -> None:
    found = practice(client, path, **query)
    assert len(found[-1]) == (size or client.sandbox.counts("practice")[stream])
    assert (found.find("TotalRecords") is not None) == echoed
    assert (found.find("Records") is not None) == (stream == "cost_list")


def test_practice_insists_on_dates(client: Client) -> None:
    found = practice(client, "/time.api/list")
    assert found.findtext("Status") == "ERROR"
    assert "from and to" in (found.findtext("ErrorDescription") or "")
    one_day = practice(client, "/time.api/list", **{"from": "20240401", "to": "20240401"})
    assert {time.findtext("Date") for time in one_day.iter("Time")} == {"2024-04-01T00:00:00"}


def test_practice_spells_as_the_vendor_does(client: Client) -> None:
    first = practice(client, "/client.api/list")[-1][0]
    assert first.find("WebUrl") is not None
    assert first.findtext("IsProspect") in {"Yes", "No"}


def test_practice_adds_details_when_asked(client: Client) -> None:
    plain = practice(client, "/invoice.api/list", **DATES)[-1][0]
    detailed = practice(client, "/invoice.api/list", detailed="true", **DATES)[-1][0]
    assert plain.find("Tasks") is None
    assert len(detailed.findall("Tasks/Task")) == 1


def test_practice_invoices_time_with_its_job(client: Client) -> None:
    invoices = practice(client, "/invoice.api/list", detailed="true", **DATES).iter("Invoice")
    jobs = {
        task.findtext("UUID"): invoice.findtext("JobText")
        for invoice in invoices
        for task in invoice.iter("Task")
    }
    times = practice(client, "/time.api/list", **DATES).iter("Time")
    invoiced = [(one.findtext("InvoiceTaskUUID"), one.findtext("Job/ID")) for one in times]
    found = {task: job for task, job in invoiced if task}
    assert found
    assert found == {task: jobs[task] for task in found}


def test_practice_files_documents_under_clients(sandbox: Sandbox, client: Client) -> None:
    count = 0
    for record in sandbox.records("practice", "client_list"):
        found = practice(client, f"/client.api/documents/{record['UUID']}")
        # Some responses have no envelope.
        count += len(list(found.iter("Document")))
    assert count == sandbox.counts("practice")["client_documents"]
    path = "/client.api/documents/00000000-0000-4000-9000-000000000000"
    assert client.get("practice", path).status == 404


def test_practice_refresh_token_serves_once(client: Client) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    replies = [
        client.ask("POST", "/practice/oauth/token", form, urlencode(TOKEN)) for _ in range(2)
    ]
    assert [reply.status for reply in replies] == [200, 400]
    assert replies[1].json()["error"] == "invalid_grant"
    tokens = replies[0].json()
    client.sandbox.set_day(2)
    headers = {"Authorization": f"Bearer {tokens['access_token']}", "account_id": "sandbox-account"}
    assert client.ask("GET", "/practice/task.api/list", headers).status == 200
    again = urlencode({**TOKEN, "refresh_token": tokens["refresh_token"]})
    assert client.ask("POST", "/practice/oauth/token", form, again).status == 200
    wrong = urlencode({**TOKEN, "client_secret": "x"})
    assert client.ask("POST", "/practice/oauth/token", form, wrong).status == 401


def test_practice_answers_json_only_if_both_sides_want_it(client: Client) -> None:
    headers = {**client.headers("practice"), "Accept": "application/json"}
    reply = client.ask("GET", "/practice/task.api/list", headers)
    assert reply.headers["content-type"].startswith("application/xml")
    client.sandbox.play(practice_format="json")
    tasks = client.ask("GET", "/practice/task.api/list", headers).json()["Response"]
    assert tasks["TaskList"]["Task"] == list(client.sandbox.records("practice", "task_list"))


def test_worklogs_forbid_updated_from_beside_other_filters(client: Client) -> None:
    both = {"updatedFrom": "2024-06-01", "from": "2024-05-01"}
    assert client.get("worklogs", "/worklogs", **both).status == 400
    assert client.get("worklogs", "/worklogs", limit=5001).status == 400
    found = client.get("worklogs", "/worklogs", limit=5000, **DATES).json()["results"]
    assert len(found) == client.sandbox.counts("worklogs")["worklogs"]
    days = client.get("worklogs", "/worklogs", **{"from": "2024-05-01", "to": "2024-05-01"}).json()
    assert {record["startDate"] for record in days["results"]} == {"2024-05-01"}


def test_worklogs_list_no_archived_account_and_find_it_by_a_search(client: Client) -> None:
    found = client.get("worklogs", "/accounts", limit=5000).json()["results"]
    assert {record["status"] for record in found} == {"OPEN", "CLOSED"}
    headers = {"Authorization": f"Bearer {client.sandbox.credentials['worklogs']}"}
    search = "/worklogs/accounts/search?limit=5000"
    everything = client.ask("POST", search, headers, "{}").json()["results"]
    assert len(found) < len(everything) == client.sandbox.counts("worklogs")["accounts"]
    body = '{"statuses": ["ARCHIVED"]}'
    archived = client.ask("POST", search, headers, body).json()["results"]
    assert len(archived) == len(everything) - len(found)
