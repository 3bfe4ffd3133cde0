"""How the worklogs API speaks: JSON, bearer token, a next link in `metadata`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from singer_sdk import SchemaDirectory, StreamSchema
from spile import RETRY_STATUSES, NextLink, Pagination, RESTStream, Statuses
from typing_extensions import override

from tap_worklogs import schemas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from singer_sdk.helpers.types import Context


class WorklogsStream(RESTStream):
    """Base class of every stream of this tap."""

    schema: ClassVar[StreamSchema] = StreamSchema(SchemaDirectory(schemas))
    records_path: tuple[str, ...] = ("results",)
    # The generic API means a passing overload with 403 as well.
    statuses = Statuses(retry=RETRY_STATUSES | {403})
    pagination: Pagination = NextLink("metadata", "next", size_param="limit")


class SearchStream(WorklogsStream):
    """A list that is asked for by POST and has a token of the next page in `metadata`."""

    http_method = "POST"
    pagination = NextLink(
        "metadata",
        "nextPageToken",
        size_param="limit",
        token_param="nextPageToken",  # noqa: S106  # a name
    )


class NestedKeyStream(WorklogsStream):
    """A list whose records have no key of their own, only what they hold deeper down.

    Attributes:
        nested_keys: Properties that the tap adds, with the path to the value of each; a missing
            value becomes an empty text.
    """

    nested_keys: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    @override
    def prepare_records(
        self, records: list[dict[str, Any]], context: Context | None
    ) -> list[dict[str, Any]]:
        return [
            {**record, **{name: _at(record, path) for name, path in self.nested_keys.items()}}
            for record in records
        ]


def _at(record: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        record = record.get(name) if isinstance(record, dict) else None
    return "" if record is None else record
