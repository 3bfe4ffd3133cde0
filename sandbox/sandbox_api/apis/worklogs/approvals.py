"""Approvals of the time that people booked on projects."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.worklogs.records import HOME
from sandbox_api.apis.worklogs.timesheets import WEEK, Timesheets
from sandbox_api.data.identifiers import uuid_of
from sandbox_api.data.lifecycle import DAY, date, iso
from sandbox_api.data.records import Record, RecordStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class ProjectTimeApprovals(RecordStream):
    """Approvals of the time that people booked on projects."""

    api = "worklogs"
    name = "project_time_approvals"
    size = 0
    key_field = "self"

    def __init__(self, timesheets: Timesheets, projects: RecordStream) -> None:
        """Remember timesheets and projects."""
        super().__init__(projects.options, projects.lifecycle)
        self._timesheets, self.parent = timesheets, projects

    def of_project(self, project: int, first: str, last: str) -> Iterator[Record]:
        """Yield the approvals of a project for the weeks between two days."""
        for monday in self._timesheets.weeks():
            if first <= date(monday) and date(monday + 6 * DAY) <= last:
                yield self._approval(project, monday)

    def _approval(self, project: int, monday: int) -> Record:
        key = self.projects.part(project, "id")
        user = project + monday // WEEK
        second, state = max(self._timesheets.events(user, monday))
        seconds = 3600 * (1 + (user * 7) % 40)
        return {
            "self": f"{HOME}/projects/{key}/time-approvals/{date(monday)}",
            "projectId": key,
            "period": self._timesheets.period(monday),
            "user": self._person(user),
            "reviewer": self._person(user + 1),
            "status": {"key": state, "updatedAt": iso(second)},
            "timeSpentSeconds": seconds,
            "billableSeconds": seconds // 2,
            "totalCost": {"currencyCode": "EUR", "value": Decimal(seconds).scaleb(-2)},
            "laborCosts": {"self": f"{HOME}/projects/{key}/time-approvals/labor-costs"},
        }

    @property
    def projects(self) -> RecordStream:
        """The projects."""
        assert self.parent is not None  # noqa: S101  # for the type checker
        return self.parent

    def _person(self, number: int) -> Record:
        user = self._timesheets.users.record(number)
        linked = {"ecosystem": "JIRA", "originId": user["accountId"], "self": user["self"]}
        return {"id": uuid_of("person", number % 40), "userLink": {"linked": linked}}

    @cached_property
    def _rows(self) -> Sequence[Record]:
        everything = "0001-01-01", "9999-12-31"
        return [row for one in self.projects.indices() for row in self.of_project(one, *everything)]

    @override
    def indices(self) -> Sequence[int]:
        return range(len(self._rows))

    @override
    def record(self, index: int) -> Record:
        return self._rows[index]
