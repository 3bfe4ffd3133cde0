"""Worklogs and what they are booked on, approved by and described with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

from spile import Pagination, TimeFilter
from typing_extensions import override

from tap_worklogs.client import NestedKeyStream, SearchStream, WorklogsStream

if TYPE_CHECKING:
    from collections.abc import Mapping

    from singer_sdk.helpers.types import Context


class Accounts(WorklogsStream):
    """Accounts that time is booked on."""

    name = "accounts"
    path = "/v1/accounts"
    primary_keys = ("id",)


class Customers(WorklogsStream):
    """Customers that accounts belong to."""

    name = "customers"
    path = "/v1/customers"
    primary_keys = ("id",)


class Worklogs(WorklogsStream):
    """Time booked by a person on a work item."""

    name = "worklogs"
    path = "/v1/worklogs"
    primary_keys = ("tempoWorklogId",)
    replication_key = "updatedAt"
    changed_since = TimeFilter("updatedFrom")


class WorkloadSchemes(WorklogsStream):
    """How much people are required to work, day by day."""

    name = "workload_schemes"
    path = "/v1/workload-schemes"
    primary_keys = ("id",)


# What follows exists in the profiles that give it a path.


class AccountCategories(WorklogsStream):
    """Categories that group accounts."""

    name = "account_categories"
    primary_keys = ("id",)
    pagination = Pagination()


class AccountCategoryTypes(WorklogsStream):
    """Kinds of work that categories stand for."""

    name = "account_category_types"
    primary_keys = ("name",)
    pagination = Pagination()


class AccountLinks(WorklogsStream):
    """Projects in which an account may be used: one request for each account."""

    name = "account_links"
    primary_keys = ("id",)
    parent_stream_type = Accounts
    parent_keys: ClassVar[Mapping[str, str]] = {"accountKey": "key"}


class DeletedWorklogs(SearchStream):
    """Worklogs that were deleted, and by whom."""

    name = "deleted_worklogs"
    primary_keys = ("entityId", "timestamp")
    period_key = "timestamp"


class WorkAttributes(WorklogsStream):
    """Extra facts that a worklog may hold."""

    name = "work_attributes"
    primary_keys = ("key",)


class WorkAttributeValues(WorklogsStream):
    """Extra facts of a worklog, as in worklogs: one request for each worklog."""

    name = "work_attribute_values"
    primary_keys = ("tempoWorklogId",)
    http_method = "POST"
    records_path = ()
    pagination = Pagination()
    parent_stream_type = Worklogs
    parent_keys: ClassVar[Mapping[str, str]] = {"tempoWorklogId": "tempoWorklogId"}


class Periods(WorklogsStream):
    """Periods for which timesheets are approved."""

    name = "periods"
    primary_keys = ("from", "to")
    pagination = Pagination()
    records_path = ("periods",)


class TimesheetApprovalLogs(NestedKeyStream, SearchStream):
    """Changes of timesheets' states."""

    name = "timesheet_approval_logs"
    primary_keys = ("userAccountId", "periodFrom", "statusKey", "statusUpdatedAt")
    period_key = "statusUpdatedAt"
    nested_keys: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "userAccountId": ("user", "accountId"),
        "periodFrom": ("period", "from"),
        "statusKey": ("status", "key"),
        "statusUpdatedAt": ("status", "updatedAt"),
    }


class WaitingTimesheetApprovals(WorklogsStream):
    """Timesheets of the last twelve months that wait for the token's owner to approve them."""

    name = "timesheet_approvals_waiting"
    primary_keys = ("self",)
    pagination = Pagination()


class Webhooks(WorklogsStream):
    """Addresses that are told of changes, without their secrets."""

    name = "webhooks"
    primary_keys = ("id",)

    @override
    def prepare_records(
        self, records: list[dict[str, Any]], context: Context | None
    ) -> list[dict[str, Any]]:
        # What signs the calls, and an address may hold a password in its query.
        return [
            {**{k: v for k, v in record.items() if k != "sharedSecret"}, **_public(record)}
            for record in records
        ]


def _public(record: dict[str, Any]) -> dict[str, Any]:
    """The address that is called, without user, password, query and fragment."""
    url = record.get("url")
    if not isinstance(url, str):
        return {}
    try:
        parts = urlsplit(url)
    except ValueError:
        return {"url": None}
    return {"url": urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))}
