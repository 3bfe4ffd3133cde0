"""How the recruitment API speaks: JSON, bearer token, a next link in `paging`."""

from __future__ import annotations

from typing import ClassVar

from singer_sdk import SchemaDirectory, StreamSchema
from spile import NextLinkPaginator, PageRequest, RESTStream, Statuses
from typing_extensions import override

from tap_recruitment import schemas


class RecruitmentStream(RESTStream):
    """Base class of every stream of this tap."""

    schema: ClassVar[StreamSchema] = StreamSchema(SchemaDirectory(schemas))
    # The API answers the same to a token that is wrong and to one without the scope.
    statuses = Statuses(scope=frozenset({401}))

    @override
    def get_new_paginator(self) -> NextLinkPaginator:
        first = self.build_request(PageRequest(params=self.page_params("limit")), None)
        return NextLinkPaginator(
            "paging",
            "next",
            base_url=self.tap.url_base,
            params=first.params,
            url=first.url,
            token_param=self.config["cursor_param"],
        )
