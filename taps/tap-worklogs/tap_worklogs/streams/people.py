"""Who works, in which team and role, with which skills, and when they are to work."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from spile import Offset, Pagination

from tap_worklogs.client import WorklogsStream
from tap_worklogs.streams.timesheets import WorkloadSchemes

if TYPE_CHECKING:
    from collections.abc import Mapping


class Teams(WorklogsStream):
    """Teams that people belong to."""

    name = "teams"
    primary_keys = ("id",)


class TeamMemberships(WorklogsStream):
    """Who belongs to which team, since when, and with how much of their time."""

    name = "team_memberships"
    primary_keys = ("id",)
    http_method = "POST"


class TimesheetApprovals(WorklogsStream):
    """Timesheets of teams: one request for each team and week."""

    name = "timesheet_approvals"
    primary_keys = ("self", "teamId")
    pagination = Pagination()
    parent_stream_type = Teams
    parent_keys: ClassVar[Mapping[str, str]] = {"teamId": "id"}


class Programs(WorklogsStream):
    """Programs that group teams."""

    name = "programs"
    primary_keys = ("id",)
    pagination = Pagination()


class Roles(WorklogsStream):
    """Roles that people have in teams."""

    name = "roles"
    primary_keys = ("id",)
    pagination = Pagination()


class PermissionRoles(WorklogsStream):
    """What people may do, and in which teams."""

    name = "permission_roles"
    primary_keys = ("id",)


class GlobalPermissionRoles(WorklogsStream):
    """What people may do in all teams."""

    name = "global_permission_roles"
    primary_keys = ("id",)


class WorkloadSchemeMembers(WorklogsStream):
    """Who works by which workload scheme: one request for each scheme."""

    name = "workload_scheme_members"
    primary_keys = ("schemeId", "accountId")
    parent_stream_type = WorkloadSchemes
    parent_keys: ClassVar[Mapping[str, str]] = {"schemeId": "id"}


class HolidaySchemes(WorklogsStream):
    """Sets of holidays."""

    name = "holiday_schemes"
    primary_keys = ("id",)
    pagination = Pagination()


class HolidaySchemeMembers(WorklogsStream):
    """Who has which holidays: one request for each scheme."""

    name = "holiday_scheme_members"
    primary_keys = ("schemeId", "accountId")
    parent_stream_type = HolidaySchemes
    parent_keys: ClassVar[Mapping[str, str]] = {"schemeId": "id"}


class Holidays(WorklogsStream):
    """Holidays: one request for each scheme and year."""

    name = "holidays"
    primary_keys = ("id", "date")
    pagination = Pagination()
    parent_stream_type = HolidaySchemes
    parent_keys: ClassVar[Mapping[str, str]] = {"schemeId": "id"}


class FloatingHolidays(WorklogsStream):
    """Holidays on a day that changes: one request for each scheme."""

    name = "floating_holidays"
    primary_keys = ("id", "date")
    pagination = Pagination()
    parent_stream_type = HolidaySchemes
    parent_keys: ClassVar[Mapping[str, str]] = {"schemeId": "id"}


class UserSchedule(WorklogsStream):
    """How much the token's owner is required to work, day by day."""

    name = "user_schedule"
    primary_keys = ("date",)
    pagination = Pagination()


class UserSchedules(WorklogsStream):
    """How much each person is required to work, day by day: a request for each person."""

    name = "user_schedules"
    primary_keys = ("accountId", "date")
    pagination = Pagination()
    parent_stream_type = WorkloadSchemeMembers
    parent_keys: ClassVar[Mapping[str, str]] = {"accountId": "accountId"}


class Skills(WorklogsStream):
    """Skills that people may have."""

    name = "skills"
    primary_keys = ("id",)


class SkillAssignments(WorklogsStream):
    """Who has which skills: one request for each person."""

    name = "skill_assignments"
    primary_keys = ("assigneeId", "assigneeType")
    http_method = "POST"
    pagination = Pagination()
    parent_stream_type = WorkloadSchemeMembers
    parent_keys: ClassVar[Mapping[str, str]] = {"accountId": "accountId"}


class GenericResources(WorklogsStream):
    """Stand-ins for people who are not known yet, to plan with."""

    name = "generic_resources"
    primary_keys = ("id",)
    http_method = "POST"
    pagination = Offset(offset_param="offset", limit_param="limit", in_body=True)


class GenericResourceSkillAssignments(WorklogsStream):
    """Skills of generic resources: one request for each of them."""

    name = "generic_resource_skill_assignments"
    primary_keys = ("assigneeId", "assigneeType")
    http_method = "POST"
    pagination = Pagination()
    parent_stream_type = GenericResources
    parent_keys: ClassVar[Mapping[str, str]] = {"resourceId": "id"}


class Plans(WorklogsStream):
    """Work that is planned for people and generic resources."""

    name = "plans"
    primary_keys = ("id",)
