"""How the recruitment API speaks: JSON, bearer token, a next link in `paging`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from singer_sdk import SchemaDirectory, StreamSchema
from spile import NextLink, Offset, Pagination, RESTStream, Statuses
from spile.exceptions import ResponseError
from typing_extensions import override

from tap_recruitment import schemas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from singer_sdk.helpers.types import Context
    from spile import Page, Response

#: The HR product counts records, and takes these page sizes only.
COUNTED = Offset(
    offset_param="offset",
    limit_param="limit",
    total=("total_count",),
    sizes=(10, 20, 50, 100),
)


class RecruitmentStream(RESTStream):
    """Base class of every stream of this tap."""

    schema: ClassVar[StreamSchema] = StreamSchema(SchemaDirectory(schemas))
    primary_keys: tuple[str, ...] = ("id",)
    # The API answers the same to a token that is wrong and to one without the scope.
    statuses = Statuses(scope=frozenset({401}))

    pagination: Pagination = NextLink(
        "paging", "next", size_param="limit", cursor_setting="cursor_param"
    )


class WholeBodyStream(RecruitmentStream):
    """A stream of which each response is one record.

    Attributes:
        always_there: An entry that every such response has, unlike an error.
    """

    always_there: str

    @override
    def open_page(self, response: Response) -> Page:
        page = super().open_page(response)
        if page.get(self.always_there) is None:
            msg = (
                f"The API's response lacks '{self.always_there}', so it is not a record. "
                "Check api_url."
            )
            raise ResponseError(msg)
        return page


class SignedURLStream(RecruitmentStream):
    """A stream whose records hold URLs that let whoever has them fetch a file.

    Such a URL holds its signature in the query, and a new one in each response. It is written
    without the query: as the name of the file, which is the same in every run.

    Attributes:
        signed_urls: Where these URLs are, by the names that lead to them.
    """

    signed_urls: ClassVar[Sequence[tuple[str, ...]]] = ()

    @override
    def prepare_records(
        self, records: list[dict[str, Any]], context: Context | None
    ) -> list[dict[str, Any]]:
        return [self._unsigned(record) for record in records]

    def _unsigned(self, record: dict[str, Any]) -> dict[str, Any]:
        for path in self.signed_urls:
            record = _replaced(record, path)
        return record


def _replaced(value: Any, path: tuple[str, ...]) -> Any:
    """A value with the URLs at a path unsigned, if there are any; lists are passed through."""
    if isinstance(value, list):
        return [_replaced(item, path) for item in value]
    if not path:
        return value.partition("?")[0] if isinstance(value, str) else value
    name, *rest = path
    if not isinstance(value, dict) or name not in value:
        return value
    return {**value, name: _replaced(value[name], tuple(rest))}


def origin_of(url: str) -> str | None:
    """Scheme and host of a URL, of which the rest may be a secret; None if it has none."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        return None
    return f"{parts.scheme}://{host}{port}" if parts.scheme and host else None
