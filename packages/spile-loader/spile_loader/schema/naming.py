"""Which table a stream has and which column a property has, so that none is lost.

DuckDB takes names that differ only in case for the same name, Singer does not. The second such
name gets a number behind it, and a comment on the table or column remembers whose it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_STREAM_COMMENT = "Singer stream "
_PROPERTY_COMMENT = "Singer property "
_COMMENTS = (_STREAM_COMMENT, _PROPERTY_COMMENT)


def stream_comment(stream: str) -> str:
    """Return the comment that says whose table it is."""
    return _STREAM_COMMENT + stream


def property_comment(name: str) -> str:
    """Return the comment that says whose column it is."""
    return _PROPERTY_COMMENT + name


def assign_table(
    wanted: str,
    stream: str,
    existing: Mapping[str, str | None],
    taken: Iterable[str],
) -> str:
    """Choose the table of a stream.

    Args:
        wanted: The name it would have if it were free.
        stream: Name of the stream.
        existing: The schema's tables and their comments.
        taken: Tables that belong to other streams or to the target.

    Returns:
        Name of an existing table or of the one to create.
    """
    return assign(
        [wanted],
        existing,
        frozenset(taken),
        {wanted: stream_comment(stream)},
        ignores_case=False,
    )[wanted]


def assign_columns(
    properties: Iterable[str],
    existing: Mapping[str, str | None],
    reserved: Iterable[str],
) -> dict[str, str]:
    """Choose the column of every property.

    Args:
        properties: Names of the properties.
        existing: The table's columns and their comments.
        reserved: Columns that belong to the target.

    Returns:
        Column by property.
    """
    names = list(properties)
    comments = {name: property_comment(name) for name in names}
    return assign(names, existing, frozenset(reserved), comments, ignores_case=True)


def assign(
    names: list[str],
    existing: Mapping[str, str | None],
    reserved: frozenset[str],
    comments: Mapping[str, str],
    *,
    ignores_case: bool,
) -> dict[str, str]:
    """Give each name a column or table of its own, an existing one where it is known to be its.

    Args:
        names: The names in the schema or of the stream.
        existing: What the database has, with comments.
        reserved: What must not be used.
        comments: The comment that marks something as a name's own, by name.
        ignores_case: Whether a name may take what differs only in case and nobody claims.

    Returns:
        The chosen identifier by name.
    """
    owned = {comment: column for column, comment in existing.items() if comment}
    chosen = {name: owned[comments[name]] for name in names if comments[name] in owned}
    closed = {name.lower() for name in reserved}
    free = {
        column
        for column, comment in existing.items()
        if column.lower() not in closed and not (comment or "").startswith(_COMMENTS)
    }
    for name in names:
        if name not in chosen and name in free:
            chosen[name] = name
    unclaimed = {column.lower(): column for column in free - set(chosen.values())}
    used = closed | {column.lower() for column in [*existing, *chosen.values()]}
    for name in names:
        if name not in chosen:
            column = unclaimed.pop(name.lower(), None) if ignores_case else None
            column = column or _free_name(name, used)
            chosen[name] = column
            used.add(column.lower())
    return chosen


def _free_name(name: str, used: set[str]) -> str:
    """Return the name, or the name with the first number that makes it free."""
    base = name or "_"
    candidate, number = base, 1
    while candidate.lower() in used:
        number += 1
        candidate = f"{base}_{number}"
    return candidate
