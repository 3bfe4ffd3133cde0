"""The bookmark of one incremental stream.

None of the APIs promises an order by change time, so the greatest replication value is kept aside
during the walk and becomes the bookmark only after the last page.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from spile.moments import parse_moment

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterable, MutableMapping

# Numbers and texts have no common order, but a replication key may hold both.
_NUMBER, _TEXT = 0, 1

#: Where the state keeps when the stream was last read whole.
FULL_REFRESH = "full_refresh_at"


class Bookmark:
    """Where the last run ended, and where this one will.

    Args:
        state: The stream's part of the state, writable.
        key: The replication key.
        is_time: True if values are dates or date-times.
        start_date: Where to begin without a bookmark.
        full_refresh_every: Days after which everything is read again; None for never.
        log: The stream's logger.
    """

    def __init__(  # noqa: PLR0913  # each is a fact of the stream or a setting of its user
        self,
        state: MutableMapping[str, Any],
        key: str,
        *,
        is_time: bool,
        start_date: str | None,
        full_refresh_every: float | None = None,
        log: logging.Logger,
    ) -> None:
        self._state = state
        self._key = key
        self._is_time = is_time
        self._log = log
        self._run_start = datetime.datetime.now(datetime.timezone.utc)
        #: The greatest value seen so far; a resumed walk begins with the one it had.
        self.greatest: Any = None
        self._refreshing = full_refresh_every is not None
        value = None if self._refresh_is_due(full_refresh_every) else self._last_value()
        #: True if this run reads everything, as far as `start_date` allows.
        self.full = value is None
        self.start: str | int | float | None = self._starting_value(value, start_date)

    def _refresh_is_due(self, days: float | None) -> bool:
        if days is None:
            return False
        last = parse_moment(self._state.get(FULL_REFRESH))
        return last is None or self._run_start - last >= datetime.timedelta(days=days)

    def _last_value(self) -> Any:
        """The bookmark in the state, if it is one."""
        value = self._state.get("replication_key_value")
        if self._state.get("replication_key") != self._key:
            value = None
        if value is not None and self._order(value) is None:
            self._log.warning("The bookmark in the state is unreadable: reading everything")
            value = None
        if value is not None and self._is_time and self._order(value) > self._run_start:
            self._log.warning("The bookmark in the state lies in the future: reading everything")
            value = None
        return value

    def _starting_value(self, value: Any, start_date: str | None) -> Any:
        if not self._is_time or start_date is None:
            return value
        if value is None or self._order(start_date) > self._order(value):
            return start_date
        return value

    def _order(self, value: Any) -> Any:
        """Something to compare a value by; None if it cannot be a bookmark."""
        if self._is_time:
            return parse_moment(value)
        if isinstance(value, str):
            return _TEXT, value
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            # The text of a float is what the API wrote; its binary value may be a little more.
            return _NUMBER, Decimal(str(value))
        return None

    def is_new(self, value: Any) -> bool:
        """True if a record with this replication value is to be read again or for the first time.

        Equal values are: several records can change at the same moment.
        """
        if self.start is None or value is None:
            return True
        order, start = self._order(value), self._order(self.start)
        if order is None or (not self._is_time and order[0] != start[0]):
            return True
        return bool(order >= start)

    def observe(self, values: Iterable[Any]) -> None:
        """Take the replication values of one page."""
        known = [value for value in values if value is not None]
        if not known:
            return
        candidates = [max(known)] if _same_form(known) else known
        if self.greatest is not None:
            candidates.append(self.greatest)
        ordered = [(self._order(value), value) for value in candidates]
        ordered = [pair for pair in ordered if pair[0] is not None]
        if ordered:
            self.greatest = max(ordered, key=lambda pair: pair[0])[1]

    def commit(self) -> None:
        """Make the greatest value the bookmark; never a later moment than the run's own start."""
        if self.full and self._refreshing:
            self._state[FULL_REFRESH] = _text(self._run_start)
        if self.greatest is None:
            return
        value = self.greatest
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
