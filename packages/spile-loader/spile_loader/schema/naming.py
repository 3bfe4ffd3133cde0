"""Which table a stream has and which column a property has, so that none is lost.

A database may take names that differ only in case for the same name, or have no room for a long
one; Singer does neither. The second such name gets a number behind it, a long one is cut, and a
comment on the table or column remembers whose it is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_STREAM_COMMENT = "Singer stream "
_PROPERTY_COMMENT = "Singer property "
_COMMENTS = (_STREAM_COMMENT, _PROPERTY_COMMENT)
# A name that not every comment can hold is written as JSON, behind what no other name begins with.
_AS_JSON = "\N{SYMBOL FOR NULL}"


@dataclass(frozen=True, slots=True)
class NameRules:
    """What names a database can have.

    Attributes:
        ignores_case: Whether names that differ only in case are the same.
        longest: How many bytes a name may have; None if that does not matter.
        holds_nul: Whether a name may hold a NUL character.
    """

    ignores_case: bool = True
    longest: int | None = None
    holds_nul: bool = True

    def folded(self, name: str) -> str:
        """Return what is equal for names that are the same."""
        return name.lower() if self.ignores_case else name

    def shortened(self, name: str, end: str = "") -> str:
        """Return a name that the database can have, with an end that it keeps."""
        name = name if self.holds_nul else name.replace("\0", _AS_JSON)
        if self.longest is None or len((name + end).encode()) <= self.longest:
            return name + end
        return name.encode()[: self.longest - len(end)].decode(errors="ignore") + end


def stream_comment(stream: str) -> str:
    """Return the comment that says whose table it is."""
    return _STREAM_COMMENT + _commented(stream)


def property_comment(name: str) -> str:
    """Return the comment that says whose column it is."""
    return _PROPERTY_COMMENT + _commented(name)


def _commented(name: str) -> str:
    """Write a name for a comment."""
    return _AS_JSON + json.dumps(name) if "\0" in name or name.startswith(_AS_JSON) else name


def is_claimed(comment: str | None) -> bool:
    """Tell whether a comment says whose a table or column is."""
    return (comment or "").startswith(_COMMENTS)


def assign_columns(
    properties: Iterable[str],
    existing: Mapping[str, str | None],
    reserved: Iterable[str],
    rules: NameRules,
) -> dict[str, str]:
    """Choose the column of every property.

    Args:
        properties: Names of the properties.
        existing: The table's columns and their comments.
        reserved: Columns that belong to the target.
        rules: What names the database can have.

    Returns:
        Column by property.
    """
    comments = {name: property_comment(name) for name in properties}
    return assign(
        comments, existing, frozenset(reserved), rules, takes_unclaimed=rules.ignores_case
    )


def assign(
    comments: Mapping[str, str],
    existing: Mapping[str, str | None],
    reserved: frozenset[str],
    rules: NameRules,
    *,
    takes_unclaimed: bool = False,
) -> dict[str, str]:
    """Give each name a column or table of its own, an existing one where it is known to be its.

    Args:
        comments: The names in the schema or of the stream, each with the comment that marks
            something as its own.
        existing: What the database has, with comments.
        reserved: What must not be used.
        rules: What names the database can have.
        takes_unclaimed: Whether a name may take what differs only in case and nobody claims.

    Returns:
        The chosen identifier by name.
    """
    owned = {comment: column for column, comment in existing.items() if comment}
    chosen = {name: owned[text] for name, text in comments.items() if text in owned}
    closed = {rules.folded(name) for name in reserved}
    free = {
        column
        for column, comment in existing.items()
        if rules.folded(column) not in closed and not is_claimed(comment)
    }
    chosen |= {name: name for name in comments if name not in chosen and name in free}
    unclaimed = {rules.folded(column): column for column in free - set(chosen.values())}
    used = closed | {rules.folded(column) for column in [*existing, *chosen.values()]}
    for name in comments:
        if name not in chosen:
            column = unclaimed.pop(rules.folded(name), None) if takes_unclaimed else None
            column = column or free_name(name, lambda one: rules.folded(one) in used, rules)
            chosen[name] = column
            used.add(rules.folded(column))
    return chosen


def free_name(name: str, is_used: Callable[[str], bool], rules: NameRules) -> str:
    """Return the name, or the name with the first number that makes it free."""
    base, number = name or "_", 1
    candidate = rules.shortened(base)
    while is_used(candidate):
        number += 1
        candidate = rules.shortened(base, f"_{number}")
    return candidate
