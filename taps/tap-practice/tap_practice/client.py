"""How the practice-management API speaks: XML, bearer token, page numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from singer_sdk import SchemaDirectory, StreamSchema
from spile import PageNumber, Pagination, RESTStream, printable
from spile.exceptions import ResponseError, RetriableError, StatusError
from typing_extensions import override

from tap_practice import schemas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from singer_sdk import Stream
    from spile import Page, Request, Response

_SERVER_ERROR = 500
_LEAVES = frozenset({"string", "integer", "number", "boolean"})


class PracticeSchema(StreamSchema[str]):
    """The schema of a stream's file; all text with the setting `raw_values`."""

    @override
    def get_stream_schema(self, stream: Stream, stream_class: type[Stream]) -> Any:
        schema = super().get_stream_schema(stream, stream_class)
        return _as_text(schema) if stream.config.get("raw_values") else schema


class PracticeStream(RESTStream):
    """Base class of every stream of this tap."""

    schema: ClassVar[StreamSchema] = PracticeSchema(SchemaDirectory(schemas))
    primary_keys: tuple[str, ...] = ("UUID",)
    # Without its root the response is not the API's; without its wrapper it holds no records.
    required_path = 1
    pagination: Pagination = PageNumber(
        page_param="page",
        size_param="per_page",
        total=("Response", "TotalRecords"),
        echoed_size=("Response", "PageSize"),
    )
    from_xml = True
    field_aliases: ClassVar[Mapping[str, str]] = {
        "WebUrl": "WebURL",
        "Postcode": "PostCode",
        "PostalPostcode": "PostalPostCode",
        "LinkUrl": "LinkURL",
    }

    @property
    @override
    def is_timestamp_replication_key(self) -> bool:
        # Also where `raw_values` makes texts of them.
        return bool(self.replication_key)

    @override
    def request_headers(self) -> dict[str, str]:
        account = self.config.get("account_id")
        return {"Accept": "application/xml", **({"account_id": account} if account else {})}

    @override
    def validate_response(self, request: Request, response: Response) -> None:
        # The API's own errors come with 500 as well; another try does not change them.
        if response.status == _SERVER_ERROR and (text := self._told(response)):
            msg = f"{request} answered 500 ({text}). Check api_url and the stream's settings."
            raise StatusError(msg, status=response.status)
        super().validate_response(request, response)

    @override
    def error_text(self, response: Response) -> str | None:
        return self._told(response) or super().error_text(response)

    @override
    def open_page(self, response: Response) -> Page:
        page = super().open_page(response)
        if text := _error_of(page):
            msg = f"The API answered an error: {text}. Check api_url and the stream's settings."
            raise ResponseError(msg)
        return page

    def _told(self, response: Response) -> str | None:
        """The API's own words in a response whose status is not a success, if it holds any."""
        try:
            return _error_of(super().open_page(response))
        except (ResponseError, RetriableError):
            return None


def _error_of(page: Page) -> str | None:
    """The error that a body tells; the API sends it with status 200 as well."""
    if str(page.get("Response", "Status")).strip().upper() != "ERROR":
        return None
    text = page.message("Response", "ErrorDescription")
    return printable(text) if isinstance(text, str) and text else "no message provided"


def _as_text(node: Any) -> Any:
    """A schema whose leaves are texts."""
    if isinstance(node, list):
        return [_as_text(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: _as_text(value) for key, value in node.items() if key != "format"}
    kinds = node.get("type")
    if isinstance(kinds, (str, list)):
        names = [kinds] if isinstance(kinds, str) else kinds
        found["type"] = ["string" if name in _LEAVES else name for name in names]
    return found
