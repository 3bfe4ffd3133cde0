"""What a run over a period reads: the streams that can be bounded in time, and their children."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from spile.timestamps import parse_timestamp

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from spile.filters import Period
    from spile.streams.stream import RESTStream
    from spile.typing import JSON


def plan_period(streams: Iterable[RESTStream]) -> None:
    """Leave out what no period bounds, and let parents be read as far as their children need it.

    A child without a bound of its own is read for those records of its parent that lie in the
    period. One that has a bound is read for all of them: what it holds may be of another time.

    Args:
        streams: The tap's streams.
    """
    for stream in streams:
        if stream.parent_stream_type is None:
            _plan(stream, follows=False)


def _plan(stream: RESTStream, *, follows: bool) -> bool:
    """True if a stream, or one below it, has to be read for all records of its parent.

    Args:
        stream: The stream.
        follows: True if its parent is read for the period.
    """
    in_period = stream.is_bounded or follows
    children = [cast("RESTStream", child) for child in stream.child_streams]
    wide = [child for child in children if _plan(child, follows=in_period)]
    if stream.selected and not in_period:
        _leave_out(stream, wide)
    if wide:
        stream.asked = _asked_for(stream, wide)
    stream.follows_period = not wide and not (stream.selected and stream.is_bounded)
    return not stream.follows_period


def _leave_out(stream: RESTStream, needed_by: list[RESTStream]) -> None:
    stream.selected = False
    names = ", ".join(f"'{child.name}'" for child in needed_by)
    consequence = f"it is read for {names} only, and not written" if names else "it is not read"
    stream.logger.warning(
        "Stream '%s' cannot be bounded by start_date and end_date: %s", stream.name, consequence
    )


def _asked_for(stream: RESTStream, children: list[RESTStream]) -> Period | None:
    """What bounds the requests for a parent whose children may be of another time than it is."""
    changed_since = stream.profile.changed_since or stream.changed_since
    if changed_since is None or not all(child.shows_in_parent for child in children):
        return None
    # What belongs to it, and is of the period, has changed it then or later.
    return stream.period and stream.period.without_end()


class PeriodEnd:
    """Whether a sorted stream has passed the end of the period, so that no record is missed.

    Args:
        stream: The stream.

    Attributes:
        is_passed: True once a page began behind the end.
    """

    def __init__(self, stream: RESTStream) -> None:
        self.is_passed = False
        self._log = stream.logger
        self._name = stream.name
        asked = stream.asked
        self._period = None if asked is None or asked.is_open or not stream.is_sorted else asked
        self._latest: datetime.datetime | None = None

    def observe(self, values: Sequence[JSON]) -> None:
        """Take the timestamps of one page."""
        for value in values if self._period is not None else ():
            timestamp = parse_timestamp(value)
            if timestamp is None or (self._latest is not None and timestamp < self._latest):
                self._log.warning(
                    "Stream '%s' is not sorted as it is declared to be: it is read to its end",
                    self._name,
                )
                self._period = None
                return
            self._latest = timestamp
        if self._period is not None:
            self.is_passed = self._period.is_before(values[0])
