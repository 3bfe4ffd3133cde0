"""The token with which an API tells what changed since a complete walk.

The last page of a walk carries it; sent with the next run's requests, it yields what changed since.
It becomes part of the state only after the last record is written.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spile.pagination.paginator import PageRequest
from spile.state.bookmark import FULL_REFRESH, is_refresh_due
from spile.state.checkpoint import fingerprint
from spile.timestamps import format_timestamp

if TYPE_CHECKING:
    import logging
    from collections.abc import MutableMapping

    from spile.stream import RESTStream

KEY = "sync_token"


class SyncToken:
    """The sync token of one stream.

    Args:
        state: The stream's part of the state, writable.
        field: Name of the token in responses and requests.
        mark: Fingerprint of the walk; a token is good for requests with the same filters only.
        full_refresh_every: Days after which everything is read again; None for never.
        log: The stream's logger.
    """

    def __init__(
        self,
        state: MutableMapping[str, Any],
        field: str,
        *,
        mark: str,
        full_refresh_every: float | None = None,
        log: logging.Logger,
    ) -> None:
        self.field = field
        self._state = state
        self._mark = mark
        self._log = log
        self._clock = datetime.datetime.now(datetime.timezone.utc)
        self._refreshing = full_refresh_every is not None
        due = is_refresh_due(state, full_refresh_every, self._clock)
        self._sent = None if due else self._last_token()
        self._received: str | None = None

    def _last_token(self) -> str | None:
        kept = self._state.get(KEY)
        if kept is None:
            return None
        if not isinstance(kept, dict) or not isinstance(kept.get("value"), str):
            self._log.warning("The sync token in the state is unreadable: reading everything")
            return None
        if kept.get("fingerprint") != self._mark:
            self._log.warning(
                "The sync token in the state is of another profile or of other filters: reading "
                "everything"
            )
            return None
        return str(kept["value"])

    @property
    def full(self) -> bool:
        """True if this run asks for everything, not for changes."""
        return self._sent is None

    @property
    def payload(self) -> dict[str, str]:
        """What the token adds to the body of every request."""
        return {} if self._sent is None else {self.field: self._sent}

    def observe(self, value: Any) -> None:
        """Take what the last page of a walk says about the token."""
        if isinstance(value, str) and value:
            self._received = value

    def forget(self) -> bool:
        """Ask for everything from here on; False if that was so before."""
        had_token, self._sent = self._sent is not None, None
        return had_token

    def commit(self, *, whole: bool = True) -> None:
        """Put the token into the state; an API that sends no new one still knows the old one.

        Args:
            whole: False if an earlier run read the first part of the walk.
        """
        if self.full and self._refreshing:
            self._state[FULL_REFRESH] = format_timestamp(self._clock)
        token = (self._received if whole else None) or self._sent
        if token is None:
            self._state.pop(KEY, None)
        else:
            self._state[KEY] = {"value": token, "fingerprint": self._mark}


def open_sync_token(stream: RESTStream) -> SyncToken | None:
    """The sync token of a stream; None if the API gives it none."""
    field = stream.profile.sync_token
    if field is None:
        return None
    # The address may change, as that of a proxy does: what is asked for stays the same.
    request = replace(stream.build_request(PageRequest(), None), url=stream.name)
    return SyncToken(
        stream.stream_state,
        field,
        mark=fingerprint(request, stream.tap.profile_name),
        full_refresh_every=stream.config.get("full_refresh_every"),
        log=stream.logger,
    )
