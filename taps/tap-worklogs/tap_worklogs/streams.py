"""The streams of tap-worklogs."""

from __future__ import annotations

from spile import TimeFilter

from tap_worklogs.client import WorklogsStream


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


STREAMS = (Accounts, Customers, Worklogs, WorkloadSchemes)
