"""All lists of the work log API, made in the order in which they refer to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox_api.apis.worklogs.approvals import ProjectTimeApprovals
from sandbox_api.apis.worklogs.lists import LISTINGS, TempoList
from sandbox_api.apis.worklogs.planning import (
    FIXED,
    AccountLinks,
    Fixed,
    GlobalRoles,
    Plans,
    Rates,
    SkillAssignments,
    TableRates,
)
from sandbox_api.apis.worklogs.records import Accounts, Customers, Users, Worklogs
from sandbox_api.apis.worklogs.schemes import (
    Holidays,
    HolidaySchemes,
    Schedules,
    SchemeMembers,
    WorkloadSchemes,
)
from sandbox_api.apis.worklogs.timesheets import (
    ApprovalLogs,
    Approvals,
    DeletedWorklogs,
    Periods,
    Timesheets,
    WorkAttributeValues,
)
from sandbox_api.data.listings import add_listings

if TYPE_CHECKING:
    from sandbox_api.data.records import RecordStream
    from sandbox_api.options import Options

#: What the generic API lists.
GENERIC = ("accounts", "customers", "worklogs", "workload_schemes")


def make_streams(options: Options) -> dict[str, RecordStream]:
    """Return every list of the API by the name of its stream."""
    users = Users(options)
    customers = Customers(options)
    accounts = Accounts(options, customers, users)
    worklogs = Worklogs(options, accounts, users)
    # What others refer to; the API has no list of the people.
    known: dict[str, RecordStream] = {
        "users": users,
        "customers": customers,
        "accounts": accounts,
        "worklogs": worklogs,
        "account_links": AccountLinks(accounts),
        "deleted_worklogs": DeletedWorklogs(worklogs, users),
        "work_attribute_values": WorkAttributeValues(worklogs),
        **{name: Fixed(name, rows, options) for name, rows in FIXED.items()},
    }
    add_listings(known, LISTINGS, TempoList, options)
    known["plans"] = Plans(worklogs, users, known["generic_resources"])
    known["global_permission_roles"] = GlobalRoles(known["permission_roles"])
    known["global_rates"] = Rates(known["roles"])
    tables = known["billing_rates_tables"]
    known["billing_rates_table_rates"] = TableRates(tables, known["roles"])
    _add_days(known, worklogs, users)
    return {name: stream for name, stream in known.items() if stream is not users}


def _add_days(known: dict[str, RecordStream], worklogs: Worklogs, users: Users) -> None:
    """Add what is about people's days: schemes, schedules, timesheets, and their skills."""
    workloads = WorkloadSchemes(users.options, users)
    holidays = HolidaySchemes(users.options, users)
    schedules = Schedules("user_schedules", users, workloads, holidays)
    timesheets = Timesheets(users, worklogs, schedules)
    memberships = known["team_memberships"]
    assert isinstance(memberships, TempoList)  # noqa: S101  # for the type checker
    people = SchemeMembers(workloads, users)
    skills, resources = known["skills"], known["generic_resources"]
    made: tuple[RecordStream, ...] = (
        workloads,
        holidays,
        people,
        SchemeMembers(holidays, users),
        Holidays(holidays, "holidays", floating=None),
        Holidays(holidays, "floating_holidays", floating=True),
        Schedules("user_schedule", users, workloads, holidays),
        schedules,
        Periods(timesheets),
        ApprovalLogs(timesheets),
        Approvals(timesheets, memberships),
        Approvals(timesheets),
        ProjectTimeApprovals(timesheets, known["projects"]),
        SkillAssignments(users, skills, lambda: workloads.people),
        SkillAssignments(resources, skills, None),
    )
    known.update({stream.name: stream for stream in made})
