"""The token with which an API tells what changed since a complete read.

The last page of a read carries it; sent with the next run's requests, it yields what changed since.
It becomes part of the state only after the last record is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spile.state.bookmark import is_refresh_due
from spile.timestamps import Clock, format_timestamp

if TYPE_CHECKING:
    import logging

    from spile.pagination.page import Page
    from spile.state.document import StreamState
    from spile.typing import JSON


class SyncToken:
    """The sync token of one stream.

    Args:
        state: The stream's part of the state, writable.
        field: Name of the token in responses and requests.
        mark: Fingerprint of the read; a token is good for requests with the same filters only.
        full_refresh_every: Days after which everything is read again; None for never.
        whole: True if everything is read, whatever the state says.
        clock: The clock of the run.
        log: The stream's logger.
    """

    def __init__(  # noqa: PLR0913  # each is a fact of the stream or a setting of its user
        self,
        state: StreamState,
        field: str,
        *,
        mark: str,
        full_refresh_every: float | None = None,
        whole: bool = False,
        clock: Clock | None = None,
        log: logging.Logger,
    ) -> None:
        self.field = field
        self._state = state
        self._mark = mark
        self._log = log
        self._clock = clock or Clock()
        self._refreshing = full_refresh_every is not None
        due = whole or is_refresh_due(state, full_refresh_every, self._clock.started_here)
        self._sent = None if due else self._last_token()
        self._received: str | None = None

    def _last_token(self) -> str | None:
        kept: JSON = self._state.get("sync_token")
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

    def observe(self, value: JSON) -> None:
        """Take what the last page of a read says about the token."""
        if isinstance(value, str) and value:
            self._received = value

    def observe_page(self, page: Page) -> None:
        """Take the token from the last page of a read."""
        self.observe(page.get(self.field))

    def discard(self) -> bool:
        """Ask for everything from here on; False if that was so before."""
        had_token, self._sent = self._sent is not None, None
        return had_token

    def commit(self, *, whole: bool = True) -> None:
        """Put the token into the state; an API that sends no new one still knows the old one.

        Args:
            whole: False if an earlier run read the first part of the read.
        """
        if self.full and self._refreshing:
            self._state["full_refresh_at"] = format_timestamp(self._clock.started_here)
        token = (self._received if whole else None) or self._sent
        if token is None:
            self._state.pop("sync_token", None)
        else:
            self._state["sync_token"] = {"value": token, "fingerprint": self._mark}
