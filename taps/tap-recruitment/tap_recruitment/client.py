"""How the recruitment API speaks: JSON, bearer token, a next link in `paging`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from singer_sdk import SchemaDirectory, StreamSchema
from spile import NextLink, RESTStream, api_message
from spile.exceptions import ForbiddenError, ScopeError
from typing_extensions import override

from tap_recruitment import schemas

if TYPE_CHECKING:
    from spile import Request, Response

_UNAUTHORIZED = 401
_FORBIDDEN = 403


class RecruitmentStream(RESTStream):
    """Base class of every stream of this tap.

    Attributes:
        scope: What the token must be granted to read the stream.
    """

    schema: ClassVar[StreamSchema] = StreamSchema(SchemaDirectory(schemas))
    pagination = NextLink("paging", "next", size_param="limit", cursor_setting="cursor_param")
    scope: str

    @override
    def validate_response(self, request: Request, response: Response) -> None:
        if response.status not in {_UNAUTHORIZED, _FORBIDDEN}:
            super().validate_response(request, response)
            return
        message = api_message(response.body)
        said = f" ({message})" if message else ""
        lack = (
            f"may lack the scope '{self.scope}': grant it or deselect the stream, if the token "
            "can read other streams."
        )
        if response.status == _FORBIDDEN:
            msg = f"{request} answered 403{said}: the token {lack}"
            raise ForbiddenError(msg)
        # The API answers the same to a token that is wrong and to one without the scope.
        msg = f"{request} answered 401{said}: the API rejected the token, or the token {lack}"
        raise ScopeError(msg)
