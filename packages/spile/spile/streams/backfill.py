"""What a run over a period reads: the streams that can be bounded in time, and their children."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spile.filters import Period
    from spile.streams.stream import RESTStream


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
