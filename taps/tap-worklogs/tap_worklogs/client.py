"""How the worklogs API speaks: JSON, bearer token, a next link in `metadata`."""

from __future__ import annotations

from typing import ClassVar

from singer_sdk import SchemaDirectory, StreamSchema
from spile import NextLink, RESTStream

from tap_worklogs import schemas


class WorklogsStream(RESTStream):
    """Base class of every stream of this tap."""

    schema: ClassVar[StreamSchema] = StreamSchema(SchemaDirectory(schemas))
    pagination = NextLink("metadata", "next", size_param="limit")
    records_path = ("results",)
