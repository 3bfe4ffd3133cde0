"""The HR product: employees, and the chart of who reports to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.recruitment.activities import precise
from sandbox_api.data.lifecycle import DAY
from sandbox_api.data.records import EXTREME, RecordStream

if TYPE_CHECKING:
    from sandbox_api.data.records import Record
    from sandbox_api.options import Options

_AVATARS = "https://files.example.com/avatars"
_REPORTS = 5  # people that a manager has


class Employees(RecordStream):
    """People who work for the company."""

    api = "recruitment"
    name = "employees"
    size = 80

    def __init__(
        self,
        options: Options,
        departments: RecordStream,
        entities: RecordStream,
        schedules: RecordStream,
    ) -> None:
        """Remember where people may work."""
        super().__init__(options)
        self._places = {
            "department_id": departments,
            "legal_entity_id": entities,
            "work_schedule_id": schedules,
        }

    @staticmethod
    def key(index: int) -> str:
        """Return an employee's id."""
        return f"{0x19FF00 + index:x}"

    @staticmethod
    def number(index: int) -> int:
        """Return the number that the HR product knows an employee by inside."""
        return 1_702_400 + index

    def manager_of(self, index: int) -> int | None:
        """Return the index of an employee's manager; the first of all has none."""
        if not index or not self.lifecycle.permanent_count:
            return None
        found = self.lifecycle.permanent(index // _REPORTS)
        return found if found < index else self.lifecycle.permanent(0)

    def line_of(self, index: int) -> list[int]:
        """Return the numbers of the managers above an employee, the nearest first."""
        found, manager = [], self.manager_of(index)
        while manager is not None and manager != index:
            found.append(self.number(manager))
            index, manager = manager, self.manager_of(manager)
        return found

    @override
    def record(self, index: int) -> Record:
        dice, edited = self.dice(index), self.edit_dice(index)
        person, manager = self.samples.person(dice), self.manager_of(index)
        hired = self.lifecycle.created_at(index) // DAY * DAY
        draft = edited % 11 == 0
        return {
            "id": self.key(index),
            "firstname": person.first,
            "lastname": person.last,
            "email": f"{person.slug}.{index}@example.org" if dice % 9 else None,
            "start_date": precise(hired - dice % 2000 * DAY, 0),
            "state": "draft" if draft else "published",
            "employee_number": f"{index:04}",
            "avatar": f"{_AVATARS}/{index}.jpeg",
            "phone": self.samples.phone(edited >> 9) if dice % 4 else None,
            "job_title": f"{self.samples.title(edited >> 20)} " if dice % 8 else None,
            "manager_id": None if manager is None else self.key(manager),
            **self._where(index),
            "template_id": None,
            "division_id": None,
            "candidate_id": None,
            "work_email": f"{person.slug}.{index}@example.com",
            "preferred_name": None,
            "onboarding_member_id": None,
            "sample": False,
            "holiday_calendar_id": 2**63 - 1 if index == EXTREME else 33_677 + dice % 2,
            "avatar_processed": dice % 2 == 0,
            "status_semantic_type": "status_draft" if draft else "status_active",
            "reporting_line": self.line_of(index),
            "birthdate": None,
        }

    def _where(self, index: int) -> Record:
        """Return the department, the entity and the schedule of an employee."""
        return {
            name: other.part(other.lifecycle.permanent(self.dice(index) >> 12), "id")
            if other.lifecycle.permanent_count
            else None
            for name, other in self._places.items()
        }


class Orgchart(RecordStream):
    """The top of the chart: the first employee and who reports to him or her."""

    api = "recruitment"
    name = "orgchart"
    size = 0
    partial = True

    def __init__(self, employees: Employees) -> None:
        """Remember who is on the chart."""
        super().__init__(employees.options, employees.lifecycle)
        self._employees = employees

    @override
    def includes(self, index: int) -> bool:
        return self._employees.manager_of(index) in {None, 0}

    @override
    def record(self, index: int) -> Record:
        known = self._employees.record(index)
        manager = self._employees.manager_of(index)
        name = f"{known['lastname']}, {known['firstname']}"
        same = {
            "name": name,
            "initials": f"{known['firstname'][:1]}{known['lastname'][:1]}",
            "avatar": known["avatar"],
            "state": known["state"],
            "email": known["work_email"],
        }
        reports = (one for one in self.lifecycle.alive if self._employees.manager_of(one) == index)
        return {
            "id": known["id"],
            "type": "employee",
            "content": {
                "id": known["id"],
                **same,
                "title": known["job_title"],
                "department": None,
                "entity": "Harbour Office",
                "employee_number": known["employee_number"],
                "hire_date": known["start_date"],
                **({} if manager is None else {"manager": "Manager, A"}),
                "minimal_employee": self._in_short(index, known, same),
            },
            "parent_id": known["manager_id"],
            "direct_reports_count": sum(1 for _ in reports),
        }

    def _in_short(self, index: int, known: Record, same: Record) -> Record:
        return {
            "id": self._employees.number(index),
            **same,
            "firstname": known["firstname"],
            "lastname": known["lastname"],
            "preferred_name": None,
            "informal_name": f"{known['firstname']} {known['lastname']}",
            "legal_name": same["name"],
            "job_title": known["job_title"],
            "is_on_leave": None,
            "department": None,
            "legal_entity": {"id": known["legal_entity_id"], "name": "Harbour Office"},
            "sample": False,
            "can_link_to_profile": True,
        }
