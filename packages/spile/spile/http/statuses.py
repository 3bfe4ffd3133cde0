"""What an HTTP status means to a run: one table for the library and all taps.

What a status of a later page or of one parent's request means beyond that is declared where it is
known: `end_statuses` and `expired_statuses` of a paginator, `missing_statuses` of a child stream.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spile.exceptions import (
    CredentialError,
    ForbiddenError,
    RetriableError,
    ScopeError,
    StatusError,
    StreamError,
)
from spile.http.messages import api_message
from spile.http.retry import retry_after

if TYPE_CHECKING:
    from collections.abc import Callable

    from spile.http.messages import Request, Response

RETRY_STATUSES = frozenset({429, 500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Redirects that leave a POST a POST.
METHOD_KEPT = frozenset({307, 308})
UNAUTHORIZED = 401
_FORBIDDEN = 403
_TOO_MANY_REQUESTS = 429


class Meaning(enum.Enum):
    """What a run makes of a status."""

    SUCCESS = enum.auto()
    RETRY = enum.auto()
    CREDENTIAL = enum.auto()
    SCOPE = enum.auto()
    FORBIDDEN = enum.auto()
    ERROR = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statuses:
    """Where the statuses of an API differ from those of others; its streams declare it.

    Attributes:
        retry: Worth another try.
        scope: Says that the credential is wrong, or that it lacks the permission for this stream.
    """

    retry: frozenset[int] = RETRY_STATUSES
    scope: frozenset[int] = frozenset()

    def meaning(self, status: int) -> Meaning:
        """What a status means, wherever it comes from."""
        if status in range(200, 300):
            return Meaning.SUCCESS
        if status in self.scope:
            return Meaning.SCOPE
        if status == UNAUTHORIZED:
            return Meaning.CREDENTIAL
        if status in self.retry:
            return Meaning.RETRY
        return Meaning.FORBIDDEN if status == _FORBIDDEN else Meaning.ERROR


DEFAULT_STATUSES = Statuses()


def error_text(response: Response) -> str | None:
    """The API's own words in a response, where APIs commonly put them."""
    return api_message(response.body)


def raise_for_status(
    request: Request,
    response: Response,
    statuses: Statuses = DEFAULT_STATUSES,
    permission: str = "",
    error_text: Callable[[Response], str | None] = error_text,
) -> None:
    """Raise what an unsuccessful status means.

    Args:
        request: What was asked for.
        response: What came back.
        statuses: What statuses mean to this API.
        permission: What a credential needs to read the stream, if that has a name.
        error_text: Finds the API's own words.

    Raises:
        CredentialError: The credential is rejected.
        ScopeError: The credential is rejected, or lacks the permission.
        RetriableError: Another try is worth it.
        ForbiddenError: The credential lacks the permission.
        StatusError: Any other status that is not a success.
    """
    meaning = statuses.meaning(response.status)
    if meaning is Meaning.SUCCESS:
        return
    text = error_text(response)
    said = f" ({text})" if text else ""
    if meaning is Meaning.RETRY:
        msg = f"status {response.status}{said}"
        wait = retry_after(response.headers)
        raise RetriableError(msg, retry_after=wait, status=response.status)
    answered = f"{request} answered {response.status}{said}"
    if meaning is Meaning.ERROR:
        msg = f"{answered}. Check api_url and the stream's settings."
        raise StatusError(msg, status=response.status)
    raise _refusal(meaning, answered, permission)


def _refusal(meaning: Meaning, answered: str, permission: str) -> Exception:
    """What a response means that is about the credential."""
    needed = f"the permission '{permission}'" if permission else "the permission"
    if meaning is Meaning.CREDENTIAL:
        return CredentialError(f"{answered}: the API rejects the credential.")
    if meaning is Meaning.SCOPE:
        return ScopeError(
            f"{answered}: the API rejects the credential, or the credential lacks {needed}. If it "
            "can read other streams, grant the permission or deselect the stream."
        )
    return ForbiddenError(
        f"{answered}: the credential may not read this stream. Grant {needed} or deselect the "
        "stream."
    )


def is_rate_limit(error: RetriableError) -> bool:
    """True if the API refused a request because there were too many."""
    return error.status == _TOO_MANY_REQUESTS


def final_error(request: Request, error: RetriableError, retries: int) -> StreamError:
    """What a failure means once its retries are used up."""
    tries = f"after {retries} retries" if retries else "without a retry"
    message = f"{request}: {error}, {tries}."
    if error.status == _FORBIDDEN:
        return ForbiddenError(f"{message} Grant the permission or deselect the stream.")
    message = f"{message} {error.advice}"
    if error.status is not None:
        return StatusError(message, status=error.status)
    return StreamError(message)
