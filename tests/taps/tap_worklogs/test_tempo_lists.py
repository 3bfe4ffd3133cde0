"""What Tempo lists beside worklogs: what is asked for, and what becomes of it."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING, Any

import pytest
from support.extraction import extract
from tap_worklogs.tap import TapWorklogs

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox_api import Sandbox
    from support.singer import Output

START = {"start_date": "2024-05-20T00:00:00Z"}
BODIES = {
    "accounts": {"statuses": ["OPEN", "CLOSED", "ARCHIVED"]},
    "team_memberships": {},
    "generic_resources": {"offset": 0, "limit": 1000},
    "timesheet_approval_logs": {},
}


def run(settings: dict[str, Any], *streams: str, **more: Any) -> Output:
    output = extract(TapWorklogs, {**settings, **more}, *streams)
    assert output.returncode == 0, output.log
    return output


def queries(vendor: Sandbox, path: str) -> list[dict[str, str]]:
    found = [dict(one.query) for one in vendor.requests if one.path == f"/worklogs{path}"]
    # Windows are asked for side by side and may arrive in any order.
    return sorted(found, key=lambda query: query.get("from", ""))


@pytest.mark.parametrize("stream", BODIES)
def test_a_search_is_sent_with_its_body(
    vendor: Sandbox, settings: dict[str, Any], stream: str
) -> None:
    run(settings, stream)
    first = vendor.requests[0]
    assert first.method == "POST"
    assert json.loads(first.body) == BODIES[stream]


@pytest.mark.usefixtures("vendor")
def test_archived_accounts_are_read(settings: dict[str, Any]) -> None:
    states = {record["status"] for record in run(settings, "accounts").records("accounts")}
    assert states == {"OPEN", "CLOSED", "ARCHIVED"}


def test_each_page_of_a_search_carries_its_body_and_the_link_of_the_page_before(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    output = run(settings, "accounts", page_size=5)
    assert output.counts() == {"accounts": 13}
    assert [request.query.get("offset") for request in vendor.requests] == [None, "5", "10"]
    assert {request.body for request in vendor.requests} == {vendor.requests[0].body}


def test_a_token_of_the_next_page_goes_into_the_query(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    output = run(settings, "timesheet_approval_logs", page_size=20)
    assert output.counts() == vendor_counts(vendor, "timesheet_approval_logs")
    tokens = [request.query.get("nextPageToken") for request in vendor.requests]
    assert tokens[0] is None
    assert len(set(tokens)) == len(tokens) == 3


def vendor_counts(vendor: Sandbox, *streams: str) -> dict[str, int]:
    counts = vendor.counts("worklogs")
    return {stream: counts[stream] for stream in streams}


def test_plans_of_all_days_are_read_and_then_what_changed_since_the_day_before(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    first = run(settings, "plans")
    newest = max(record["updatedAt"] for record in first.records("plans"))
    before = datetime.date.fromisoformat(newest[:10]) - datetime.timedelta(days=1)
    vendor.set_day(2)
    vendor.clear_requests()
    second = extract(TapWorklogs, settings, "plans", state=first.state)
    days = {"from": "1900-01-01", "to": "2199-12-31", "limit": "1000"}
    assert queries(vendor, "/plans") == [{**days, "updatedFrom": str(before)}]
    assert 0 < second.counts()["plans"] < first.counts()["plans"]


def test_logs_of_timesheets_are_asked_for_since_the_last_run(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    first = run(settings, "timesheet_approval_logs")
    vendor.set_day(3)
    vendor.clear_requests()
    second = extract(TapWorklogs, settings, "timesheet_approval_logs", state=first.state)
    (request,) = vendor.requests
    since = json.loads(request.body)["updatedFrom"]
    # When the first run began, by the clock of the API.
    assert since in {"2024-06-01T23:59:59Z", "2024-06-02T00:00:00Z"}
    assert 0 < second.counts()["timesheet_approval_logs"] < 10


def test_timesheets_of_a_team_are_asked_for_week_by_week_by_their_monday(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    output = run(settings, "timesheet_approvals", **START)
    found = queries(vendor, "/timesheet-approvals/team/1")
    assert found == [{"from": "2024-05-20"}, {"from": "2024-05-27"}, {"from": "2024-06-03"}]
    records = output.records("timesheet_approvals")
    assert {record["period"]["from"] for record in records} == {"2024-05-20", "2024-05-27"}


def test_approvals_on_a_project_are_asked_for_in_whole_weeks(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    run(settings, "project_time_approvals", **START)
    paths = {one.path for one in vendor.requests if one.path.endswith("/time-approvals")}
    assert len(paths) == vendor.counts("worklogs")["projects"]
    found = queries(vendor, paths.pop().removeprefix("/worklogs"))
    assert found[0] == {"from": "2024-05-20", "to": "2024-05-26", "limit": "5000"}
    assert found[-1] == {"from": "2024-06-03", "to": "2024-06-09", "limit": "5000"}


def test_holidays_are_asked_for_year_by_year(vendor: Sandbox, settings: dict[str, Any]) -> None:
    output = run(settings, "holidays", start_date="2023-03-01T00:00:00Z")
    years = [query["year"] for query in queries(vendor, "/holiday-schemes/1/holidays")]
    assert sorted(years) == ["2023", "2024", "2025"]
    keys = [(record["id"], record["date"]) for record in output.records("holidays")]
    # A fixed holiday has one id for all years.
    assert len(set(keys)) == len(keys) > len({key for key, _ in keys})


def test_schedules_are_those_of_everybody_who_works_by_a_scheme(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    output = run(settings, "user_schedules", **START)
    days = {r["date"] for r in output.records("user_schedules")}
    assert min(days) == "2024-05-20"
    people = {r["accountId"] for r in vendor.records("worklogs", "workload_scheme_members")}
    assert {r["accountId"] for r in output.records("user_schedules")} == people


def test_schedules_are_asked_for_by_the_ids_of_people_whose_hashes_are_written(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    secret = {"personal_data": "hash", "personal_data_key": "k" * 32}
    output = run(settings, "user_schedules", "skill_assignments", **START, **secret)
    people = [r["accountId"] for r in vendor.records("worklogs", "workload_scheme_members")]
    assert queries(vendor, f"/user-schedule/{people[0]}")
    assert output.counts()["skill_assignments"] == len(people)
    assert not any(person in output.stdout.decode() for person in people)


def test_records_without_a_key_of_their_own_get_one_from_what_they_hold(
    run: Callable[..., Output], respond: Callable[..., None]
) -> None:
    bare = {"period": {"from": "2024-05-27", "to": "2024-06-02"}, "user": {"accountId": "a"}}
    state = {"key": "OPEN", "updatedAt": "2024-05-28"}
    page = {"metadata": {"limit": 50}, "results": [bare, {**bare, "status": state}]}
    respond(page, path="/timesheet-approvals/logs/search")
    output = run("timesheet_approval_logs", profile="tempo", requests_per_second=1000)
    keys = ("userAccountId", "periodFrom", "statusKey", "statusUpdatedAt")
    found = [tuple(r[key] for key in keys) for r in output.records("timesheet_approval_logs")]
    assert found == [("a", "2024-05-27", "", ""), ("a", "2024-05-27", "OPEN", "2024-05-28")]


@pytest.mark.parametrize("more", [{}, {"unknown_fields": "add"}], ids=["warn", "add"])
def test_no_secret_of_a_webhook_is_written_or_warned_of(
    run: Callable[..., Output], respond: Callable[..., None], more: dict[str, str]
) -> None:
    hook = {
        "id": "e157829a-e0d0-43c1-83b0-45b610c7fb01",
        "sharedSecret": "s3cr3t-of-a-hook",
        "url": "https://me:pass-w0rd@hooks.example.com:8443/in?token=t0ken#f",
        "active": True,
    }
    respond({"metadata": {}, "results": [hook]}, path="/webhooks/subscriptions")
    output = run("webhooks", profile="tempo", requests_per_second=1000, **more)
    (record,) = output.records("webhooks")
    assert record["url"] == "https://hooks.example.com:8443/in"
    assert not output.warnings()
    for secret in ("s3cr3t", "pass-w0rd", "t0ken"):
        assert secret not in output.stdout.decode() + output.log


def test_rates_are_asked_for_by_category_and_the_one_without_a_role_has_a_name(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    output = run(settings, "global_rates")
    asked = [query["rateCategory"] for query in queries(vendor, "/global-rates/by-role")]
    assert sorted(asked) == ["BILLING", "COST"]
    keys = [(r["rateCategory"], r["role"]) for r in output.records("global_rates")]
    assert keys == [("BILLING", "default"), ("BILLING", "1"), ("COST", "default"), ("COST", "1")]


def test_money_keeps_every_digit(run: Callable[..., Output], respond: Callable[..., None]) -> None:
    amount = b'{"currencyCode":"EUR","value":12345678901234567.89}'
    body = b'{"metadata":{},"results":[{"id":"p","budget":{"amount":' + amount + b"}}]}"
    respond(body, path="/projects")
    output = run("projects", profile="tempo", requests_per_second=1000)
    assert amount in output.stdout


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"id": "seven"}, "'id' is not an integer"),
        ({"name": "no key"}, "id"),
        ({"id": 7, "lead": "somebody"}, "'lead' in the record with id=7"),
    ],
)
def test_a_body_that_is_not_as_documented_names_stream_and_field(
    run: Callable[..., Output], respond: Callable[..., None], record: dict[str, Any], words: str
) -> None:
    respond({"metadata": {}, "results": [record]}, path="/teams")
    output = run("teams", profile="tempo", requests_per_second=1000)
    assert output.returncode == 1
    (line,) = output.errors()
    assert "teams" in line
    assert words in line


def test_an_enum_that_is_not_known_and_a_null_for_a_promised_value_are_taken(
    run: Callable[..., Output], respond: Callable[..., None]
) -> None:
    record = {"id": "p", "status": "SOMEWHERE_ELSE", "name": None, "scope": None}
    respond({"metadata": {}, "results": [record]}, path="/projects")
    output = run("projects", profile="tempo", requests_per_second=1000)
    assert output.records("projects") == [record]
    assert not output.warnings()
