"""Where an interrupted walk goes on in the next run.

The state keeps the request of the page after the last one written, with its age and a fingerprint
of the stream's first request: another page size, filter, profile or address starts from the first
page.
"""

from __future__ import annotations

import datetime
import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from spile.credentials import without_query
from spile.moments import parse_moment
from spile.pagination import PageRequest

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Collection, MutableMapping

    from spile.answers import Request

KEY = "resume"
# Cursors of the APIs live for hours; data that moved on meanwhile is found by the next full run.
LONGEST_AGE = datetime.timedelta(hours=12)


def fingerprint(first: Request, profile: str) -> str:
    """A short mark of everything that decides what a walk returns."""
    parts = (first.method, first.url, dict(first.params), dict(first.payload or {}), profile)
    return hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()[:16]


class Resume:
    """The place of one stream's interrupted walk.

    Args:
        state: The stream's part of the state, writable.
        mark: Fingerprint of this run's walk.
        secrets: Query parameters that carry a credential; a next link may repeat them.
        redact: Masks credentials; a place that holds one in any other way is not kept.
        log: The stream's logger.
    """

    def __init__(
        self,
        state: MutableMapping[str, Any],
        mark: str,
        secrets: Collection[str],
        redact: Callable[[str], str],
        log: logging.Logger,
    ) -> None:
        self._state = state
        self._mark = mark
        self._secrets = secrets
        self._redact = redact
        self._log = log
        self._started = _now().isoformat()
        self._found = self._read()

    def _read(self) -> dict[str, Any]:
        found = self._state.pop(KEY, None)
        if not isinstance(found, dict) or found.get("fingerprint") != self._mark:
            return {}
        written = parse_moment(found.get("at"))
        if written is None or _now() - written > LONGEST_AGE:
            return {}
        return found

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

    @property
    def is_empty(self) -> bool:
        """True if this run's walk begins with the first page."""
        return not self._found

    @property
    def version(self) -> int | None:
        """The table version of the records written before the interruption."""
        return self._found.get("version")

    @property
    def greatest(self) -> Any:
        """The greatest replication value of the records written before the interruption."""
        return self._found.get("greatest")

    @property
    def ceiling(self) -> Any:
        """The greatest replication value at the first interruption of the walk."""
        return self._found.get("ceiling", self.greatest)

    @property
    def started(self) -> str:
        """When the walk began, in whichever run that was."""
        return str(self._found.get("started", self._started))

    def keep(self, following: PageRequest, *, version: int | None, greatest: Any) -> None:
        """Note that every page before this request is written."""
        url = None if following.url is None else without_query(following.url, self._secrets)
        place = {
            "url": url,
            "params": dict(following.params) or None,
            "payload": dict(following.payload) or None,
            "version": version,
            "greatest": greatest,
            "ceiling": self.ceiling if self._found else None,
            "started": self.started,
            "fingerprint": self._mark,
            "at": _now().isoformat(),
        }
        address = msgspec.json.encode((url, place["params"], place["payload"])).decode()
        if self._redact(address) != address:
            self.forget()
            return
        self._state[KEY] = {name: value for name, value in place.items() if value is not None}

    def forget(self) -> None:
        """The walk is complete: the next run starts from the first page."""
        self._state.pop(KEY, None)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)
