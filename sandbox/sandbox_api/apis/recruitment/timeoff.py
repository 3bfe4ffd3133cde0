"""The HR product: time off, what is left of it, and the hours of work."""

from __future__ import annotations

from array import array
from decimal import Decimal
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.recruitment.activities import precise
from sandbox_api.data.lifecycle import DAY, date
from sandbox_api.data.records import RecordStream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox_api.apis.recruitment.staff import Employees
    from sandbox_api.data.records import Record

_HOUR = 3600
# Name, kind, unit, and how much of it everybody has in a year.
_CATEGORIES = (
    ("Paid time off", "paid", "half_days", 25),
    ("Sick leave", "paid", "hours", 80),
    ("Unpaid leave", "unpaid", "full_days", 0),
    ("Sabbatical", "unpaid", "full_days", 90),
)
_STATES = ("approved", "approved", "pending", "rejected")


def category_key(number: int) -> str:
    """Return the id of a category of time off."""
    return str(10_013 + number)


class OfEmployees(RecordStream):
    """Base of the streams whose records each belong to an employee."""

    api = "recruitment"

    def __init__(self, employees: Employees) -> None:
        """Remember whose they are."""
        super().__init__(employees.options)
        self.employees = employees

    def owner_of(self, index: int) -> int | None:
        """Return the index of the employee that a record belongs to."""
        lifecycle = self.employees.lifecycle
        return lifecycle.permanent(self.dice(index) >> 7) if lifecycle.permanent_count else None

    def owner_key(self, index: int) -> str | None:
        """Return the id of the employee that a record belongs to."""
        owner = self.owner_of(index)
        return None if owner is None else self.employees.key(owner)


class TimeoffRequests(OfEmployees):
    """Requests for time off, in local time without a zone."""

    name = "timeoff_requests"
    size = 160

    def begins(self, index: int) -> int:
        """Return the second at which the time off begins, read as if it were UTC."""
        ahead = self.dice(index) % 30 * DAY
        return self.lifecycle.created_at(index) // DAY * DAY + ahead

    def total(self, index: int) -> Decimal:
        """Return how much is asked for, in the unit of the category."""
        unit = _CATEGORIES[self.category(index)][2]
        days = 1 + self.dice(index) % 9
        if unit == "hours":
            return Decimal(8 * days)
        return Decimal(days) - Decimal("0.5") * self.has_half(index)

    def category(self, index: int) -> int:
        """Return the number of the category."""
        return (self.dice(index) >> 20) % len(_CATEGORIES)

    def has_half(self, index: int) -> int:
        """Return the number of days of which only a half is taken."""
        return int(_CATEGORIES[self.category(index)][2] == "half_days" and index % 2)

    def state(self, index: int) -> str:
        """Return the state of a request, which edits change."""
        return _STATES[(self.dice(index) + self.lifecycle.edits(index)) % len(_STATES)]

    @override
    def record(self, index: int) -> Record:
        begins, total = self.begins(index), self.total(index)
        name, _, unit, _ = _CATEGORIES[self.category(index)]
        days = int(total / 8 if unit == "hours" else total + Decimal("0.5"))
        ends = begins + max(0, days - 1) * DAY
        state = self.state(index)
        half = {"date": date(ends), "half": "first"}
        pending = {"id": f"d{index:05x}", "approver_id": self.employees.key(0)}
        return {
            "id": f"{0x72700 + index:x}",
            "employee_id": self.owner_key(index),
            "from_date": precise(begins, 0)[:-1],
            "to_date": precise(ends, 0)[:-1],
            "formatted_period": f"{date(begins)} - {date(ends)}",
            "state": state,
            "requesting_total": total,
            "timeoff_tracking_unit": unit,
            "half_days": [half] * self.has_half(index),
            "updated_by": self.samples.person(self.edit_dice(index)).name,
            "updated_at": precise(self.changed_at(index), index),
            "category_name": name,
            "pending_approvals": [pending] if state == "pending" else [],
        }


class TimeoffCategories(RecordStream):
    """Kinds of time off, the same on all days."""

    api = "recruitment"
    name = "timeoff_categories"
    size = len(_CATEGORIES)
    deletable = False

    @override
    def indices(self) -> Sequence[int]:
        return range(min(self.lifecycle.size, len(_CATEGORIES)))

    @override
    def record(self, index: int) -> Record:
        name, kind, _, _ = _CATEGORIES[index]
        return {
            "id": category_key(index),
            "name": name,
            "type": kind,
            "description": f"For {name.lower()}.",
        }


class TimeoffBalances(RecordStream):
    """What each employee has left in each category: what all have, less what was approved."""

    api = "recruitment"
    name = "timeoff_balances"
    size = 0

    def __init__(self, employees: Employees, requests: TimeoffRequests) -> None:
        """Remember the employees and what they have asked for."""
        super().__init__(employees.options, employees.lifecycle)
        self._employees, self._requests, self.parent = employees, requests, employees
        self._used: dict[tuple[int, int], Decimal] | None = None

    @override
    def indices(self) -> Sequence[int]:
        alive = self._employees.lifecycle.alive
        return array("q", (one for employee in alive for one in self.children_of(employee)))

    @override
    def children_of(self, parent: int) -> Sequence[int]:
        count = len(_CATEGORIES)
        return range(parent * count, (parent + 1) * count)

    def used(self, employee: int, category: int) -> Decimal:
        """Return how much time off of a category was approved for an employee."""
        if self._used is None:
            self._used = {}
            for one in self._requests.indices():
                owner, kind = self._requests.owner_of(one), self._requests.category(one)
                if owner is not None and self._requests.state(one) == "approved":
                    known = self._used.get((owner, kind), Decimal(0))
                    self._used[owner, kind] = known + self._requests.total(one)
        return self._used.get((employee, category), Decimal(0))

    @override
    def record(self, index: int) -> Record:
        employee, category = divmod(index, len(_CATEGORIES))
        name, kind, unit, granted = _CATEGORIES[category]
        used = self.used(employee, category)
        left = max(Decimal(0), granted - used)
        return {
            "employee_id": self._employees.key(employee),
            "units_available": f"{left:.2f}",
            "units_carry_over_available": "0.00",
            "units_used": f"{used:.2f}",
            "has_unlimited_timeoff": kind == "unpaid" and not granted,
            "category_id": category_key(category),
            "time_off_tracking_unit": unit,
            "name": name,
            "description": f"For {name.lower()}.",
        }


class TimeEntries(OfEmployees):
    """Times at which employees worked; who is at work still has no end."""

    name = "time_entries"
    size = 600

    def begins(self, index: int) -> int:
        """Return the second at which the work began."""
        morning = self.lifecycle.created_at(index) // DAY * DAY + 8 * _HOUR
        return morning + self.dice(index) % _HOUR // 60 * 60

    @override
    def record(self, index: int) -> Record:
        begins = self.begins(index)
        minutes = 240 + self.edit_dice(index) % 300
        active = self.lifecycle.created_day(index) == self.lifecycle.day > 1 and index % 2 == 0
        return {
            "uuid": f"00000000-0000-4000-8000-{index:012x}",
            "employee_id": self.owner_key(index),
            "type": "clock-in" if active else "time-entry",
            "clock_in_time": precise(begins, 0),
            "clock_out_time": None if active else precise(begins + minutes * 60, 0),
            "worked_minutes": None if active else minutes,
            "is_active": active,
            "note": self.samples.text(self.edit_dice(index) >> 9),
            "timezone": "Europe/Helsinki",
        }
