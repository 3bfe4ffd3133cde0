"""The profiles of tap-worklogs."""

from __future__ import annotations

import datetime
from dataclasses import replace

from spile import (
    GENERIC,
    DateRange,
    Deletions,
    FromContext,
    Profile,
    Statuses,
    StreamProfile,
    TimeFilter,
    Years,
)

_DAY = datetime.timedelta(days=1)
_MONDAY = 0

# Lists that cost a request or a few, and that every Tempo has.
_LISTS = {
    "accounts": StreamProfile(
        path="/accounts/search",
        http_method="POST",
        # The plain list leaves out archived ones.
        payload={"statuses": ["OPEN", "CLOSED", "ARCHIVED"]},
    ),
    "customers": StreamProfile(path="/customers"),
    "worklogs": StreamProfile(path="/worklogs", changed_since=TimeFilter("updatedFrom", "utc")),
    "workload_schemes": StreamProfile(path="/workload-schemes"),
    "account_categories": StreamProfile(path="/account-categories", paging="none"),
    "account_category_types": StreamProfile(path="/account-category-types", paging="none"),
    "deleted_worklogs": StreamProfile(
        path="/papertrail/search",
        payload={"entityType": ["worklog"], "action": ["Deleted"]},
        max_page_size=1000,
        # The API insists on a moment of the last 180 days.
        changed_since=TimeFilter("from", "utc", looks_back=False, reach=179 * _DAY, until="to"),
        is_whole=False,
        deletions=Deletions(
            stream="worklogs", keys={"tempoWorklogId": "entityId"}, timestamp="timestamp"
        ),
    ),
    "work_attributes": StreamProfile(path="/work-attributes"),
    "timesheet_approval_logs": StreamProfile(
        path="/timesheet-approvals/logs/search",
        changed_since=TimeFilter("updatedFrom", "utc", looks_back=False),
        # Of the last two years.
        is_whole=False,
    ),
    "timesheet_approvals_waiting": StreamProfile(
        path="/timesheet-approvals/waiting", paging="none"
    ),
    "teams": StreamProfile(path="/teams"),
    "team_memberships": StreamProfile(path="/team-memberships/search"),
    "programs": StreamProfile(path="/programs", paging="none"),
    "roles": StreamProfile(path="/roles", paging="none"),
    "permission_roles": StreamProfile(path="/permission-roles"),
    "global_permission_roles": StreamProfile(path="/permission-roles/global"),
    "holiday_schemes": StreamProfile(path="/holiday-schemes", paging="none"),
    "skills": StreamProfile(path="/skills"),
    "generic_resources": StreamProfile(path="/generic-resources/search"),
    "plans": StreamProfile(
        path="/plans",
        # All plans: a later end would leave out what was planned for then and changed since.
        params={"from": "1900-01-01", "to": "2199-12-31"},
        replication_key="updatedAt",
        # In days, of a time zone that nobody names.
        changed_since=TimeFilter("updatedFrom", "date", overlap=_DAY, looks_back=False),
    ),
    "webhooks": StreamProfile(path="/webhooks/subscriptions"),
}

# Days that a list insists on. Without `start_date` they begin a year or a quarter ago.
_DAYS = DateRange(form="iso", days_back=365, days_ahead=92, window_days=366)
_WEEKS = DateRange(form="iso", days_back=92, window_days=7, begins_on=_MONDAY)
# The API takes the period that the day lies in, be it a week or a month.
_PERIODS = replace(_WEEKS, last_param=None)

_DAILY = {
    "periods": StreamProfile(path="/periods", dates=_DAYS, paging="none", selected=False),
    "user_schedule": StreamProfile(
        path="/user-schedule", dates=_DAYS, paging="none", selected=False
    ),
}

# At least one request for each parent.
_CHILDREN = {
    "account_links": StreamProfile(path="/accounts/{accountKey}/links", selected=False),
    "work_attribute_values": StreamProfile(
        path="/worklogs/work-attribute-values/search",
        payload={"tempoWorklogIds": [FromContext("tempoWorklogId")]},
        selected=False,
    ),
    "timesheet_approvals": StreamProfile(
        path="/timesheet-approvals/team/{teamId}", dates=_PERIODS, paging="none", selected=False
    ),
    "workload_scheme_members": StreamProfile(
        path="/workload-schemes/{schemeId}/members", selected=False
    ),
    "holiday_scheme_members": StreamProfile(
        path="/holiday-schemes/{schemeId}/members", selected=False
    ),
    "holidays": StreamProfile(
        path="/holiday-schemes/{schemeId}/holidays",
        dates=Years(),
        paging="none",
        selected=False,
    ),
    "floating_holidays": StreamProfile(
        path="/holiday-schemes/{schemeId}/holidays/floating", paging="none", selected=False
    ),
    "user_schedules": StreamProfile(
        path="/user-schedule/{accountId}", dates=_DAYS, paging="none", selected=False
    ),
    "skill_assignments": StreamProfile(
        path="/skill-assignments/search",
        payload={"assignees": [{"assigneeId": FromContext("accountId"), "assigneeType": "USER"}]},
        selected=False,
    ),
    "generic_resource_skill_assignments": StreamProfile(
        path="/skill-assignments/search",
        payload={
            "assignees": [{"assigneeId": FromContext("resourceId"), "assigneeType": "GENERIC"}]
        },
        selected=False,
    ),
}


def _of_project(path: str) -> StreamProfile:
    return StreamProfile(path=f"/projects/{{projectId}}{path}", selected=False)


# What a licence of Financial Manager opens. Projects themselves come without it.
_FINANCIALS = {
    "projects": StreamProfile(path="/projects", selected=False),
    "project_labor_actuals": _of_project("/actuals/labor"),
    "project_expense_actuals": _of_project("/actuals/expenses"),
    "project_expenses": _of_project("/expenses"),
    "project_fixed_revenues": _of_project("/fixed-revenues"),
    "project_planned_labor": _of_project("/plans/labor"),
    "project_scope_tasks": _of_project("/scope/tasks"),
    "project_time_approvals": StreamProfile(
        path="/projects/{projectId}/time-approvals",
        params={"limit": "5000"},
        dates=_WEEKS,
        paging="none",
        selected=False,
    ),
    "portfolios": StreamProfile(path="/portfolios", selected=False),
    "billing_rates_tables": StreamProfile(path="/billing-rates-tables", selected=False),
    "billing_rates_table_rates": StreamProfile(
        path="/billing-rates-tables/{tableId}", paging="none", selected=False
    ),
    "global_rates": StreamProfile(
        path="/global-rates/by-role",
        params={"rateCategory": FromContext("rateCategory")},
        paging="none",
        selected=False,
    ),
    "cost_reports": StreamProfile(path="/reports/costs-and-revenues", selected=False),
}

# https://apidocs.tempo.io: version 4. The limit is five requests a second, the vendor's advice one.
TEMPO = Profile(
    api_url="https://api.tempo.io/4",
    defaults={"page_size": 1000, "requests_per_second": 1},
    maximums={"page_size": 5000},
    # It says 429 when it is overloaded; 403 is a missing permission.
    statuses=Statuses(),
    streams={**_LISTS, **_DAILY, **_CHILDREN, **_FINANCIALS},
)

PROFILES = {"generic": GENERIC, "tempo": TEMPO}
