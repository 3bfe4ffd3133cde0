"""Plans, skills and rates, and what never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.worklogs.records import CATEGORIES, HOME, TRACKER, Users, Worklogs, category
from sandbox_api.apis.worklogs.schemes import OfParents
from sandbox_api.data.lifecycle import DAY, date, iso
from sandbox_api.data.records import Record, RecordStream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sandbox_api.options import Options

_GENERIC = 6  # one plan in so many is for a generic resource
_RATES = ("BILLING", "COST")
_RULES = ("NEVER", "NEVER", "WEEKLY", "BI_WEEKLY")


class Plans(RecordStream):
    """Work that is planned for people and generic resources."""

    api = "worklogs"
    name = "plans"
    size = 200

    def __init__(self, worklogs: Worklogs, users: Users, resources: RecordStream) -> None:
        """Remember who plans are made for, and the issues that are worked on."""
        super().__init__(worklogs.options)
        self._worklogs, self._users, self._resources = worklogs, users, resources

    @override
    def record(self, index: int) -> Record:
        dice, edited = self.dice(index), self.edit_dice(index)
        start = self.lifecycle.created_at(index) // DAY * DAY + 3 * DAY
        days, per_day = 1 + dice % 5, (7200, 14_400, 28_800)[edited % 3]
        issue = self._worklogs.issue(1000 + dice % 50)
        found: Record = {
            "self": f"{HOME}/plans/{500 + index}",
            "id": 500 + index,
            "assignee": self._assignee(dice),
            "planItem": {"id": str(issue), "type": "ISSUE", "self": f"{TRACKER}/issue/{issue}"},
            "startDate": date(start),
            "endDate": date(start + (days - 1) * DAY),
            "plannedSecondsPerDay": per_day,
            "totalPlannedSeconds": days * per_day,
            "totalPlannedSecondsInScope": days * per_day,
            "includeNonWorkingDays": dice % 7 == 0,
            "rule": _RULES[dice % 4],
            "effortPersistenceType": "SECONDS_PER_DAY",
            "description": self.samples.text(edited >> 5),
            "planCreatorId": self._users.record(dice >> 9)["accountId"],
            "syncSource": "NONE",
            "createdAt": iso(self.lifecycle.created_at(index)),
            "updatedAt": iso(self.changed_at(index)),
        }
        if dice % 2:
            found["startTime"] = "08:15"
        if dice % 4 > 1:
            found["recurrenceEndDate"] = date(start + 60 * DAY)
        if dice % 5 == 0:
            found["planApproval"] = self._approval(dice)
        return found

    def _assignee(self, dice: int) -> Record:
        lifecycle = self._resources.lifecycle
        if dice % _GENERIC == 0 and lifecycle.permanent_count:
            key = self._resources.part(lifecycle.permanent(dice), "id")
            return {
                "id": str(key),
                "type": "GENERIC",
                "self": f"{HOME}/generic-resources/{key}",
            }
        user = self._users.record(dice >> 8)
        return {"id": user["accountId"], "type": "USER", "self": user["self"]}

    def _approval(self, dice: int) -> Record:
        state = ("APPROVED", "REJECTED", "REQUESTED")[dice % 3]
        people = ("requester", "reviewer", "actor")
        found = {who: self._users.record(dice + at) for at, who in enumerate(people)}
        return {"status": state, **found}


class SkillAssignments(RecordStream):
    """Who has which skills: people, or generic resources."""

    api = "worklogs"
    size = 0
    key_field = "assigneeId"

    def __init__(
        self, owners: RecordStream, skills: RecordStream, people: Callable[[], Sequence[int]] | None
    ) -> None:
        """Remember people and skills.

        Args:
            owners: Who has skills.
            skills: The skills.
            people: The indices of the people, if it is they who have them.
        """
        self._kind = "USER" if people else "GENERIC"
        self.name = "skill_assignments" if people else "generic_resource_skill_assignments"
        super().__init__(owners.options, owners.lifecycle)
        self._owners, self._skills, self._listed = owners, skills, people or owners.indices

    @override
    def indices(self) -> Sequence[int]:
        return self._listed()

    @override
    def record(self, index: int) -> Record:
        key = str(self._owners.part(index, self._owners.key_field))
        lasting = self._skills.lifecycle
        number = self.dice(index) % 4 if lasting.permanent_count else 0
        chosen = {lasting.permanent(self.dice(index) >> (4 * nth)) for nth in range(number)}
        return {
            "assigneeId": key,
            "assigneeType": self._kind,
            "self": f"{HOME}/skill-assignments/{key}/{self._kind}",
            "skills": [
                {name: self._skills.part(skill, name) for name in ("id", "name", "self")}
                for skill in sorted(chosen)
            ],
        }


class Rates(RecordStream):
    """What an hour is charged at and costs, by role and without one."""

    api = "worklogs"
    name = "global_rates"
    size = 0

    def __init__(self, roles: RecordStream) -> None:
        """Remember the roles."""
        super().__init__(roles.options, roles.lifecycle)
        self._roles = roles

    def of_category(self, category: str) -> Sequence[Record]:
        """Return the rates of a category."""
        roles = [None, *self._roles.indices()] if self._roles.indices() else []
        return [self._rate(category, role) for role in roles]

    def _rate(self, category: str, role: int | None) -> Record:
        base = 40 + (role or 0) + 40 * (category == "BILLING")
        rates: list[Record] = [{"value": base}, {"effectiveDate": "2024-01-01", "value": base + 5}]
        known = {} if role is None else {"roleId": self._roles.part(role, "id")}
        return {**known, "rates": rates}

    @property
    def _rows(self) -> Sequence[Record]:
        return [
            {"rateCategory": category, **rate}
            for category in _RATES
            for rate in self.of_category(category)
        ]

    @override
    def indices(self) -> Sequence[int]:
        return range(len(self._rows))

    @override
    def record(self, index: int) -> Record:
        return self._rows[index]


class TableRates(OfParents):
    """Each table of billing rates with its rates."""

    def __init__(self, tables: RecordStream, roles: RecordStream) -> None:
        """Remember tables and roles."""
        super().__init__(tables, "billing_rates_table_rates")
        self._tables, self._roles = tables, roles

    @override
    def rows_of(self, parent: int) -> Sequence[Record]:
        rates = [
            {
                "role": {name: self._roles.part(role, name) for name in ("id", "self")},
                "rate": {"value": 80 + role},
                "defaultRateUsed": role % 2 == 0,
            }
            for role in self._roles.indices()
        ]
        known = {name: self._tables.part(parent, name) for name in ("id", "name")}
        return [{**known, "rates": rates}]


class AccountLinks(OfParents):
    """Projects in which an account may be used."""

    def __init__(self, accounts: RecordStream) -> None:
        """Remember the accounts."""
        super().__init__(accounts, "account_links")

    @override
    def rows_of(self, parent: int) -> Sequence[Record]:
        dice = self.dice(parent)
        return [self._link(parent, 10_000 + dice % 40 + nth, nth) for nth in range(dice % 3)]

    def _link(self, account: int, project: int, nth: int) -> Record:
        key = 10 * account + nth + 1
        return {
            "self": f"{HOME}/account-links/{key}",
            "id": key,
            "accountKey": f"ACC-{account}",
            "account": {"self": f"{HOME}/accounts/{account}"},
            "default": nth == 0,
            "scope": {"id": project, "type": "PROJECT", "self": f"{TRACKER}/project/{project}"},
        }


class Fixed(RecordStream):
    """Records that are there from the first day on and never change."""

    api = "worklogs"
    size = 10

    def __init__(self, name: str, rows: Sequence[Record], options: Options) -> None:
        """Remember the records."""
        self.name = name
        super().__init__(options)
        self._rows = rows if self.lifecycle.size else ()

    @override
    def indices(self) -> Sequence[int]:
        return range(len(self._rows))

    @override
    def record(self, index: int) -> Record:
        return self._rows[index]


class GlobalRoles(RecordStream):
    """The permission roles that count for all teams."""

    api = "worklogs"
    name = "global_permission_roles"
    size = 0

    def __init__(self, roles: RecordStream) -> None:
        """Remember all roles."""
        super().__init__(roles.options, roles.lifecycle)
        self._roles = roles

    @override
    def indices(self) -> Sequence[int]:
        return self._roles.where(accessType="GLOBAL")

    @override
    def record(self, index: int) -> Record:
        return self._roles.record(index)


def _attribute(key: str, kind: str, values: Mapping[str, str] | None = None) -> Record:
    found: Record = {
        "self": f"{HOME}/work-attributes/{key}",
        "key": key,
        "name": key.strip("_"),
        "type": kind,
        "required": False,
    }
    return found if values is None else {**found, "values": list(values), "names": dict(values)}


FIXED: Mapping[str, Sequence[Record]] = {
    "account_categories": [category(number) for number in range(len(CATEGORIES))],
    "account_category_types": [{"name": name} for name in CATEGORIES],
    "work_attributes": [
        _attribute("_Account_", "ACCOUNT"),
        _attribute("_Place_", "STATIC_LIST", {"Onsite": "At the customer", "Zuhause 🏠": "Home"}),
        _attribute("_Travel_", "INPUT_NUMERIC"),
    ],
}
