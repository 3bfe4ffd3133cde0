"""How an HR API speaks: JSON, key in the query, limit and offset."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from spile import Offset, RESTStream, TimeFilter, decode_generic
from spile.exceptions import ResponseError, StatusError
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from singer_sdk.helpers.types import Context
    from spile import Page, Request, Response, RESTTap

    from tap_hr.stream_settings import StreamSettings

_NOT_FOUND = 404
_REFUSED = frozenset({400, 422})


class HRStream(RESTStream):
    """A stream as an entry of `streams` describes it.

    Args:
        tap: The tap it belongs to.
        settings: The entry.
        schema: JSON Schema of its records.
    """

    def __init__(self, tap: RESTTap, settings: StreamSettings, schema: Mapping[str, Any]) -> None:
        super().__init__(tap, schema=dict(schema), name=settings.name)
        self.settings = settings
        self.path = settings.path
        self.records_path = settings.record_keys
        self.primary_keys = settings.primary_keys
        self.replication_key = settings.replication_key
        parameter = settings.replication_param
        until = settings.replication_end_param
        self.changed_since = TimeFilter(parameter, until=until) if parameter else None
        self.filters_records = parameter is None
        self.page_size = settings.page_size
        self.pagination = Offset(
            offset_param=settings.offset_param,
            limit_param=settings.limit_param,
            start_offset=self.config["start_offset"],
            total=settings.total_keys,
            stop_on_short_page=self.config["stop_on_short_page"],
            single=not settings.paginated,
            advice="Set paginated to false for this stream, or offset_param to the right name.",
        )

    @property
    @override
    def is_sorted(self) -> bool:
        return self.settings.is_sorted

    @override
    def get_url_params(self, context: Context | None) -> dict[str, str]:
        return self.settings.query

    @override
    def validate_response(self, request: Request, response: Response) -> None:
        try:
            super().validate_response(request, response)
        except StatusError as error:
            msg = f"{error}{self._advice(request, error.status)}"
            raise StatusError(msg, status=error.status) from None

    def _advice(self, request: Request, status: int) -> str:
        """What may help with a status beyond what helps with any."""
        offset = int(request.params[self.settings.offset_param])
        if status == _NOT_FOUND:
            return f" Is {self.settings.path} the right path in streams?"
        if status in _REFUSED and offset > self.config["start_offset"]:
            return (
                f" It may serve no offset as high as {offset}: set replication_key and "
                "replication_param to read less at once."
            )
        return ""

    @override
    def open_page(self, response: Response) -> Page:
        page = super().open_page(response)
        # Where the records are optional or the body itself, an error must not pass for records.
        unkeyed = not self.records_path and not any(page.get(key) for key in self.primary_keys)
        if (page.count == 0 or unkeyed) and (page.message("error") or page.message("errors")):
            said = self.error_text(response) or "no message provided"
            msg = f"The API answered an error instead of records: {said}."
            raise ResponseError(msg)
        return page

    def sample(self, pages: int) -> Iterator[list[dict[str, Any]]]:
        """The records of the first pages, as the API sends them; of any time, not of a period.

        Args:
            pages: Most pages to read.

        Raises:
            StreamError: The stream cannot be read.
            CredentialError: The API rejects the key.
        """
        self.asked = None
        for page in islice(self.read_pages(), pages):
            yield decode_generic(page.records)
