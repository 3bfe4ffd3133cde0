"""The sections of READMEs that say which streams a run over a period reads, and by what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repo.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repo.plugins import Plugin

_HEAD = ("profile", "stream", "is in the period by")
_NOTHING = "no stream: such a run is refused"


def periods_table(plugin: Plugin) -> str:
    """A Markdown table of the streams that a period bounds, profile by profile."""
    return table(_HEAD, (row for name in plugin.tap_class.profiles for row in _rows(plugin, name)))


def _rows(plugin: Plugin, profile: str) -> Iterator[tuple[str, ...]]:
    """What tells it, with the streams that it tells it of."""
    kind = plugin.tap_class
    # The end stands for any: what a stream is bounded by does not depend on it.
    settings = {"profile": profile, "start_date": "2024-01-01", "end_date": "2024-01-31"}
    tap = kind(config=settings, validate_config=False, setup_mapper=False)
    told: dict[str, list[str]] = {}
    for name in sorted(tap.streams):
        if told_by := _told_by(tap.streams, tap.streams[name]):
            told.setdefault(told_by, []).append(f"`{name}`")
    for told_by, names in told.items():
        yield f"`{profile}`", ", ".join(names), told_by
    if not told:
        yield f"`{profile}`", "", _NOTHING


def _told_by(streams: dict[str, Any], stream: Any) -> str:
    if not stream.is_bounded:
        parents = (one for one in streams.values() if type(one) is stream.parent_stream_type)
        parent = next(parents, None)
        bounded = parent is not None and _told_by(streams, parent)
        return f"its record of `{parent.name}`" if bounded and parent else ""
    if stream.leaves_out:
        return f"`{stream.time_key}`"
    return _days(stream.profile.dates)


def _days(dates: Any) -> str:
    """How the API is asked for days."""
    if type(dates).__name__ == "Years":
        return "the API's years, whole"
    return "the API's days" if dates.begins_on is None else "the API's weeks, whole"
