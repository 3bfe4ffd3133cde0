"""The numbers of people: how many there are, and when they are away."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from support.mart_numbers.records import Mart, Source, day, first_of_month

if TYPE_CHECKING:
    from support.mart_numbers.records import Numbers

_DECEMBER = 12


def _next(month: date) -> date:
    return date(month.year + month.month // _DECEMBER, month.month % _DECEMBER + 1, 1)


def headcount(source: Source) -> Numbers:
    """How many people each department has at the end of a month, who came and who left."""
    names = {one["id"]: one["name"] for one in source.records("hr", "departments")}
    people = [
        (
            names.get(one["department_id"]),
            day(one["hire_date"]),
            day(one["termination_date"]) if one["termination_date"] else None,
        )
        for one in source.records("hr", "employees")
        if one["hire_date"]
    ]
    month = first_of_month(min(hired for _, hired, _ in people))
    last = max(left or hired for _, hired, left in people)
    found: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    while month <= last:
        for department, hired, left in people:
            if hired >= _next(month) or (left and left < month):
                continue
            row = found[department, month]
            row["headcount"] += not left or left >= _next(month)
            row["hired"] += hired >= month
            row["departures"] += bool(left and left < _next(month))
        month = _next(month)
    columns = ("headcount", "hired", "departures")
    return {key: {name: row[name] for name in columns} for key, row in found.items()}


def absences(source: Source) -> Numbers:
    """The days away that begin in each month, by kind and status."""
    found: dict[tuple[Any, ...], list[tuple[str, Any, Any]]] = defaultdict(list)
    for one in source.records("hr", "absences"):
        month = first_of_month(day(one["start_date"]))
        found["hr", month, one["type"], one["status"]].append((one["employee_id"], one["days"], 0))
    for one in source.records("recruitment", "timeoff_requests"):
        month = first_of_month(day(one["from_date"]))
        amount = one["requesting_total"]
        in_hours = one["timeoff_tracking_unit"] == "hours"
        found["recruitment", month, one["category_name"], one["state"]].append(
            (one["employee_id"], 0 if in_hours else amount, amount if in_hours else 0)
        )
    return {
        key: {
            "absences": len(rows),
            "people": len({person for person, _, _ in rows}),
            "days": sum(days for _, days, _ in rows) or None,
            "hours": sum(hours for _, _, hours in rows) or None,
        }
        for key, rows in found.items()
    }


def balances(source: Source) -> Numbers:
    """The time off that each employee has left in each category."""
    return {
        (one["employee_id"], one["category_id"]): {
            "available": Decimal(one["units_available"]),
            "carried_over": Decimal(one["units_carry_over_available"]),
            "used": Decimal(one["units_used"]),
            "unit": one["time_off_tracking_unit"],
            "is_unlimited": one["has_unlimited_timeoff"],
        }
        for one in source.records("recruitment", "timeoff_balances")
    }


def people(source: Source) -> Numbers:
    """The people whom taps name by e-mail, by address."""
    places = {
        "ats_user_id": ("ats", "users", "id", "email"),
        "hr_employee_id": ("hr", "employees", "id", "email"),
        "practice_staff_id": ("practice", "staff_list", "UUID", "Email"),
        "recruitment_employee_id": ("recruitment", "employees", "id", "work_email"),
        "recruitment_member_id": ("recruitment", "members", "id", "email"),
    }
    found: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(lambda: dict.fromkeys(places))
    for column, (api, stream, key, address) in places.items():
        for one in source.records(api, stream):
            if one.get(address):
                found[one[address].lower(),][column] = str(one[key])
    for names in found.values():
        names["tap_count"] = len({c.partition("_")[0] for c, key in names.items() if key})
    return found


PEOPLE = {
    "headcount": Mart(("department_name", "month_start"), headcount),
    "absences_by_month": Mart(("tap", "month_start", "absence_type", "absence_status"), absences),
    "leave_balances": Mart(("employee_id", "category_id"), balances),
    "dim_people": Mart(("email",), people, has_more=True),
}
