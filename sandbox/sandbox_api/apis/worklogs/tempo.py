"""What Tempo has at which path, beside the lists of the generic API."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from sandbox_api.apis.base import Route
from sandbox_api.apis.worklogs.pages import MOST, Pages
from sandbox_api.data.lifecycle import DAY, end_of
from sandbox_api.messages import Request, Response, encode

if TYPE_CHECKING:
    from sandbox_api.apis.worklogs.approvals import ProjectTimeApprovals
    from sandbox_api.apis.worklogs.planning import Rates
    from sandbox_api.apis.worklogs.records import Accounts
    from sandbox_api.apis.worklogs.schemes import Schedules
    from sandbox_api.apis.worklogs.timesheets import Approvals
    from sandbox_api.data.records import Record, RecordStream

#: Lists whose pages carry the link of the next one.
_PAGED = {
    "/customers": "customers",
    "/workload-schemes": "workload_schemes",
    "/work-attributes": "work_attributes",
    "/teams": "teams",
    "/permission-roles": "permission_roles",
    "/permission-roles/global": "global_permission_roles",
    "/skills": "skills",
    "/webhooks/subscriptions": "webhooks",
    "/projects": "projects",
    "/portfolios": "portfolios",
    "/billing-rates-tables": "billing_rates_tables",
    "/reports/costs-and-revenues": "cost_reports",
}
#: Lists that come at once.
_WHOLE = {
    "/account-categories": "account_categories",
    "/account-category-types": "account_category_types",
    "/programs": "programs",
    "/roles": "roles",
    "/holiday-schemes": "holiday_schemes",
    "/timesheet-approvals/waiting": "timesheet_approvals_waiting",
}
#: Pages of what belongs to one record: the path, the list, and what the path says already.
_OF_ONE = {
    "/accounts/{}/links": ("account_links", "accountKey"),
    "/workload-schemes/{}/members": ("workload_scheme_members", "schemeId"),
    "/holiday-schemes/{}/members": ("holiday_scheme_members", "schemeId"),
    "/projects/{}/actuals/labor": ("project_labor_actuals", "projectId"),
    "/projects/{}/actuals/expenses": ("project_expense_actuals", "projectId"),
    "/projects/{}/expenses": ("project_expenses", "projectId"),
    "/projects/{}/fixed-revenues": ("project_fixed_revenues", "projectId"),
    "/projects/{}/plans/labor": ("project_planned_labor", "projectId"),
    "/projects/{}/scope/tasks": ("project_scope_tasks", "projectId"),
}
_LOG_DAYS = 180
_LOG_MOST = 1000
_Found: TypeAlias = Callable[[Request, str], Response]


class Tempo:
    """Responds at Tempo's own paths.

    Attributes:
        static: The routes by path.
    """

    def __init__(self, streams: Mapping[str, RecordStream], pages: Pages) -> None:
        """Lay out the paths."""
        self._streams, self._pages = streams, pages
        get = {path: Route(partial(self._paged, name=name), name) for path, name in _PAGED.items()}
        whole = {p: Route(partial(self._whole, name=name), name) for p, name in _WHOLE.items()}
        special = {
            "/accounts": Route(self._accounts, "accounts"),
            "/plans": Route(self._plans, "plans"),
            "/periods": Route(self._periods, "periods"),
            "/user-schedule": Route(self._own_schedule, "user_schedule"),
            "/global-rates/by-role": Route(self._rates, "global_rates"),
        }
        posts: dict[str, tuple[Callable[[Request], Response], str]] = {
            "/accounts/search": (self._search_accounts, "accounts"),
            "/team-memberships/search": (self._search_memberships, "team_memberships"),
            "/generic-resources/search": (self._search_resources, "generic_resources"),
            "/skill-assignments/search": (self._search_skills, "skill_assignments"),
            "/papertrail/search": (self._search_audit_log, "deleted_worklogs"),
            "/timesheet-approvals/logs/search": (self._search_logs, "timesheet_approval_logs"),
            "/worklogs/work-attribute-values/search": (
                self._search_values,
                "work_attribute_values",
            ),
        }
        searches = {p: Route(handle, name, "POST") for p, (handle, name) in posts.items()}
        self.static: Mapping[str, Route] = {**get, **whole, **special, **searches}
        self._patterns = self._of_one()

    def _of_one(self) -> Sequence[tuple[re.Pattern[str], _Found, str]]:
        found: dict[str, tuple[_Found, str]] = {
            path: (partial(self._children, name=name, known=known), name)
            for path, (name, known) in _OF_ONE.items()
        }
        found |= {
            "/timesheet-approvals/team/{}": (self._team_approvals, "timesheet_approvals"),
            "/projects/{}/time-approvals": (self._project_approvals, "project_time_approvals"),
            "/holiday-schemes/{}/holidays": (self._holidays, "holidays"),
            "/holiday-schemes/{}/holidays/floating": (self._floating, "floating_holidays"),
            "/user-schedule/{}": (self._schedule, "user_schedules"),
            "/billing-rates-tables/{}": (self._table, "billing_rates_table_rates"),
        }
        return [
            (re.compile(re.escape(path).replace(r"\{\}", "([^/]+)")), handle, name)
            for path, (handle, name) in found.items()
        ]

    def find(self, path: str) -> Route | None:
        """Return the route of a path that names one record."""
        for pattern, handle, name in self._patterns:
            match = pattern.fullmatch(path)
            if match:
                return Route(partial(_at, handle, match[1]), name)
        return None

    def _paged(self, request: Request, name: str) -> Response:
        stream = self._streams[name]
        return self._pages.linked(request, stream.indices(), stream.record)

    def _whole(self, request: Request, name: str) -> Response:
        return self._pages.whole(request, self._streams[name].records())

    def _parent(self, name: str, key: str) -> int:
        parent = self._streams[name].parent
        index = parent.find(key) if parent is not None else None
        if index is None:
            raise self._pages.refuse(404, "There is nothing with this id.")
        return index

    def _children(self, request: Request, key: str, *, name: str, known: str) -> Response:
        stream, parent = self._streams[name], self._parent(name, key)
        record = partial(_without, stream, known)
        return self._pages.linked(request, stream.children_of(parent), record)

    def _accounts(self, request: Request) -> Response:
        # The list leaves archived accounts out without a word.
        accounts = cast("Accounts", self._streams["accounts"])
        listed = accounts.select("listed", lambda index: accounts.status(index) != "ARCHIVED")
        return self._pages.linked(request, listed, accounts.record)

    def _search_accounts(self, request: Request) -> Response:
        accounts = cast("Accounts", self._streams["accounts"])
        wanted = tuple(self._pages.body(request).get("statuses") or ("OPEN", "CLOSED", "ARCHIVED"))
        found = accounts.select(wanted, lambda index: accounts.status(index) in wanted)
        return self._pages.linked(request, found, accounts.record)

    def _plans(self, request: Request) -> Response:
        stream = self._streams["plans"]
        first, last = self._pages.days(request)
        since = self._pages.moment(request.query.get("updatedFrom", "1970-01-01"))

        def keep(index: int) -> bool:
            plan = stream.record(index)
            within = first <= plan["startDate"] and plan["endDate"] <= last
            return within and stream.changed_at(index) >= since

        return self._pages.linked(request, stream.select((first, last, since), keep), stream.record)

    def _search_memberships(self, request: Request) -> Response:
        stream = self._streams["team_memberships"]
        teams = self._pages.body(request).get("teamIds")
        rows = stream.indices()
        if teams:
            rows = [i for i in rows if stream.part(i, "team")["id"] in teams]
        return self._pages.linked(request, rows, stream.record)

    def _search_resources(self, request: Request) -> Response:
        stream = self._streams["generic_resources"]
        return self._pages.counted(request, stream.indices(), stream.record)

    def _search_skills(self, request: Request) -> Response:
        wanted = self._pages.body(request).get("assignees")
        if not isinstance(wanted, list):
            raise self._pages.refuse(400, "assignees is missing.")
        lists = {"USER": "skill_assignments", "GENERIC": "generic_resource_skill_assignments"}
        found = []
        for one in wanted:
            stream = self._streams[lists.get(one.get("assigneeType"), "skill_assignments")]
            index = stream.find(one.get("assigneeId"))
            found += [] if index is None else [stream.record(index)]
        return self._pages.whole(request, found)

    def _search_audit_log(self, request: Request) -> Response:
        stream, body = self._streams["deleted_worklogs"], self._pages.body(request)
        since = self._pages.moment(body.get("from"))
        until = self._pages.moment(body.get("to", "2199-12-31"))
        if since < end_of(stream.options.day) - _LOG_DAYS * DAY:
            raise self._pages.refuse(400, "from must be within the last 180 days.")
        matches = "worklog" in body.get("entityType", ["worklog"])
        matches = matches and "Deleted" in body.get("action", ["Deleted"])
        rows = [i for i in stream.indices() if matches and since <= stream.changed_at(i) <= until]
        return self._pages.tokened(request, rows, stream.record, most=_LOG_MOST)

    def _search_logs(self, request: Request) -> Response:
        stream = self._streams["timesheet_approval_logs"]
        since = self._pages.moment(self._pages.body(request).get("updatedFrom", "1970-01-01"))
        return self._pages.tokened(request, stream.changed_since(since), stream.record, most=MOST)

    def _search_values(self, request: Request) -> Response:
        stream = self._streams["work_attribute_values"]
        wanted = self._pages.body(request).get("tempoWorklogIds") or []
        found = [index for key in wanted if (index := stream.find(key)) is not None]
        return Response(body=encode([stream.record(index) for index in found]))

    def _periods(self, request: Request) -> Response:
        first, last = self._pages.days(request)
        rows = self._streams["periods"].records()
        found = [row for row in rows if row["to"] >= first and row["from"] <= last]
        return Response(body=encode({"periods": found}))

    def _team_approvals(self, request: Request, key: str) -> Response:
        stream = cast("Approvals", self._streams["timesheet_approvals"])
        first, _ = self._pages.days(request, needs_end=False)
        team = self._parent("timesheet_approvals", key)
        return self._pages.whole(request, stream.of_team(team, first))

    def _project_approvals(self, request: Request, key: str) -> Response:
        stream = cast("ProjectTimeApprovals", self._streams["project_time_approvals"])
        first, last = self._pages.days(request)
        rows = list(stream.of_project(self._parent(stream.name, key), first, last))
        return self._pages.linked(request, range(len(rows)), rows.__getitem__)

    def _holidays(self, request: Request, key: str) -> Response:
        stream = self._streams["holidays"]
        year = request.query.get("year", "2024")
        rows = (stream.record(index) for index in stream.children_of(self._parent("holidays", key)))
        return self._pages.whole(request, (row for row in rows if row["date"].startswith(year)))

    def _floating(self, request: Request, key: str) -> Response:
        stream = self._streams["floating_holidays"]
        rows = stream.children_of(self._parent("floating_holidays", key))
        return self._pages.whole(request, map(stream.record, rows))

    def _own_schedule(self, request: Request) -> Response:
        return self._days(request, "user_schedule", 0)

    def _schedule(self, request: Request, key: str) -> Response:
        stream = cast("Schedules", self._streams["user_schedules"])
        user = stream.user(key)
        if user is None:
            raise self._pages.refuse(404, "There is nobody with this id.")
        return self._days(request, stream.name, user)

    def _days(self, request: Request, name: str, user: int) -> Response:
        stream = cast("Schedules", self._streams[name])
        first, last = self._pages.days(request)
        known = user in stream.people()
        return self._pages.whole(request, stream.days_of(user, first, last) if known else ())

    def _table(self, request: Request, key: str) -> Response:  # noqa: ARG002  # one table, no page
        stream = self._streams["billing_rates_table_rates"]
        (row,) = stream.children_of(self._parent(stream.name, key))
        return Response(body=encode(stream.record(row)))

    def _rates(self, request: Request) -> Response:
        stream = cast("Rates", self._streams["global_rates"])
        category = request.query.get("rateCategory")
        if category not in {"BILLING", "COST"}:
            raise self._pages.refuse(400, "rateCategory must be BILLING or COST.")
        return Response(body=encode({"results": stream.of_category(category)}))


def _at(handle: _Found, key: str, request: Request) -> Response:
    return handle(request, key)


def _without(stream: RecordStream, known: str, index: int) -> Record:
    """Return a record without what the path of its list says already."""
    found: dict[str, Any] = stream.record(index)
    return {name: value for name, value in found.items() if name != known}
