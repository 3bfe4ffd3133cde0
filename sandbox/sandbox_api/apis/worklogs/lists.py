"""What Tempo lists beside work logs, as data: teams, plans, skills, projects, rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typing_extensions import override

from sandbox_api.apis.worklogs.records import HOME
from sandbox_api.data.listings import Listing, ShapedStream

if TYPE_CHECKING:
    from sandbox_api.data.records import Record

_USER = "{accountId, self}"
_MONEY = "{currencyCode: str=EUR, value: money}"
_LINK = "{self: url}"
_PERSON = (
    "{id: uuid, userLink: {linked: {ecosystem: str=JIRA, originId: ->users, self: ->users.self}}}"
)
_TASK = "{linked: {ecosystem: str=JIRA, originId: hex, self: url}}"
_RECURRENCE = """{
    type: str=NoRecurrence|MonthlyRecurrence, interval?: int=1, count?: int=3|12, endDate?: date
}"""

_ACCOUNT = "{key: ->accounts.key, self: ->accounts.self}"
_BOOKED = f"""
    projectId: ^; id: uuid!; date: date; amount: {_MONEY}; category: {{name?: title}}
    description: str; account?: {_ACCOUNT}; recurrence: {_RECURRENCE}
"""
_LABOUR = f"""
    date: date; user: {_PERSON}; userRole: {_LINK}; task: {_TASK}; account?: {_ACCOUNT}
    billingRate?: {_MONEY}; costRate?: {_MONEY}; cost: {_MONEY}; revenue?: {_MONEY}
"""
_PROJECT = f"""
    id: uuid!; name: title; status: str=IN_PLANNING|IN_PROGRESS|ON_HOLD|COMPLETED
    type: str=MONETARY_BASED|TIME_BASED; owner: {_PERSON}; editable: bool
    generalAccess: str=RESTRICTED
    budget?: {{amount: {_MONEY}, self: url}}; budgetMilestones: {_LINK}; tags: [title]
    defaultBillingRate?: {_MONEY}; defaultCostRate?: {_MONEY}; isFixedPrice: bool
    isTrackingRevenue: bool; isUsingAccountRates: bool; isUsingApproval: bool
    isUsingGlobalCostRates: bool; expenses: {_LINK}; expenseActuals: {_LINK}; laborActuals: {_LINK}
    rates: {_LINK}; roles: {_LINK}; timeframe: {_LINK}
    autoSync?: {{
        schedule: str=OFF|DAILY|WEEKLY, nextScheduledSyncAt?: ts, timeZoneOffsetInHours?: int=0|2
    }}
    scope: {{
        self: url, source?: {{type: str=EPICS|FILTER, reference: hex, title: title}}, tasks: {_LINK}
    }}
    attributeValues: [{{id: uuid, type: str=TEXT, input: {{value: str}}}}]
