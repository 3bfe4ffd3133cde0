"""How the applicant tracking API speaks: JSON by POST, basic auth, a cursor in the body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from singer_sdk import SchemaDirectory, StreamSchema
from spile import BodyCursor, RESTStream
from spile.exceptions import (
    CredentialError,
    ExpiredPageError,
    ExpiredTokenError,
    ForbiddenError,
    ResponseError,
    StatusError,
)
from typing_extensions import override

from tap_ats import schemas
from tap_ats.refusal import Refusal, text_of

if TYPE_CHECKING:
    from spile import Page, Request, Response

_UNAUTHORIZED = 401
_FORBIDDEN = 403


class ATSStream(RESTStream):
    """Base class of every stream of this tap.

    Attributes:
        permission: What the API key must be granted to read the stream.
    """

    schema: ClassVar[StreamSchema] = StreamSchema(SchemaDirectory(schemas))
    http_method = "POST"
    pagination = BodyCursor(
        cursor="nextCursor", cursor_field="cursor", size_field="limit", more="moreDataAvailable"
    )
    records_path = ("results",)
    primary_keys = ("id",)
    permission: str

    # The last page's warnings: an API that repeats them on every page is quoted once.
    _warnings: Any = None

    @override
    def validate_response(self, request: Request, response: Response) -> None:
        if response.status == _UNAUTHORIZED:
            msg = f"{request} answered 401: no API key reached the API, or it rejects the key."
            raise CredentialError(msg)
        # Overload is told by the status alone, whatever the body says.
        if not response.ok and response.status not in self.session.tap.retry_statuses:
            self._raise_refused(request, response.status, Refusal.read(response.body))
        super().validate_response(request, response)

    @override
    def open_page(self, response: Response) -> Page:
        try:
            page = super().open_page(response)
        except ResponseError:
            refusal = Refusal.read(response.body)
            self._raise_known(refusal)
            if not refusal.explicit:
                raise
            msg = f"The API refuses the request: {refusal}."
            raise ResponseError(msg) from None
        self._log_warnings(page.get("warnings"))
        return page

    def _raise_refused(self, request: Request, status: int, refusal: Refusal) -> None:
        """Raise what a status means that no retry would change."""
        self._raise_known(refusal)
        if status == _FORBIDDEN:
            msg = (
                f"{request} answered 403 ({refusal}): the API rejects the key, or the key may not "
                f"read this stream. Check api_key and its permission '{self.permission}', or "
                "deselect the stream."
            )
            raise ForbiddenError(msg)
        if refusal.explicit:
            msg = f"{request} answered {status} ({refusal}). Check api_url and the settings."
            raise StatusError(msg, status=status)

    def _raise_known(self, refusal: Refusal) -> None:
        """Raise what a code means that says more than the status it comes with."""
        if refusal.code == "missing_endpoint_permission":
            msg = (
                f"The API key lacks the permission '{self.permission}' ({refusal}). Grant it or "
                "deselect the stream."
            )
            raise ForbiddenError(msg)
        if "sync_token" in refusal.code or refusal.code == "incremental_sync_too_large":
            msg = f"The API no longer tells changes by the sync token: {refusal}."
            raise ExpiredTokenError(msg)
        if refusal.code == "cursor_invalid":
            msg = f"The API no longer accepts its own cursor: {refusal}. Run again."
            raise ExpiredPageError(msg)

    def _log_warnings(self, warnings: Any) -> None:
        if warnings == self._warnings:
            return
        self._warnings = warnings
        for warning in warnings if isinstance(warnings, list) else [warnings]:
            if text := text_of(warning):
                self.logger.warning("The API warns: %s", text)
