"""The numbers of booked and planned time."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from support.mart_numbers.records import Mart, Source, day, monday, ratio

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from support.mart_numbers.records import Numbers

_HOUR = 3600
_STEPS = {"WEEKLY": 7, "BI_WEEKLY": 14}


def worklogs(source: Source) -> list[dict[str, Any]]:
    """The worklogs, as they are not deleted."""
    return source.records("worklogs", "worklogs")


def required(source: Source) -> dict[tuple[str, date], int]:
    """How long people are to work on each day, as Tempo itself says."""
    schedules = source.records("worklogs", "user_schedules")
    return {(one["accountId"], day(one["date"])): one["requiredSeconds"] for one in schedules}


def utilisation(source: Source) -> Numbers:
    """Booked hours against required ones, by person and week."""
    days = [day(one["startDate"]) for one in worklogs(source)]
    found: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in worklogs(source):
        week = found[one["author"]["accountId"], monday(day(one["startDate"]))]
        week["booked"] += one["timeSpentSeconds"]
        week["billable"] += one["billableSeconds"] or 0
    for (person, date), seconds in required(source).items():
        if min(days) <= date <= max(days):
            found[person, monday(date)]["required"] += seconds
    return {
        key: {
            "required_hours": week["required"] / _HOUR,
            "booked_hours": week["booked"] / _HOUR,
            "billable_hours": week["billable"] / _HOUR,
            "utilisation": ratio(week["booked"], week["required"]),
            "billable_utilisation": ratio(week["billable"], week["required"]),
        }
        for key, week in found.items()
        if key[1] >= min(date for _, date in required(source))
    }


def team_of(source: Source, person: str, date: date) -> tuple[int | None, int | None]:
    """The team that has most of a person's time on a day, and the role in it."""
    found = [
        (-one["commitmentPercent"], one["team"]["id"], one["id"], one["role"]["id"])
        for one in source.records("worklogs", "team_memberships")
        if one["member"]["accountId"] == person
        and (not one.get("from") or day(one["from"]) <= date)
        and (not one.get("inclusiveTo") or date <= day(one["inclusiveTo"]))
    ]
    return (min(found)[1], min(found)[3]) if found else (None, None)


def rate(source: Source, category: str, role: int | None, date: date) -> Decimal:
    """What an hour of a role is charged at or costs on a day."""
    by_role = {
        one.get("roleId"): one["rates"]
        for one in source.records("worklogs", "global_rates")
        if one["rateCategory"] == category
    }
    valid = [
        one
        for one in by_role.get(role, by_role[None])
        if day(one.get("effectiveDate", "0001-01-01")) <= date
    ]
    newest = max(valid, key=lambda one: day(one.get("effectiveDate", "0001-01-01")))
    return Decimal(newest["value"])


def hours_by_account_and_team(source: Source) -> Numbers:
    """Hours and what they are worth, by account, team and week."""
    found: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(lambda: defaultdict(Decimal))
    for one in worklogs(source):
        date, values = day(one["startDate"]), one.get("attributes", {}).get("values", ())
        account = next((v["value"] for v in values if v["key"] == "_Account_"), None)
        team, role = team_of(source, one["author"]["accountId"], date)
        week = found[account, team, monday(date)]
        hours, billable = (
            Decimal(one[name] or 0) / _HOUR for name in ("timeSpentSeconds", "billableSeconds")
        )
        week["worklogs"] += 1
        week["hours"] += hours
        week["billable_hours"] += billable
        week["billable_value"] += billable * rate(source, "BILLING", role, date)
        week["cost"] += hours * rate(source, "COST", role, date)
    return found


def planned_days(plan: dict[str, Any]) -> Iterator[date]:
    """The days of a plan, days off included."""
    first, step = day(plan["startDate"]), _STEPS.get(plan["rule"])
    length = (day(plan["endDate"]) - first).days + 1
    last = day(plan["recurrenceEndDate"]) if step else first
    while first <= last:
        yield from (first + timedelta(days=n) for n in range(length))
        first += timedelta(days=step or length)
        if not step:
            break


def plans(source: Source) -> Numbers:
    """Planned hours against booked ones, by person and week, as far as schedules are known."""
    needed = required(source)
    last = monday(max(date for _, date in needed)) - timedelta(days=7)
    found: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for plan in source.records("worklogs", "plans"):
        rejected = plan.get("planApproval", {}).get("status") == "REJECTED"
        person = plan["assignee"]["id"]
        for date in planned_days(plan):
            counts = plan["includeNonWorkingDays"] or needed.get((person, date), 1)
            if plan["assignee"]["type"] == "USER" and counts and not rejected:
                found[person, monday(date)]["planned"] += plan["plannedSecondsPerDay"]
    for one in worklogs(source):
        week = found[one["author"]["accountId"], monday(day(one["startDate"]))]
        week["booked"] += one["timeSpentSeconds"]
    return {
        key: {
            "planned_hours": week["planned"] / _HOUR,
            "booked_hours": week["booked"] / _HOUR,
            "difference_hours": (week["booked"] - week["planned"]) / _HOUR,
            "booked_share": ratio(week["booked"], week["planned"]),
        }
        for key, week in found.items()
        if key[1] <= last
    }


TIME = {
    "utilisation": Mart(("account_id", "week_start"), utilisation, has_more=True),
    "hours_by_account_and_team": Mart(
        ("account_key", "team_id", "week_start"), hours_by_account_and_team
    ),
    "plans_against_actuals": Mart(("account_id", "week_start"), plans, has_more=True),
}
