"""Records refer to records that exist, sums add up, and hard values are among them."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from sandbox_api import Sandbox

DAY = 7


@cache
def records(api: str, stream: str) -> list[dict[str, Any]]:
    return list(Sandbox(scale=0.3, day=DAY).records(api, stream))


@cache
def vendor_records(stream: str) -> list[dict[str, Any]]:
    sandbox = Sandbox(scale=0.3, day=DAY, profile="vendor")
    return list(sandbox.records("recruitment", stream))


def keys(api: str, stream: str, name: str) -> set[Any]:
    return {record[name] for record in records(api, stream)}


def ids(values: Any) -> set[Any]:
    return {value for value in values if value is not None}


@pytest.mark.parametrize(
    ("stream", "field", "target"),
    [
        ("jobs", "departmentId", "departments"),
        ("jobs", "locationId", "locations"),
        ("job_postings", "jobId", "jobs"),
        ("offers", "applicationId", "applications"),
        ("interview_schedules", "applicationId", "applications"),
        ("users", "managerId", "users"),
        ("departments", "parentId", "departments"),
    ],
)
def test_ats_records_refer_to_records_that_exist(stream: str, field: str, target: str) -> None:
    found = ids(record[field] for record in records("ats", stream))
    assert found
    assert found <= keys("ats", target, "id")


def test_ats_applications_and_candidates_refer_to_each_other() -> None:
    owners = {
        (one["id"], application)
        for one in records("ats", "candidates")
        for application in one["applicationIds"]
    }
    assert owners == {(one["candidate"]["id"], one["id"]) for one in records("ats", "applications")}
    jobs = {one["job"]["id"] for one in records("ats", "applications")}
    assert jobs <= keys("ats", "jobs", "id")


def test_recruitment_candidates_refer_to_jobs_and_stages_that_exist() -> None:
    candidates = records("recruitment", "candidates")
    jobs = {record["job"]["shortcode"] for record in candidates}
    assert jobs <= keys("recruitment", "jobs", "shortcode")
    assert {record["stage"] for record in candidates} <= keys("recruitment", "stages", "slug")


def test_activities_lead_recruitment_candidates_to_the_stages_they_are_in() -> None:
    walks: dict[str, list[dict[str, Any]]] = {}
    for activity in vendor_records("candidate_activities"):
        walks.setdefault(activity["candidate_id"], []).append(activity)
    for candidate in vendor_records("candidates"):
        walk = walks[candidate["id"]]
        times = [activity["created_at"] for activity in walk]
        assert times == sorted(times)
        assert times[0][:19] == candidate["created_at"][:19]
        assert times[-1][:19] == candidate["updated_at"][:19]
        moves = [one for one in walk if one["target_stage"]]
        reached = moves[-1]["target_stage"] if moves else walk[0]["action_stage"]
        assert reached["name"] == candidate["stage"]
        hired = [one["created_at"][:19] for one in moves if one["action"] == "hired"]
        assert hired == [time[:19] for time in [candidate["hired_at"]] if time]
        ended = [one for one in walk if one["action"] == "disqualified"]
        assert bool(ended) == candidate["disqualified"]
    assert any(one["hired_at"] for one in vendor_records("candidates"))


def test_balances_are_what_approved_time_off_leaves() -> None:
    used: Counter[tuple[str, str]] = Counter()
    for one in vendor_records("timeoff_requests"):
        if one["state"] == "approved":
            used[one["employee_id"], one["category_name"]] += one["requesting_total"]
    balances = vendor_records("timeoff_balances")
    assert {
        (one["employee_id"], one["name"]): Decimal(one["units_used"])
        for one in balances
        if Decimal(one["units_used"])
    } == used


def test_workable_records_refer_to_records_that_exist() -> None:
    people = {one["id"] for one in vendor_records("employees")}
    assert ids(one["manager_id"] for one in vendor_records("employees")) <= people
    assert {one["employee_id"] for one in vendor_records("time_entries")} <= people
    members = {one["id"] for one in vendor_records("members")}
    assert {one["id"] for one in vendor_records("job_members")} <= members
    candidates = {one["id"] for one in vendor_records("candidates")}
    assert {one["candidate"]["id"] for one in vendor_records("events")} <= candidates
    departments = {one["id"] for one in vendor_records("departments")}
    assert ids(one["parent_id"] for one in vendor_records("departments")) <= departments


def test_worklogs_refer_to_accounts_that_exist() -> None:
    found = {
        value["value"]
        for record in records("worklogs", "worklogs")
        for value in record.get("attributes", {}).get("values", [])
        if value["key"] == "_Account_"
    }
    assert found
    assert found <= keys("worklogs", "accounts", "key")
    customers = ids(
        (record["customer"] or {}).get("id") for record in records("worklogs", "accounts")
    )
    assert customers <= keys("worklogs", "customers", "id")


def test_hr_records_refer_to_employees_and_departments_that_exist() -> None:
    employees = records("hr", "employees")
    assert ids(one["department_id"] for one in employees) <= keys("hr", "departments", "id")
    people = keys("hr", "employees", "id")
    assert ids(one["manager_id"] for one in employees) <= people
    assert ids(one["employee_id"] for one in records("hr", "absences")) <= people


def test_minutes_of_a_job_task_are_the_sum_of_its_time_entries() -> None:
    booked: Counter[str] = Counter()
    for entry in records("practice", "time_list"):
        booked[entry["Task"]["UUID"]] += entry["Minutes"]
    tasks = [task for job in records("practice", "job_tasks") for task in job["Tasks"]["Task"]]
    assert {
        task["UUID"]: task["ActualMinutes"] for task in tasks if task["ActualMinutes"]
    } == booked


def test_practice_records_refer_to_records_that_exist() -> None:
    times = records("practice", "time_list")
    assert {one["Job"]["ID"] for one in times} <= keys("practice", "job_list", "ID")
    assert {one["Staff"]["UUID"] for one in times} <= keys("practice", "staff_list", "UUID")
    jobs = records("practice", "job_list")
    assert {one["Client"]["UUID"] for one in jobs} <= keys("practice", "client_list", "UUID")


@pytest.mark.parametrize(
    ("stream", "field", "target"),
    [
        ("client_contacts", "ClientUUID", "client_list"),
        ("client_custom_fields", "ClientUUID", "client_list"),
        ("client_documents", "ClientUUID", "client_list"),
        ("client_group_members", "GroupUUID", "client_group_list"),
        ("client_group_members", "UUID", "client_list"),
        ("invoice_payments", "InvoiceUUID", "invoice_list"),
        ("job_costs", "JobUUID", "job_list"),
        ("job_custom_fields", "JobUUID", "job_list"),
        ("job_documents", "JobUUID", "job_list"),
        ("lead_custom_fields", "UUID", "custom_field_definition_list"),
        ("lead_current", "UUID", "lead_list"),
        ("quote_draft", "UUID", "quote_list"),
        ("quote_lines", "QuoteUUID", "quote_list"),
        ("quote_list", "JobUUID", "job_list"),
        ("quote_list", "LeadUUID", "lead_list"),
    ],
)
def test_practice_references_lead_to_records(stream: str, field: str, target: str) -> None:
    found = ids(record[field] for record in records("practice", stream))
    assert found
    assert found <= keys("practice", target, "UUID")


def test_invoice_amounts_add_up() -> None:
    for invoice in records("practice", "invoice_list"):
        total = invoice["Amount"] + invoice["AmountTax"]
        assert total == invoice["AmountIncludingTax"]
        assert total == invoice["AmountPaid"] + invoice["AmountOutstanding"]
    current = keys("practice", "invoice_current", "UUID")
    assert current < keys("practice", "invoice_list", "UUID")


def test_payments_are_what_is_paid_of_an_invoice() -> None:
    paid: Counter[str] = Counter()
    for payment in records("practice", "invoice_payments"):
        assert payment["Amount"] > 0
        paid[payment["InvoiceUUID"]] += payment["Amount"]
    invoices = records("practice", "invoice_list")
    assert {one["UUID"]: one["AmountPaid"] for one in invoices if one["AmountPaid"]} == paid
    assert any(0 < one["AmountPaid"] < one["AmountIncludingTax"] for one in invoices)


def test_lines_of_quotes_add_up_as_their_units_do() -> None:
    sums: Counter[str] = Counter()
    for line in records("practice", "quote_lines"):
        if line["Kind"] == "Task":
            assert line["Amount"] == line["Minutes"] / 60 * line["BillableRate"]
        else:
            assert line["Amount"] == line["Quantity"] * line["UnitPrice"]
        if line["Kind"] != "Option":
            sums[line["QuoteUUID"]] += line["AmountIncludingTax"]
    quotes = records("practice", "quote_list")
    assert sums == {one["UUID"]: one["AmountIncludingTax"] for one in quotes}


def test_first_worklog_has_an_empty_description() -> None:
    assert records("worklogs", "worklogs")[0]["description"] == ""


def test_hard_values_are_among_the_records() -> None:
    texts = {record["description"] for record in records("worklogs", "worklogs")}
    assert None in texts
    assert any(text and "\n" in text and "\t" in text for text in texts)
    assert any(text and '"' in text and "\\" in text for text in texts)
    assert any(text and "🚀" in text for text in texts)
    assert 2**63 - 1 in {record["issue"]["id"] for record in records("worklogs", "worklogs")}
    assert any("attributes" not in record for record in records("worklogs", "worklogs"))
    hours = {record["weekly_hours"] for record in records("hr", "employees")}
    assert Decimal("0.1000000000000000055511") in hours
