"""The streams of tap-worklogs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from tap_worklogs.client import WorklogsStream

if TYPE_CHECKING:
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

    @override
    def get_url_params(self, context: Context | None) -> dict[str, str]:
        if self.bookmark is None or self.bookmark.start is None:
            return {}
        return {"updatedFrom": str(self.bookmark.start)}


class WorkloadSchemes(WorklogsStream):
    """How much people are required to work, day by day."""

    name = "workload_schemes"
    path = "/v1/workload-schemes"
    primary_keys = ("id",)


STREAMS = (Accounts, Customers, Worklogs, WorkloadSchemes)
