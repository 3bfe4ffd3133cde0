"""Errors, sorted by what the run does next.

```text
FatalAPIError (SDK)
├── StreamError              this stream ends, the others go on; the run exits with 1
│   ├── ResponseError        what came back is not what was asked for
│   ├── PaginationError      the pages do not end, or contradict themselves
│   ├── ForbiddenError       no permission for this stream
│   ├── ScopeError           … or a rejected credential: the first of a run that nothing served yet
│   ├── OriginError          a link leads to another scheme, host or port
│   ├── TypeMismatchError    a value cannot be its declared type
│   ├── StatusError          a status that is not a success, and retries do not help
│   ├── ExpiredPageError     a later page is no longer served; the read may start over once
│   ├── ShiftedPagesError    records moved between pages; the read may start over once
│   └── ExpiredTokenError    the sync token is no longer accepted; the read starts over without it
└── CredentialError          the API rejects the credential: the run ends at once
    └── GrantError           … because no new access token can be had

RetriableAPIError (SDK)
└── RetriableError           the same request may succeed later

ConfigValidationError (SDK)  a setting is wrong; nothing was requested
StateError                   what was given as state is none; nothing was requested
CatalogError                 what was given as a catalog is none; nothing was requested
RunError                     raised at the end, when at least one stream failed
Terminated                   a signal asked the run to stop
```

A message says what happened and what to do. It never holds a setting's value, a URL's query, a
record's values or a body.
"""

from __future__ import annotations

from singer_sdk.exceptions import ConfigValidationError, FatalAPIError, RetriableAPIError

__all__ = [
    "CatalogError",
    "ConfigValidationError",
    "CredentialError",
    "ExpiredPageError",
    "ExpiredTokenError",
    "ForbiddenError",
    "GrantError",
    "OriginError",
    "PaginationError",
    "ResponseError",
    "RetriableError",
    "RunError",
    "ScopeError",
    "ShiftedPagesError",
    "StateError",
    "StatusError",
    "StreamError",
    "Terminated",
    "TypeMismatchError",
]


class StreamError(FatalAPIError):
    """One stream cannot go on; the others do."""


class ResponseError(StreamError):
    """The API answered something that is not what was asked for."""


class PaginationError(StreamError):
    """The pages of a read do not end, or contradict themselves."""


class ForbiddenError(StreamError):
    """The credential is good, but it may not read this stream."""


class ScopeError(StreamError):
    """The API rejects the credential, or the credential lacks what this one stream needs.

    For APIs that say both in the same way; what it is shows in whether it worked before.
    """


class OriginError(StreamError):
    """A link or redirect leads away from the configured API."""


class TypeMismatchError(StreamError):
    """A value cannot be the type that the stream's schema declares."""


class StatusError(StreamError):
    """The API answered with a status that a retry would not change.

    Attributes:
        status: The HTTP status code.
    """

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


class ExpiredPageError(StreamError):
    """A page after the first is no longer served (expired cursor or link)."""


class ShiftedPagesError(StreamError):
    """Records moved from page to page while they were read, so that some may have been missed."""


class ExpiredTokenError(StreamError):
    """The API will not tell what changed since the sync token that was sent."""


class CredentialError(FatalAPIError):
    """The API rejected the credential; no stream can go on."""


class GrantError(CredentialError):
    """The access token cannot be renewed; the message says what to do."""


class RetriableError(RetriableAPIError):
    """The same request may succeed when it is sent again.

    Attributes:
        retry_after: Seconds the API asks to wait, or None if it does not say.
        advice: What to do when retries do not help.
        status: The HTTP status that said so, or None if it was something else.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after: float | None = None,
        advice: str = "Run again later; raise max_retries if this is usual.",
        status: int | None = None,
    ) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.advice = advice
        self.status = status


class CatalogError(Exception):
    """What the run was given as a catalog is not what discovery writes."""


class StateError(Exception):
    """What the run was given as state is not what a run writes."""


class RunError(Exception):
    """At least one stream failed; each was logged when it did.

    Attributes:
        streams: Names of the failed streams.
    """

    def __init__(self, streams: tuple[str, ...]) -> None:
        super().__init__(f"{len(streams)} streams failed: {', '.join(streams)}")
        self.streams = streams


class Terminated(BaseException):  # named like KeyboardInterrupt: not an error but a request
    """A signal asked the run to stop.

    Attributes:
        signum: Number of the signal.
    """

    def __init__(self, signum: int) -> None:
        super().__init__(f"signal {signum}")
        self.signum = signum
