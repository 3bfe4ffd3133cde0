"""How the worklogs API speaks: JSON, bearer token, a next link in `metadata`."""

from __future__ import annotations

from typing import ClassVar

from singer_sdk import SchemaDirectory, StreamSchema
from spile import RETRY_STATUSES, NextLinkPaginator, PageRequest, RESTStream, Statuses
from typing_extensions import override

from tap_worklogs import schemas


class WorklogsStream(RESTStream):
    """Base class of every stream of this tap."""

    schema: ClassVar[StreamSchema] = StreamSchema(SchemaDirectory(schemas))
    records_path = ("results",)
    # The API answers a passing overload with 403 as well.
    statuses = Statuses(retry=RETRY_STATUSES | {403})

    @override
    def get_new_paginator(self) -> NextLinkPaginator:
        first = self.build_request(PageRequest(params=self.page_params("limit")), None)
        return NextLinkPaginator(
            "metadata", "next", base_url=self.tap.url_base, url=first.url, params=first.params
        )
