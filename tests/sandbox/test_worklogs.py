"""Tempo's lists: what they say of each other, and what they refuse."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.client import Client


@pytest.fixture
def client(client_of: Callable[[Sandbox], Client]) -> Iterator[Client]:
    with Sandbox(profile="vendor", scale=0.2, rate_limit=0) as running:
        yield client_of(running)


@cache
def rows(stream: str, day: int = 3) -> list[dict[str, Any]]:
    with Sandbox(profile="vendor", scale=0.2, day=day) as sandbox:
        return list(sandbox.records("worklogs", stream))


def post(client: Client, path: str, **body: Any) -> Any:
    headers = {"Authorization": f"Bearer {client.sandbox.credentials['worklogs']}"}
    return client.ask("POST", f"/worklogs{path}", headers, json.dumps(body))


def test_everybody_who_works_falls_under_one_scheme_of_each_kind() -> None:
    people = {row["author"]["accountId"] for row in rows("worklogs")}
    for kind in ("workload", "holiday"):
        members = [row["accountId"] for row in rows(f"{kind}_scheme_members")]
        assert people <= set(members)
        assert len(set(members)) == len(members)
        counted = Counter(row["schemeId"] for row in rows(f"{kind}_scheme_members"))
        assert {row["id"]: row["memberCount"] for row in rows(f"{kind}_schemes")} == {
            row["id"]: counted[row["id"]] for row in rows(f"{kind}_schemes")
        }


def test_required_time_follows_from_schemes_and_holidays_and_booked_time_from_worklogs() -> None:
    required: Counter[tuple[str, str]] = Counter()
    for row in rows("user_schedules"):
        required[row["accountId"], row["date"]] = row["requiredSeconds"]
    spent: Counter[tuple[str, str]] = Counter()
    for row in rows("worklogs"):
        spent[row["author"]["accountId"], row["startDate"]] += row["timeSpentSeconds"]
    approvals = rows("timesheet_approvals")
    assert approvals
    for row in approvals:
        first, last, person = row["period"]["from"], row["period"]["to"], row["user"]["accountId"]
        booked = sum(n for (who, day), n in spent.items() if who == person and first <= day <= last)
        assert row["timeSpentSeconds"] == booked
        # Schedules end today.
        if last <= max(day for _, day in required):
            days = [n for (who, day), n in required.items() if who == person]
            assert 0 <= row["requiredSeconds"] <= sum(days)


def test_a_timesheet_is_in_the_state_that_its_last_log_tells() -> None:
    logs: dict[tuple[str, str], Any] = {}
    for row in rows("timesheet_approval_logs"):
        logs[row["user"]["accountId"], row["period"]["from"]] = row["status"]
    for row in rows("timesheet_approvals"):
        assert logs[row["user"]["accountId"], row["period"]["from"]] == row["status"]


def test_references_lead_to_records_that_exist() -> None:
    teams = {row["id"] for row in rows("teams")}
    assert {row["team"]["id"] for row in rows("team_memberships")} <= teams
    assert {
        row["id"] for program in rows("programs") for row in program["teams"]["values"]
    } <= teams
    projects = {row["id"] for row in rows("projects")}
    assert {row["projectId"] for row in rows("project_labor_actuals")} <= projects
    kinds = {row["assignee"]["type"] for row in rows("plans")}
    assert kinds == {"USER", "GENERIC"}
    resources = {str(row["id"]) for row in rows("generic_resources", 1)}
    planned = {r["assignee"]["id"] for r in rows("plans") if r["assignee"]["type"] == "GENERIC"}
    assert planned <= resources


def test_what_is_deleted_stands_in_the_log_and_nowhere_else() -> None:
    before = {row["tempoWorklogId"] for row in rows("worklogs", 1)}
    after = {row["tempoWorklogId"] for row in rows("worklogs")}
    logged = {int(row["entityId"]) for row in rows("deleted_worklogs")}
    assert logged == before - after
    moments = [row["timestamp"] for row in rows("deleted_worklogs")]
    assert moments == sorted(moments)
    assert min(moments) >= "2024-06-02"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/papertrail/search", {}, 400),
        ("/papertrail/search", {"from": "2023-06-01T00:00:00Z"}, 400),
        ("/papertrail/search?limit=1001", {"from": "2024-06-01T00:00:00Z"}, 400),
        ("/papertrail/search?nextPageToken=x", {"from": "2024-06-01T00:00:00Z"}, 400),
        ("/skill-assignments/search", {}, 400),
        ("/generic-resources/search", {"limit": 0}, 400),
        ("/timesheet-approvals/logs/search", {"updatedFrom": "soon"}, 400),
        ("/team-memberships/search", {"teamIds": [1]}, 200),
    ],
)
def test_a_search_that_is_not_as_documented_is_refused(
    client: Client, path: str, body: dict[str, Any], status: int
) -> None:
    assert post(client, path, **body).status == status


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/plans", {}, 400),
        ("/periods", {"from": "2024-05-01"}, 400),
        ("/timesheet-approvals/team/1", {}, 400),
        ("/timesheet-approvals/team/999", {"from": "2024-05-01"}, 404),
        ("/projects/none/expenses", {}, 404),
        ("/user-schedule/nobody", {"from": "2024-05-01", "to": "2024-05-02"}, 404),
        ("/accounts/search", {}, 405),
    ],
)
def test_a_list_that_is_not_asked_for_as_documented_is_refused(
    client: Client, path: str, query: dict[str, str], status: int
) -> None:
    assert client.get("worklogs", path, **query).status == status


def test_a_wrong_token_gets_a_page_of_html(client: Client) -> None:
    reply = client.ask("GET", "/worklogs/teams", {"Authorization": "Bearer wrong"})
    assert reply.status == 401
    assert reply.headers["content-type"].startswith("text/html")
