"""How the recruitment API speaks: JSON, bearer token, a next link in `paging`."""

from __future__ import annotations

from typing import ClassVar

from singer_sdk import SchemaDirectory, StreamSchema
from spile import NextLink, RESTStream, Statuses

from tap_recruitment import schemas


class RecruitmentStream(RESTStream):
    """Base class of every stream of this tap."""

    schema: ClassVar[StreamSchema] = StreamSchema(SchemaDirectory(schemas))
    # The API answers the same to a token that is wrong and to one without the scope.
    statuses = Statuses(scope=frozenset({401}))

    pagination = NextLink("paging", "next", size_param="limit", cursor_setting="cursor_param")
