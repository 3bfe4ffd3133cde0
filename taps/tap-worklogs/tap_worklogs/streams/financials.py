"""Projects, portfolios and rates; most of it is of Financial Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from spile import Pagination
from typing_extensions import override

from tap_worklogs.client import NestedKeyStream, WorklogsStream

if TYPE_CHECKING:
    from collections.abc import Mapping

    from singer_sdk.helpers.types import Context


class Projects(WorklogsStream):
    """Projects whose costs and revenue are counted."""

    name = "projects"
    primary_keys = ("id",)


class _ProjectStream(WorklogsStream):
    """What belongs to one project: one request for each."""

    parent_stream_type = Projects
    parent_keys: ClassVar[Mapping[str, str]] = {"projectId": "id"}


class ProjectLaborActuals(_ProjectStream):
    """What booked time costs and earns, at least one request for each project."""

    name = "project_labor_actuals"
    primary_keys = ("projectId", "timeRecordId")


class ProjectExpenseActuals(NestedKeyStream, _ProjectStream):
    """Expenses on the days they fell due, at least one request for each project."""

    name = "project_expense_actuals"
    permission = "Financial Manager"
    primary_keys = ("projectId", "expenseLink", "date")
    nested_keys: ClassVar[Mapping[str, tuple[str, ...]]] = {"expenseLink": ("expense", "self")}


class ProjectExpenses(_ProjectStream):
    """Expenses of projects, at least one request for each project."""

    name = "project_expenses"
    permission = "Financial Manager"
    primary_keys = ("projectId", "id")


class ProjectFixedRevenues(_ProjectStream):
    """Revenue at a fixed price, at least one request for each project."""

    name = "project_fixed_revenues"
    permission = "Financial Manager"
    primary_keys = ("projectId", "id")


class ProjectPlannedLabor(NestedKeyStream, _ProjectStream):
    """What planned time costs and earns, at least one request for each project."""

    name = "project_planned_labor"
    permission = "Planner"
    primary_keys = ("projectId", "planId", "date", "userId")
    nested_keys: ClassVar[Mapping[str, tuple[str, ...]]] = {"userId": ("user", "id")}


class ProjectScopeTasks(_ProjectStream):
    """Work items of projects, at least one request for each project."""

    name = "project_scope_tasks"
    primary_keys = ("projectId", "id")


class ProjectTimeApprovals(_ProjectStream):
    """Approvals of time booked on projects: one request for each project and week."""

    name = "project_time_approvals"
    permission = "Timesheets"
    primary_keys = ("self",)
    pagination = Pagination()


class Portfolios(WorklogsStream):
    """Portfolios that group projects."""

    name = "portfolios"
    permission = "Financial Manager"
    primary_keys = ("id",)


class BillingRatesTables(WorklogsStream):
    """Tables of what an hour is charged at."""

    name = "billing_rates_tables"
    permission = "Financial Manager"
    primary_keys = ("id",)


class BillingRatesTableRates(WorklogsStream):
    """The rates in each table: one request for each."""

    name = "billing_rates_table_rates"
    permission = "Financial Manager"
    primary_keys = ("id",)
    records_path = ()
    pagination = Pagination()
    parent_stream_type = BillingRatesTables
    parent_keys: ClassVar[Mapping[str, str]] = {"tableId": "id"}


class GlobalRates(WorklogsStream):
    """What an hour is charged at, and what it costs, by role."""

    name = "global_rates"
    permission = "Financial Manager"
    primary_keys = ("rateCategory", "role")
    pagination = Pagination()
    partitions = [{"rateCategory": "BILLING"}, {"rateCategory": "COST"}]  # noqa: RUF012  # as the SDK has it

    @override
    def prepare_records(
        self, records: list[dict[str, Any]], context: Context | None
    ) -> list[dict[str, Any]]:
        # The rate that counts without a role has no other name.
        return [{**record, "role": str(record.get("roleId") or "default")} for record in records]


class CostReports(WorklogsStream):
    """Reports on costs and revenues that somebody asked for."""

    name = "cost_reports"
    permission = "Financial Manager"
    primary_keys = ("id",)