"""

LISTINGS = {
    "programs": Listing(f"id: int!; name: title; manager?: ->users{_USER}", size=8),
    "teams": Listing(
        f"""
        id: int!; name: title; summary?: str; administrative: bool; lead?: ->users{_USER}
        program?: ->programs{{id, name, self}}; links: {_LINK}; permissions: {_LINK}
        members: {_LINK}
        """,
        size=20,
    ),
    "roles": Listing("id: int!; name: title; default: bool", size=9),
    "team_memberships": Listing(
        f"""
        id: int!; team: ^{{id, name, self}}; member: ->users{_USER}; role: ->roles{{id, name, self}}
        commitmentPercent: int=100|80|50; from?: createdDate; to?: date; inclusiveTo?: date
        """,
        parent="teams",
        each=4,
    ),
    "permission_roles": Listing(
        f"""
        id: int!; name: title; accessType: str=TEAM|GLOBAL; editable: bool
        accessEntities: [->teams{{id, self}}]; permissions: [{{key: str=permissions.worklog.view}}]
        permittedUsers: [->users{_USER}]
        """,
        size=8,
    ),
    "skills": Listing("id: int!; name: title", size=30),
    "generic_resources": Listing(
        f"""
        id: int!; name: title; createdAt: created; createdBy: ->users{_USER}; updatedAt: updated
        updatedBy: ->users#1{_USER}
        """,
        size=10,
    ),
    "webhooks": Listing(
        """
        id: uuid!; name?: title; description?: str; active: bool; sharedSecret: hex
        event: str=worklog.created|worklog.deleted|plan.updated; url: url
        createdAt: created; updatedAt: updated
        """,
        size=6,
    ),
    "projects": Listing(_PROJECT, size=15),
    "portfolios": Listing(
        f"""
        id: uuid!; name: title; description?: str; colorKey?: str=BLUE_NAVY|GREEN; owner: {_PERSON}
        editable: bool; shared: bool; projects: {_LINK}
        scope?: {{completedTaskCount: int, totalTaskCount: int}}; staff?: {{totalUniqueCount: int}}
        averageRate?: {_MONEY}; totalBudget?: {_MONEY}; totalCost?: {_MONEY}
        totalLaborCost?: {_MONEY}; totalRevenue?: {_MONEY}; totalTimeSpentSeconds?: long
        """,
        size=5,
    ),
    "project_labor_actuals": Listing(
        f"""
        projectId: ^; timeRecordId: uuid!; worklogId: ->worklogs.tempoWorklogId
        timeSpentSeconds: int; billableSeconds?: int; {_LABOUR}
        """,
        parent="projects",
        each=6,
    ),
    "project_planned_labor": Listing(
        f"projectId: ^; planId: int!; plannedSeconds: int=7200|14400|28800; {_LABOUR}",
        parent="projects",
        each=4,
    ),
    "project_expenses": Listing(_BOOKED, parent="projects", each=2),
    "project_fixed_revenues": Listing(_BOOKED, parent="projects", each=1),
    "project_expense_actuals": Listing(
        f"projectId: ^; date: date; expense: {{self: url}}; cost: {_MONEY}",
        parent="projects",
        each=2,
    ),
    "project_scope_tasks": Listing(
        f"projectId: ^; id: uuid!; group?: hex; taskLink: {_TASK}", parent="projects", each=5
    ),
    "billing_rates_tables": Listing("id: uuid!; name: name!", size=4),
    "cost_reports": Listing(
        f"""
        id: uuid!; reportName: title; reportType: str=ACTUAL_COST|PLANNED_COST
        status: str=REQUESTED; requestedAt: created; owner: {_PERSON}; dateFrom: date; dateTo: date
        entity: {{id: ->projects, self: ->projects.self, type: str=PROJECT}}
        periodBreakdown: str=WEEK; filterBy?: {{accountCategoryIds: [int=1|2], roleIds: [->roles]}}
        data: {_LINK}
        """,
        size=6,
    ),
}
_WITHOUT_LINK = (
    "project_labor_actuals",
    "project_planned_labor",
    "project_expense_actuals",
    "project_scope_tasks",
)


class TempoList(ShapedStream):
    """A list whose records carry a link to themselves."""

    api = "worklogs"

    @override
    def record(self, index: int) -> Record:
        found = super().record(index)
        if self.name not in _WITHOUT_LINK:
            found["self"] = self._link(index)
        if self.name == "programs":
            found["teams"] = {"self": f"{found['self']}/teams", "values": self._teams(found["id"])}
        return found

    @override
    def part(self, index: int, name: str) -> Any:
        return self._link(index) if name == "self" else super().part(index, name)

    @override
    def lasts(self, path: str) -> bool:
        return path == "self" or super().lasts(path)

    def _link(self, index: int) -> str:
        key = super().part(index, self.key_field)
        return f"{HOME}/{self.name.replace('_', '-')}/{key}"

    def _teams(self, program: int) -> list[Record]:
        teams = self._others["teams"]
        listed = [
            index
            for index in teams.indices()
            if (teams.part(index, "program") or {}).get("id") == program
        ]
        return [{name: teams.part(i, name) for name in ("id", "name", "self")} for i in listed]
