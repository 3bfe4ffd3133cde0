"""Where an interrupted read goes on in the next run.

The state keeps the request of the last page that was written, with a digest of its keys, its age
and a fingerprint of the stream's first request: another page size, filter, profile or address
starts from the first page. The next run asks for that page again. If it holds the same records, the
read goes on behind it; if not, records have moved from page to page, some past the checkpoint, and
the read starts over.
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import msgspec

from spile.http.urls import without_query
from spile.pagination.page import digest_of
from spile.pagination.paginator import PageRequest
from spile.timestamps import Clock, parse_timestamp

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Collection, Sequence

    from spile.http.messages import Request
    from spile.pagination.page import Page
    from spile.state.document import CheckpointState, StreamState
    from spile.typing import JSON

# Cursors of the APIs live for hours; data that moved on meanwhile is found by the next full run.
LONGEST_AGE = datetime.timedelta(hours=12)


def fingerprint(request: Request, page: PageRequest, profile: str) -> str:
    """A short mark of everything that decides what a stream's pages hold.

    Args:
        request: The stream's request without a page.
        page: The first page.
        profile: Name of the profile in use.
    """
    params = {**request.params, **page.params}
    payload = {**(request.payload or {}), **page.payload}
    parts = (request.method, request.url, params, payload, profile)
    return hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How far a read has come.

    Attributes:
        request: The request of the last page that was written.
        records: The records of that page.
        version: The table version of the records written so far.
        greatest: The greatest replication value of the records written so far.
    """

    request: PageRequest
    records: bytes
    version: int | None
    greatest: JSON


class Checkpoint:
    """The checkpoint of one stream's interrupted read.

    Args:
        state: The stream's part of the state, writable.
        mark: Fingerprint of this run's read.
        keys: The stream's key properties.
        clock: When this run began.
        secrets: Query parameters that carry a credential; a next link may repeat them.
        redact: Masks credentials; a checkpoint that holds one in any other way is not kept.
        log: The stream's logger.
    """

    def __init__(  # noqa: PLR0913  # each is a fact of the stream or of its run
        self,
        state: StreamState,
        mark: str,
        *,
        keys: Sequence[str],
        clock: Clock,
        secrets: Collection[str],
        redact: Callable[[str], str],
        log: logging.Logger,
    ) -> None:
        self._state = state
        self._mark = mark
        self._secrets = secrets
        self._redact = redact
        self._log = log
        self._keys = keys
        self._clock = clock
        self._position: Position | None = None
        self._found = self._read()

    def _read(self) -> CheckpointState:
        found = self._state.get("resume")
        if found is None:
            return {}
        # What is of use stays in the state: this run may be killed before it writes a page.
        if reason := self._refusal(found):
            self.clear()
            self._log.info("The checkpoint of the last run %s: not used", reason)
            return {}
        return found.copy()

    def _refusal(self, found: JSON) -> str | None:
        """Why a checkpoint in the state is of no use; None if it is."""
        if (
            not isinstance(found, dict)
            or "digest" not in found
            or not all(isinstance(found.get(name, kind()), kind) for name, kind in _SHAPE.items())
        ):
            return "is unreadable"
        if found.get("fingerprint") != self._mark:
            return "is of another page size, filter, profile or address"
        return "is unreadable" if parse_timestamp(found.get("at")) is None else None

    @property
    def request(self) -> PageRequest | None:
        """The request to go on with; None to start from the first page."""
        found = self._found
        if not found:
            return None
        self._log.info("Going on where the last run was interrupted")
        return PageRequest(
            params=found.get("params", {}),
            payload=found.get("payload", {}),
            url=found.get("url"),
        )

    def matches(self, page: Page) -> bool:
        """True if the page is still the one that was written last, not too long ago."""
        written = parse_timestamp(self._found["at"])
        if written is None or self._clock.now() - written > LONGEST_AGE:
            return False
        return bool(page.digest(self._keys).hex() == self._found["digest"])

    def discard(self) -> None:
        """Start from the first page after all: what the earlier run has read counts no more."""
        self._found = {}

    @property
    def is_empty(self) -> bool:
        """True if this run's read begins with the first page."""
        return not self._found

    @property
    def version(self) -> int | None:
        """The table version of the records written before the interruption."""
        return self._found.get("version")

    @property
    def greatest(self) -> JSON:
        """The greatest replication value of the records written before the interruption."""
        return self._found.get("greatest")

    @property
    def ceiling(self) -> JSON:
        """The greatest replication value at the first interruption of the read."""
        return self._found.get("ceiling", self.greatest)

    @property
    def started(self) -> str:
        """When the read began, in whichever run that was."""
        return str(self._found.get("started", self._clock.started.isoformat()))

    def record(self, position: Position) -> None:
        """Take how far the read has come, for `save`."""
        self._position = position

    def save(self) -> None:
        """Put the position that was recorded last into the state."""
        if self._position is None:
            return
        position, request = self._position, self._position.request
        url = None if request.url is None else without_query(request.url, self._secrets)
        kept = {
            "url": url,
            "params": dict(request.params) or None,
            "payload": dict(request.payload) or None,
            "digest": digest_of(position.records, self._keys).hex(),
            "version": position.version,
            "greatest": position.greatest,
            "ceiling": self.ceiling if self._found else None,
            "started": self.started,
            "fingerprint": self._mark,
            "at": self._clock.now().isoformat(),
        }
        address = msgspec.json.encode((url, kept["params"], kept["payload"])).decode()
        if self._redact(address) != address:
            self.clear()
            return
        found = {name: value for name, value in kept.items() if value is not None}
        self._state["resume"] = cast("CheckpointState", found)

    def clear(self) -> None:
        """The read is complete: the next run starts from the first page."""
        self._position = None
        self._state.pop("resume", None)


# The types of a checkpoint's entries, where they are there.
_SHAPE: dict[str, type] = {
    "url": str,
    "params": dict,
    "payload": dict,
    "digest": str,
    "version": int,
    "started": str,
}
