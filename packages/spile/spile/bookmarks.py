"""The bookmark of one incremental stream.

None of the APIs promises an order by change time, so the greatest replication value is kept aside
during the walk and becomes the bookmark only after the last page.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from spile.settings import parse_moment

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterable, MutableMapping


class Bookmark:
    """Where the last run ended, and where this one will.

    Args:
        state: The stream's part of the state, writable.
        key: The replication key.
        is_time: True if values are dates or date-times.
        start_date: Where to begin without a bookmark.
        log: The stream's logger.
    """

    def __init__(
        self,
        state: MutableMapping[str, Any],
        key: str,
        *,
        is_time: bool,
        start_date: str | None,
        log: logging.Logger,
    ) -> None:
        self._state = state
        self._key = key
        self._is_time = is_time
        self._log = log
        self._run_start = datetime.datetime.now(datetime.timezone.utc)
        self._greatest: Any = None
        self.start: str | int | float | None = self._starting_value(start_date)

    def _starting_value(self, start_date: str | None) -> Any:
        value = self._state.get("replication_key_value")
        if self._state.get("replication_key") != self._key:
            value = None
        if value is not None and self._order(value) is None:
            self._log.warning("The bookmark in the state is unreadable: reading everything")
            value = None
        if value is not None and self._is_time and self._order(value) > self._run_start:
            self._log.warning("The bookmark in the state lies in the future: reading everything")
            value = None
        if not self._is_time or start_date is None:
            return value
        if value is None or self._order(start_date) > self._order(value):
            return start_date
        return value

    def _order(self, value: Any) -> Any:
        """Something to compare a value by; None if it cannot be a bookmark."""
        if self._is_time:
            return parse_moment(value)
        return value if isinstance(value, (str, int, float)) else None

    def is_new(self, value: Any) -> bool:
        """True if a record with this replication value is to be read again or for the first time.

        Equal values are: several records can change at the same moment.
        """
        if self.start is None or value is None:
            return True
        order = self._order(value)
        return order is None or bool(order >= self._order(self.start))

    def observe(self, values: Iterable[Any]) -> None:
        """Take the replication values of one page."""
        known = [value for value in values if value is not None]
        if not known:
            return
        candidates = [max(known)] if _same_form(known) else known
        if self._greatest is not None:
            candidates.append(self._greatest)
        ordered = [(self._order(value), value) for value in candidates]
        ordered = [pair for pair in ordered if pair[0] is not None]
        if ordered:
            self._greatest = max(ordered, key=lambda pair: pair[0])[1]

    def commit(self) -> None:
        """Make the greatest value the bookmark; never a later moment than the run's own start."""
        if self._greatest is None:
            return
        value = self._greatest
        if self._is_time and self._order(value) > self._run_start:
            value = _text(self._run_start)
        previous = self._state.get("replication_key_value")
        if self._state.get("replication_key") == self._key and previous is not None:
            order = self._order(previous)
            if order is not None and order > self._order(value) and not self._in_future(previous):
                return
        self._state["replication_key"] = self._key
        self._state["replication_key_value"] = value

    def _in_future(self, value: Any) -> bool:
        return self._is_time and bool(self._order(value) > self._run_start)


def _same_form(values: list[Any]) -> bool:
    """True for texts that sort as the moments or numbers they stand for."""
    first = values[0]
    if not isinstance(first, str):
        return all(type(value) is type(first) for value in values)
    size = len(first)
    return first.endswith("Z") and all(
        isinstance(value, str) and len(value) == size and value.endswith("Z") for value in values
    )


def _text(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
