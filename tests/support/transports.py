"""Transports to servers of tests; none of their waits is waited."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from spile import Request, Response
from spile.http.credentials import BearerToken
from spile.http.rate_limit import Pace
from spile.http.retry import RetryPolicy
from spile.http.statuses import DEFAULT_STATUSES, Statuses, raise_for_status
from spile.http.transport import Counts, Transport

from support.server import Received, Reply

if TYPE_CHECKING:
    from spile import Credentials

CREDENTIALS = BearerToken("s3cret-token")


@dataclass
class Clock:
    """Waits that a transport asked for; none of them is waited."""

    waits: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)


def transport_to(
    url: str,
    clock: Clock | None = None,
    *,
    credentials: Credentials = CREDENTIALS,
    **policy: Any,
) -> Transport:
    return Transport(
        url,
        credentials=credentials,
        policy=RetryPolicy(**{"backoff_factor": 2, **policy}),
        pace=Pace(),
        timeout=2,
        user_agent="test/1",
        sleep=(clock or Clock()).sleep,
    )


def ask(
    transport: Transport,
    url: str,
    counts: Counts | None = None,
    statuses: Statuses = DEFAULT_STATUSES,
    **request: Any,
) -> Response:
    asked = Request(url=url, **request)

    def read(response: Response) -> Response:
        raise_for_status(asked, response, statuses)
        return response

    return transport.send(asked, read, counts)


class Script:
    """Replies one after the other; the last one for ever."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)

    def __call__(self, _request: Received) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


def moved(location: str, status: int = 302) -> Reply:
    return Reply(status, {"Location": location})
