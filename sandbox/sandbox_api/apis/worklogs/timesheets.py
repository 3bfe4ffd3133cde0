"""What follows from work logs: deletions, timesheets and their approvals, extra facts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.worklogs.records import HOME, Users, Worklogs
from sandbox_api.data.lifecycle import DAY, DAY_ONE, date, end_of, iso, mix
from sandbox_api.data.records import Record, RecordStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sandbox_api.apis.worklogs.schemes import Schedules
    from sandbox_api.data.listings import ShapedStream

WEEK = 7 * DAY
_WEEKS = 4  # timesheets begin so many weeks before the first day
# The first day is a Saturday; weeks begin on Monday.
_MONDAY = DAY_ONE - 5 * DAY


class DeletedWorklogs(RecordStream):
    """What the audit log says of work logs that were deleted."""

    api = "worklogs"
    name = "deleted_worklogs"
    size = 0
    key_field = "entityId"

    def __init__(self, worklogs: Worklogs, users: Users) -> None:
        """Remember the work logs."""
        super().__init__(worklogs.options, worklogs.lifecycle)
        self._worklogs, self._users = worklogs, users

    @override
    def indices(self) -> Sequence[int]:
        return self._deleted

    @cached_property
    def _deleted(self) -> Sequence[int]:
        gone = filter(self.lifecycle.deleted_day, range(self.lifecycle.size))
        return sorted(gone, key=self.changed_at)

    @override
    def changed_at(self, index: int) -> int:
        day = self.lifecycle.deleted_day(index)
        return DAY_ONE + (day - 1) * DAY + mix(self.lifecycle.seed + 1, index) % DAY

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        return {
            "entityId": str(Worklogs.key(index)),
            "timestamp": iso(self.changed_at(index)),
            "entityType": "worklog",
            "action": "Deleted",
            "parentId": str(self._worklogs.issue(index)),
            "author": self._users.record(dice >> 3)["accountId"],
            "worker": self._users.record(self._worklogs.author(index))["accountId"],
            "changes": [
                {"field": "timeSpentSeconds", "previous": str(300 + dice % 9000), "new": None},
                {"field": "description", "previous": self.samples.text(dice), "new": None},
            ],
        }


class WorkAttributeValues(RecordStream):
    """The extra facts of each work log."""

    api = "worklogs"
    name = "work_attribute_values"
    size = 0
    key_field = "tempoWorklogId"

    def __init__(self, worklogs: Worklogs) -> None:
        """Remember the work logs."""
        super().__init__(worklogs.options, worklogs.lifecycle)
        self._worklogs = worklogs

    @override
    def record(self, index: int) -> Record:
        facts = self._worklogs.record(index).get("attributes", {}).get("values", [])
        return {"tempoWorklogId": Worklogs.key(index), "workAttributeValues": facts}


@dataclass(frozen=True)
class Timesheets:
    """The weeks of all people: who has submitted what, and when it was approved.

    Attributes:
        users: The people.
        worklogs: What they booked.
        schedules: How long they were to work.
    """

    users: Users
    worklogs: Worklogs
    schedules: Schedules

    @property
    def now(self) -> int:
        """The present second."""
        return end_of(self.users.options.day)

    def weeks(self) -> range:
        """Return the weeks that have begun, as seconds."""
        return range(_MONDAY - _WEEKS * WEEK, self.now, WEEK)

    def events(self, user: int, monday: int) -> Iterator[tuple[int, str]]:
        """Yield when a timesheet reached which state, as far as that has happened."""
        late = mix(self.worklogs.lifecycle.seed, user + monday) % DAY
        states = (
            (monday, "OPEN"),
            (monday + 4 * DAY + late, "IN_REVIEW"),
            (monday + 7 * DAY + late, "APPROVED"),
        )
        return ((second, state) for second, state in states if second < self.now)

    def status(self, user: int, second: int, state: str) -> Record:
        """Return the state of a timesheet."""
        found: Record = {"key": state, "updatedAt": iso(second)}
        if state != "OPEN":
            found["actor"] = self.users.record(user + (state == "APPROVED"))
            found["comment"] = self.users.samples.text(user + second // DAY) or ""
            found["requiredSecondsAtSubmit"] = 144_000
        return found

    def approval(self, user: int, monday: int) -> Record:
        """Return the timesheet of a person and a week as it is now."""
        second, state = max(self.events(user, monday))
        person = self.users.record(user)
        days = f"from={date(monday)}&to={date(monday + 6 * DAY)}"
        link = f"{HOME}/timesheet-approvals/user/{person['accountId']}"
        allowed = {"OPEN": "submit", "IN_REVIEW": "approve", "APPROVED": "reopen"}[state]
        return {
            "self": f"{link}?{days}",
            "period": self.period(monday),
            "user": person,
            "reviewer": self.users.record(user + 1),
            "requiredSeconds": self.schedules.required(user, monday, 7),
            "timeSpentSeconds": self._spent[user, monday],
            "status": self.status(user, second, state),
            "worklogs": {"self": f"{HOME}/worklogs/user/{person['accountId']}?{days}"},
            "actions": {allowed: {"self": f"{link}/{allowed}?{days}"}},
        }

    @staticmethod
    def period(monday: int) -> Record:
        """Return the days of a week."""
        return {"from": date(monday), "to": date(monday + 6 * DAY)}

    @cached_property
    def _spent(self) -> Mapping[tuple[int, int], int]:
        found: Counter[tuple[int, int]] = Counter()
        people = len(self.users.everybody()) or 1
        for index in self.worklogs.indices():
            started = self.worklogs.started_at(index)
            monday = started - (started - _MONDAY) % WEEK
            found[self.worklogs.author(index) % people, monday] += self.worklogs.seconds(index)
        return found


class ApprovalLogs(RecordStream):
    """Every state that a timesheet reached."""

    api = "worklogs"
    name = "timesheet_approval_logs"
    size = 0

    def __init__(self, timesheets: Timesheets) -> None:
        """Remember the timesheets."""
        super().__init__(timesheets.users.options, timesheets.users.lifecycle)
        self._timesheets = timesheets

    @cached_property
    def _events(self) -> Sequence[tuple[int, str, int, int]]:
        found = [
            (second, state, user, monday)
            for user in self._timesheets.users.everybody()
            for monday in self._timesheets.weeks()
            for second, state in self._timesheets.events(user, monday)
        ]
        return sorted(found)

    @override
    def indices(self) -> Sequence[int]:
        return range(len(self._events))

    @override
    def changed_at(self, index: int) -> int:
        return self._events[index][0]

    @override
    def changed_since(self, timestamp: float) -> Sequence[int]:
        return [index for index in self.indices() if self.changed_at(index) >= timestamp]

    @override
    def record(self, index: int) -> Record:
        second, state, user, monday = self._events[index]
        return {
            "period": self._timesheets.period(monday),
            "user": self._timesheets.users.record(user),
            "reviewer": self._timesheets.users.record(user + 1),
            "status": self._timesheets.status(user, second, state),
        }


class Approvals(RecordStream):
    """Timesheets as they are now: those of teams, or those that wait for the token's owner."""

    api = "worklogs"
    size = 0
    key_field = "self"

    def __init__(self, timesheets: Timesheets, members: ShapedStream | None = None) -> None:
        """Remember the timesheets, and who belongs to which team if teams are asked for."""
        self.name = "timesheet_approvals" if members else "timesheet_approvals_waiting"
        super().__init__(timesheets.users.options, timesheets.users.lifecycle)
        self._timesheets, self._memberships = timesheets, members
        self.parent = members.parent if members else None

    def of_team(self, team: int, day: str) -> Iterator[Record]:
        """Yield the timesheets of a team for the week of a day."""
        for monday in self._timesheets.weeks():
            if date(monday) <= day <= date(monday + 6 * DAY):
                yield from (self._timesheets.approval(user, monday) for user in self._team(team))

    def _team(self, team: int) -> Sequence[int]:
        assert self._memberships is not None  # noqa: S101  # for the type checker
        children = self._memberships.children_of(team)
        people = {self._memberships.part(child, "member")["accountId"] for child in children}
        found = map(self._timesheets.users.find, people)
        return sorted(user for user in found if user is not None)

    def _waiting(self) -> Iterator[Record]:
        for user in self._timesheets.users.everybody():
            for monday in self._timesheets.weeks():
                *_, (_, state) = self._timesheets.events(user, monday)
                # Who reviews a timesheet is the next person; the token is that of the first.
                if state == "IN_REVIEW" and user == len(self._timesheets.users.everybody()) - 1:
                    yield self._timesheets.approval(user, monday)

    @cached_property
    def _rows(self) -> Sequence[Record]:
        if self.parent is None:
            return list(self._waiting())
        return [
            {**approval, "teamId": self.parent.part(team, "id")}
            for team in self.parent.indices()
            for monday in self._timesheets.weeks()
            for approval in self.of_team(team, date(monday))
        ]

    @override
    def indices(self) -> Sequence[int]:
        return range(len(self._rows))

    @override
    def record(self, index: int) -> Record:
        return self._rows[index]


class Periods(RecordStream):
    """The weeks for which timesheets are approved."""

    api = "worklogs"
    name = "periods"
    size = 0

    def __init__(self, timesheets: Timesheets) -> None:
        """Remember the timesheets."""
        super().__init__(timesheets.users.options, timesheets.users.lifecycle)
        self._timesheets = timesheets

    @override
    def indices(self) -> Sequence[int]:
        return range(len(self._timesheets.weeks()) if self.lifecycle.size else 0)

    @override
    def record(self, index: int) -> Record:
        return self._timesheets.period(self._timesheets.weeks()[index])
