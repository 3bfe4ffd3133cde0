"""How the applicant tracking API speaks: JSON by POST, basic auth, a cursor in the body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from singer_sdk import SchemaDirectory, StreamSchema
from spile import BodyCursor, RESTStream
from spile.exceptions import (
    ExpiredPageError,
    ExpiredTokenError,
    ForbiddenError,
    ResponseError,
)
from typing_extensions import override

from tap_ats import schemas
from tap_ats.refusal import Refusal, text_of

if TYPE_CHECKING:
    from spile import Page, Request, Response


class ATSStream(RESTStream):
    """Base class of every stream of this tap."""

    schema: ClassVar[StreamSchema] = StreamSchema(SchemaDirectory(schemas))
    http_method = "POST"
    pagination = BodyCursor(
        cursor="nextCursor", cursor_field="cursor", size_field="limit", more="moreDataAvailable"
    )
    records_path = ("results",)
    primary_keys: tuple[str, ...] = ("id",)

    # The last page's warnings: an API that repeats them on every page is quoted once.
    _warnings: Any = None

    @override
    def validate_response(self, request: Request, response: Response) -> None:
        # Overload is told by the status alone, whatever the body says.
        if not response.ok and response.status not in self.statuses.retry:
            self._raise_known(Refusal.read(response.body))
        super().validate_response(request, response)

    @override
    def error_text(self, response: Response) -> str | None:
        refusal = Refusal.read(response.body)
        return str(refusal) if refusal.explicit else super().error_text(response)

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
        self._log_warnings(page.message("warnings"))
        return page

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
        # The codes in use are next_cursor_expired and invalid_next_cursor; older ones are known.
        if "cursor" in refusal.code:
            msg = f"The API no longer accepts its own cursor: {refusal}. Run again."
            raise ExpiredPageError(msg)

    def _log_warnings(self, warnings: Any) -> None:
        if warnings == self._warnings:
            return
        self._warnings = warnings
        for warning in warnings if isinstance(warnings, list) else [warnings]:
            if text := text_of(warning):
                self.logger.warning("The API warns: %s", text)
