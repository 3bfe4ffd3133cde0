"""The bookmark of one incremental stream.

None of the APIs promises an order by change time, so the greatest replication value is kept aside
during the read and becomes the bookmark only after the last page.
"""

from __future__ import annotations

import datetime
from operator import itemgetter
from typing import TYPE_CHECKING

from typing_extensions import override

from spile.exceptions import StreamError
from spile.profiles import GENERIC_PROFILE
from spile.state.order import order_of
from spile.timestamps import Clock, format_timestamp, parse_timestamp

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Collection, Iterable

    from spile.state.checkpoint import Checkpoint
    from spile.state.document import StreamState
    from spile.typing import JSON

# The API's clock and this one; a bookmark further ahead is not a bookmark.
_CLOCKS_DIFFER = datetime.timedelta(hours=1)


def is_refresh_due(state: StreamState, days: float | None, now: datetime.datetime) -> bool:
    """True if a stream was last read whole so many days ago, or never; None is never again."""
    if days is None:
        return False
    last = parse_timestamp(state.get("full_refresh_at"))
    return last is None or now - last >= datetime.timedelta(days=days)


class Bookmark:
    """Where the last run ended, and where this one will.

    Args:
        state: The stream's part of the state, writable.
        key: The replication key.
        is_time: True if values are dates or date-times.
        start_date: Where to begin without a bookmark.
        full_refresh_every: Days after which everything is read again; None for never.
        whole: True if everything is read, whatever the state says.
        profile: The profile in use; a bookmark of another one is of another product.
        clock: When the run began, by the clock of the API.
        log: The stream's logger.
    """

    def __init__(  # noqa: PLR0913  # each is a fact of the stream or a setting of its user
        self,
        state: StreamState,
        key: str,
        *,
        is_time: bool,
        start_date: str | None,
        full_refresh_every: float | None = None,
        whole: bool = False,
        profile: str = GENERIC_PROFILE,
        clock: Clock | None = None,
        log: logging.Logger,
    ) -> None:
        self._state = state
        self._key = key
        self._is_time = is_time
        self._profile = profile
        self._log = log
        self._clock = clock or Clock()
        #: The greatest value seen so far; a resumed read begins with the one it had.
        self.greatest: JSON = None
        self._ceilings: list[JSON] = []
        self._refreshing = full_refresh_every is not None
        due = whole or is_refresh_due(state, full_refresh_every, self._clock.started_here)
        value = None if due else self._last_value()
        #: True if this run reads everything, as far as `start_date` allows.
        self.full = value is None
        self.start: str | int | float | None = self._starting_value(value, start_date)

    def _last_value(self) -> JSON:
        """The bookmark in the state, if it is one."""
        value = self._state.get("replication_key_value")
        if self._state.get("replication_key") != self._key:
            value = None
        if value is not None and not self._same_profile():
            self._log.warning("The bookmark in the state is of another profile: reading everything")
            value = None
        if value is not None and self._order([value]) is None:
            self._log.warning("The bookmark in the state is unreadable: reading everything")
            value = None
        if value is not None and self._in_future(value):
            self._log.warning("The bookmark in the state lies in the future: reading everything")
            value = None
        return value

    def _starting_value(self, value: JSON, start_date: str | None) -> JSON:
        if not self._is_time or start_date is None:
            return value
        return start_date if value is None or self._is_later(start_date, value) else value

    def _order(self, values: Collection[JSON]) -> Callable[[JSON], JSON] | None:
        """What to compare values by; None if nothing orders them all."""
        if not self._is_time:
            return order_of(values)
        return parse_timestamp if all(map(parse_timestamp, values)) else None

    def _is_later(self, value: JSON, other: JSON) -> bool:
        """True if a value is greater than another; False if they have no common order."""
        order = self._order([value, other])
        return order is not None and bool(order(value) > order(other))

    def is_new(self, value: JSON) -> bool:
        """True if a record with this replication value is to be read again or for the first time.

        Equal values are: several records can change at the same time.
        """
        return self.start is None or value is None or not self._is_later(self.start, value)

    def observe(self, values: Iterable[JSON]) -> None:
        """Take the replication values of one page.

        Raises:
            StreamError: They have no order, so that none of them could be the bookmark.
        """
        known = [value for value in values if value is not None]
        kinds = set(map(type, known))
        if kinds and ((self._is_time and _same_form(known, kinds)) or kinds == {int}):
            known = [max(known)]
        if not known or known == [self.greatest]:
            return
        if self.greatest is not None:
            known.append(self.greatest)
        if self._is_time:
            dated = [(time, value) for value in known if (time := parse_timestamp(value))]
            self.greatest = max(dated, key=itemgetter(0))[1] if dated else None
        else:
            self.greatest = max(known, key=self._safe_order(known))

    def _safe_order(self, values: Collection[JSON]) -> Callable[[JSON], JSON]:
        order = order_of(values)
        if order is None:
            msg = (
                f"The values of '{self._key}' have no order that is safe to compare, so they "
                "cannot tell what changed. Choose a replication_key with timestamps or numbers, or "
                "none."
            )
            raise StreamError(msg)
        return order

    def continue_from(self, checkpoint: Checkpoint) -> None:
        """Continue a read that an earlier run began.

        Its first pages were read then: what changed on them since must be asked for again, so the
        bookmark may not pass what was known at the interruption.
        """
        if checkpoint.is_empty:
            return
        self.observe([checkpoint.greatest])
        # Without a value from before, nothing is known that the bookmark may reach.
        self._ceilings.append(self.start if checkpoint.ceiling is None else checkpoint.ceiling)
        if self._is_time:
            self._ceilings.append(checkpoint.started)

    def commit(self) -> None:
        """Make the greatest value the bookmark; never a later time than the run's own start."""
        if self.full and self._refreshing:
            self._state["full_refresh_at"] = format_timestamp(self._clock.started_here)
        value = None if self.greatest is None else self._capped(self.greatest)
        if value is None or self._is_passed(value):
            return
        self._state["replication_key"] = self._key
        self._state["replication_key_value"] = value
        if self._profile == GENERIC_PROFILE:
            self._state.pop("profile", None)
        else:
            self._state["profile"] = self._profile

    def _is_passed(self, value: JSON) -> bool:
        """True if the bookmark in the state is further than this value, and sound."""
        previous = self._state.get("replication_key_value")
        if previous is None or self._state.get("replication_key") != self._key:
            return False
        sound = self._same_profile() and not self._in_future(previous)
        return sound and self._is_later(previous, value)

    def _capped(self, value: JSON) -> JSON:
        """A value that the read is sure to have reached on every page; None if there is none."""
        ceilings = list(self._ceilings)
        if self._is_time:
            ceilings.append(format_timestamp(self._clock.started))
        for ceiling in ceilings:
            if ceiling is None or self._order([ceiling, value]) is None:
                return None
            value = ceiling if self._is_later(value, ceiling) else value
        return value

    def _same_profile(self) -> bool:
        return bool(self._state.get("profile", GENERIC_PROFILE) == self._profile)

    def _in_future(self, value: JSON) -> bool:
        found = parse_timestamp(value) if self._is_time else None
        return found is not None and found > self._clock.started_here + _CLOCKS_DIFFER


class RunBookmark(Bookmark):
    """The start of the last run, for records that do not tell when they changed.

    The API knows it all the same; `start_date` is about dates of records and does not count.
    """

    @override
    def continue_from(self, checkpoint: Checkpoint) -> None:
        if not checkpoint.is_empty:
            self._ceilings.append(checkpoint.started)

    @override
    def commit(self) -> None:
        self.greatest = format_timestamp(self._clock.started)
        super().commit()


def _same_form(values: list[JSON], kinds: set[type]) -> bool:
    """True for texts that sort as the timestamps or numbers they stand for."""
    if kinds != {str}:
        return len(kinds) == 1
    sizes = set(map(len, values))
    return len(sizes) == 1 and 0 not in sizes and set(map(itemgetter(-1), values)) == {"Z"}
