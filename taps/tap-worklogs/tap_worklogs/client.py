"""How the worklogs API speaks: JSON, bearer token, a next link in `metadata`."""

from __future__ import annotations

from typing import ClassVar

from singer_sdk import SchemaDirectory, StreamSchema
from spile import RETRY_STATUSES, NextLink, RESTStream, Statuses

from tap_worklogs import schemas


class WorklogsStream(RESTStream):
    """Base class of every stream of this tap."""

    schema: ClassVar[StreamSchema] = StreamSchema(SchemaDirectory(schemas))
    records_path = ("results",)
    # The generic API means a passing overload with 403 as well.
    statuses = Statuses(retry=RETRY_STATUSES | {403})
    pagination = NextLink("metadata", "next", size_param="limit")
