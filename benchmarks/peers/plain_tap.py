"""The tap as one writes it with the Meltano SDK and its documentation, nothing tuned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from singer_sdk import RESTStream, Tap
from singer_sdk import typing as th
from singer_sdk.authenticators import BearerTokenAuthenticator
from singer_sdk.pagination import BaseHATEOASPaginator, BaseOffsetPaginator, BasePageNumberPaginator
from typing_extensions import override

if TYPE_CHECKING:
    from urllib.parse import ParseResult

    import requests  # noqa: TID251  # a tap of another kind
    from singer_sdk import Stream
    from singer_sdk.helpers.types import Context
    from singer_sdk.pagination import BaseAPIPaginator

PAGE_SIZE = 50

LINKED_OBJECT = th.ObjectType(
    th.Property("id", th.IntegerType, required=True),
    th.Property("self", th.StringType),
)
NAMED = th.PropertiesList(
    th.Property("id", th.IntegerType, required=True),
    th.Property("name", th.StringType),
).to_dict()
RESOURCE = th.PropertiesList(
    th.Property("id", th.IntegerType, required=True),
    th.Property("customer_id", th.IntegerType),
    th.Property("resource_name", th.StringType),
    th.Property("timestamp", th.DateTimeType),
).to_dict()


class NextLink(BaseHATEOASPaginator):
    """The next link of `metadata`."""

    @override
    def get_next_url(self, response: requests.Response) -> str | None:
        link: str | None = response.json()["metadata"].get("next")
        return link


class PlainStream(RESTStream[Any]):
    """Base class of every stream."""

    records_jsonpath = "$.data[*]"

    @property
    @override
    def url_base(self) -> str:
        return str(self.config["api_url"])

    @property
    @override
    def authenticator(self) -> BearerTokenAuthenticator:
        return BearerTokenAuthenticator(token=self.config["api_token"])


class LinkedStream(PlainStream):
    """A stream whose pages name the next one."""

    records_jsonpath = "$.results[*]"
    primary_keys = ("id",)
    schema = NAMED

    @override
    def get_new_paginator(self) -> NextLink:
        return NextLink()

    @override
    def get_url_params(
        self, context: Context | None, next_page_token: ParseResult | None
    ) -> dict[str, Any] | str:
        return next_page_token.query if next_page_token else {"limit": PAGE_SIZE}


class Accounts(LinkedStream):
    """Accounts."""

    name = "accounts"
    path = "/v1/accounts"


class Customers(LinkedStream):
    """Customers."""

    name = "customers"
    path = "/v1/customers"


class WorkloadSchemes(LinkedStream):
    """Workload schemes."""

    name = "workload_schemes"
    path = "/v1/workload-schemes"


class Worklogs(LinkedStream):
    """Worklogs."""

    name = "worklogs"
    path = "/v1/worklogs"
    primary_keys = ("tempoWorklogId",)
    replication_key = "updatedAt"
    schema = th.PropertiesList(
        th.Property("tempoWorklogId", th.IntegerType, required=True),
        th.Property("startDate", th.DateType),
        th.Property("startTime", th.TimeType),
        th.Property("startDateTimeUtc", th.DateTimeType),
        th.Property("timeSpentSeconds", th.IntegerType),
        th.Property("billableSeconds", th.IntegerType),
        th.Property("description", th.StringType),
        th.Property("createdAt", th.DateTimeType),
        th.Property("updatedAt", th.DateTimeType),
        th.Property(
            "author",
            th.ObjectType(
                th.Property("accountId", th.StringType), th.Property("self", th.StringType)
            ),
        ),
        th.Property("issue", LINKED_OBJECT),
        th.Property(
            "attributes",
            th.ObjectType(
                th.Property("self", th.StringType),
                th.Property(
                    "values",
                    th.ArrayType(
                        th.ObjectType(
                            th.Property("key", th.StringType), th.Property("value", th.StringType)
                        )
                    ),
                ),
            ),
        ),
        th.Property("self", th.StringType),
    ).to_dict()


class ByOffset(BaseOffsetPaginator):
    """Goes on until a page is empty."""

    @override
    def has_more(self, response: requests.Response) -> bool:
        return bool(response.json()["data"])


class ByNumber(BasePageNumberPaginator):
    """Goes on until a page is empty."""

    @override
    def has_more(self, response: requests.Response) -> bool:
        return bool(response.json()["data"])


class Resource(PlainStream):
    """Pages by offset."""

    name = "resource"
    path = "/v1/resource"
    primary_keys = ("id",)
    schema = RESOURCE

    @override
    def get_new_paginator(self) -> ByOffset:
        return ByOffset(start_value=0, page_size=PAGE_SIZE)

    @override
    def get_url_params(
        self, context: Context | None, next_page_token: int | None
    ) -> dict[str, Any] | str:
        return {"offset": next_page_token or 0, "limit": PAGE_SIZE}


class NumberedPages(PlainStream):
    """Pages by number."""

    name = "pages"
    path = "/v1/pages"
    primary_keys = ("id",)
    schema = RESOURCE

    @override
    def get_new_paginator(self) -> ByNumber:
        return ByNumber(start_value=1)

    @override
    def get_url_params(
        self, context: Context | None, next_page_token: int | None
    ) -> dict[str, Any] | str:
        return {"page": next_page_token or 1, "per_page": PAGE_SIZE}


class Parents(PlainStream):
    """Parents, in one page."""

    name = "parents"
    path = "/v1/parents"
    primary_keys = ("id",)
    schema = NAMED

    @override
    def get_new_paginator(self) -> BaseAPIPaginator[Any] | None:
        return None

    @override
    def get_child_context(self, record: dict[str, Any], context: Context | None) -> Context:
        return {"parent_id": record["id"]}


class Children(PlainStream):
    """Children, a request for each parent."""

    name = "children"
    path = "/v1/parents/{parent_id}/children"
    primary_keys = ("id",)
    parent_stream_type = Parents
    schema = NAMED

    @override
    def get_new_paginator(self) -> BaseAPIPaginator[Any] | None:
        return None


STREAMS = (
    Accounts,
    Customers,
    Worklogs,
    WorkloadSchemes,
    Resource,
    NumberedPages,
    Parents,
    Children,
)


class PlainTap(Tap):
    """A tap with all paging styles of the benchmarks."""

    name = "tap-plain"
    config_jsonschema: ClassVar = th.PropertiesList(
        th.Property("api_url", th.StringType, required=True),
        th.Property("api_token", th.StringType, required=True, secret=True),
        th.Property("streams", th.ArrayType(th.StringType), required=True),
    ).to_dict()

    @override
    def discover_streams(self) -> list[Stream]:
        return [stream(self) for stream in STREAMS if stream.name in self.config["streams"]]


if __name__ == "__main__":
    PlainTap.cli()
