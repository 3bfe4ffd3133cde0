"""The streams of Workable's HR product, and of what both products share."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from spile import Pagination

from tap_recruitment.client import COUNTED, RecruitmentStream, SignedURLStream

if TYPE_CHECKING:
    from collections.abc import Mapping


class BareListStream(RecruitmentStream):
    """Base class of lists that come at once, with nothing around them."""

    pagination = Pagination()
    permission = "r_account"


class Departments(BareListStream):
    """Parts of the company."""

    name = "departments"


class LegalEntities(BareListStream):
    """Legal entities of the company, with their places and sites."""

    name = "legal_entities"


class PermissionSets(BareListStream):
    """Roles that the customer made up."""

    name = "permission_sets"


class WorkSchedules(BareListStream):
    """Hours at which employees work."""

    name = "work_schedules"


class EmployeeFields(BareListStream):
    """Definitions of the fields of employees."""

    name = "employee_fields"


class Orgchart(SignedURLStream, BareListStream):
    """The chart of who reports to whom, as far as the API sends it at once."""

    name = "orgchart"
    permission = "r_employees"
    signed_urls = (
        ("avatar_url",),
        ("content", "avatar"),
        ("content", "minimal_employee", "avatar"),
    )


class Employees(SignedURLStream):
    """People who work for the company."""

    name = "employees"
    records_path = ("employees",)
    pagination = COUNTED
    permission = "r_employees"
    signed_urls = (("avatar",),)


class OfEmployee(RecruitmentStream):
    """Base class of what is asked for employee by employee."""

    parent_stream_type = Employees
    parent_keys: ClassVar[Mapping[str, str]] = {"employee_id": "id"}


class EmployeeDocuments(SignedURLStream, OfEmployee):
    """Documents of each employee, without their content."""

    name = "employee_documents"
    records_path = ("employee_documents",)
    primary_keys = ("employee_id", "id")
    pagination = COUNTED
    permission = "r_employees"
    signed_urls = (("filepath",),)


class TimeoffBalances(OfEmployee):
    """Time off that each employee has left in each category."""

    name = "timeoff_balances"
    records_path = ("balances",)
    primary_keys = ("employee_id", "category_id")
    pagination = Pagination()
    permission = "r_timeoff"


class TimeoffCategories(RecruitmentStream):
    """Kinds of time off."""

    name = "timeoff_categories"
    records_path = ("categories",)
    pagination = Pagination()
    permission = "r_timeoff"


class TimeoffRequests(RecruitmentStream):
    """Requests of employees for time off."""

    name = "timeoff_requests"
    records_path = ("requests",)
    pagination = COUNTED
    permission = "r_timeoff"


class TimeEntries(RecruitmentStream):
    """Times at which employees worked."""

    name = "time_entries"
    records_path = ("time_entries",)
    primary_keys = ("uuid",)
    pagination = COUNTED
    permission = "r_time_tracking"


HR_STREAMS = (
    Departments,
    LegalEntities,
    PermissionSets,
    WorkSchedules,
    EmployeeFields,
    Orgchart,
    Employees,
    EmployeeDocuments,
    TimeoffBalances,
    TimeoffCategories,
    TimeoffRequests,
    TimeEntries,
)
