"""The tables of READMEs that say what each stream of a vendor's profile costs and needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spile import StreamProfile

from repo.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repo.plugins import Plugin

_HEAD = ("stream", "path", "permission", "requests per run", "changes since the last run")


def endpoints_table(plugin: Plugin, profile_name: str) -> str:
    """A Markdown table of the streams of a profile, with what they cost."""
    profile = plugin.tap_class.profiles[profile_name]
    default = plugin.about["settings"]["properties"]["page_size"]["default"]
    size = int(profile.defaults.get("page_size", profile.maximums.get("page_size", default)))
    return table(_HEAD, _rows(plugin, profile.streams, size))


def _rows(
    plugin: Plugin, streams: dict[str, StreamProfile], size: int
) -> Iterator[tuple[str, ...]]:
    for kind in sorted(plugin.stream_classes, key=lambda kind: str(kind.name)):
        own = streams.get(kind.name, StreamProfile())
        path = own.path or kind.path
        if not path:
            continue
        parent = kind.parent_stream_type
        changes = _changes(kind, own)
        if parent is not None:
            parents = streams.get(parent.name, StreamProfile())
            changes = _changes_of_children(kind, parent, parents)
            cost = _cost_of_children(parent, incremental=changes != _NONE) + _windows(own)
        else:
            most = min(size, own.max_page_size or size)
            cost = _cost(kind, own, most, incremental=changes != _NONE) + _windows(own)
        name = f"`{kind.name}`" if own.selected else f"`{kind.name}` \\*"
        yield name, f"`{path}`", f"`{kind.permission}`" if kind.permission else "", cost, changes


_NONE = "none: read in full"
_NAMED_DAYS = {7: "week", 366: "year"}


def _windows(own: StreamProfile) -> str:
    """What each range of days costs, where they are asked for one after the other."""
    days = own.dates.window_days if own.dates and own.paging == "none" else None
    return f", for each {_NAMED_DAYS.get(days, f'{days} days')}" if days else ""


def _changes(kind: Any, own: StreamProfile) -> str:
    if own.sync_token:
        return "sync token"
    changed = own.changed_since or kind.changed_since
    return f"`{changed.param}`" if changed else _NONE


def _changes_of_children(kind: Any, parent: Any, parents: StreamProfile) -> str:
    if not getattr(kind, "shows_in_parent", True) or _changes(parent, parents) == _NONE:
        return _NONE
    return f"those of `{parent.name}` that changed"


def _cost(kind: Any, own: StreamProfile, size: int, *, incremental: bool) -> str:
    # The SDK's own `partitions` is a property.
    times = len(kind.partitions) if isinstance(kind.partitions, list) else 1
    if own.paging == "none":
        return str(times)
    cost = f"1 per {size} {'changed ' if incremental else ''}records"
    return cost if times == 1 else f"{cost}, at least {times}"


def _cost_of_children(parent: Any, *, incremental: bool) -> str:
    return f"1,000 per 1,000 {'changed ' if incremental else ''}`{parent.name}`"
