"""The lifecycle of records that belong to other records.

A child appears, changes and disappears only on a day on which its parent is new or edited. So
whoever reads the children of the parents that changed has every child as it is.
"""

from __future__ import annotations

from array import array
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.data.lifecycle import Lifecycle
from sandbox_api.data.relations import Relation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_BLOCK = 4  # of each block of so many children …
_BRIEF = 1  # … this one goes with the first edit of its parent


class ChildLifecycle(Lifecycle):
    """The life of every record of a stream whose records have a parent."""

    def __init__(
        self, name: str, size: int, *, seed: int, parents: Lifecycle, deletable: bool = True
    ) -> None:
        """Spread the children of day 1 evenly over the parents that are never deleted.

        Args:
            name: Full name of the stream, `api.stream`.
            size: Number of children on day 1; none if there are no parents.
            seed: The sandbox's seed.
            parents: The life of the parents.
            deletable: Whether children are ever deleted.
        """
        size = size if parents.permanent_count else 0
        super().__init__(name, size, seed=seed, day=parents.day, deletable=deletable)
        self._parents = parents
        self._relation = Relation(parents, self)
        self._joined = lru_cache(maxsize=None)(self._make_joined)

    @staticmethod
    @override
    def lasting_of_a_block() -> tuple[int, Sequence[int]]:
        return _BLOCK, tuple(place for place in range(_BLOCK) if place != _BRIEF)

    @override
    @cached_property
    def alive(self) -> Sequence[int]:
        return array("q", chain.from_iterable(map(self.children_of, self._parents.alive)))

    @override
    def exists(self, index: int) -> bool:
        if not self._deletable or index >= self.size or index % _BLOCK != _BRIEF:
            return 0 <= index < self.total
        return index >= 0 and not self._parents.edits(self.parent_of(index))

    @override
    def edited_day(self, index: int) -> int:
        edited = self._parents.edited_day(self.parent_of(index))
        return edited if edited > self.created_day(index) else 0

    @override
    def deleted_day(self, index: int) -> int:
        return 0 if self.exists(index) else self._parents.edited_days(self.parent_of(index))[-1]

    @override
    def edited_on(self, day: int) -> Sequence[int]:
        children_of = self._relation.ever_children_of
        every = chain.from_iterable(map(children_of, self._parents.edited_on(day)))
        return [index for index in every if self.rank(index) is not None]

    def parent_of(self, index: int) -> int:
        """Return the parent of a child."""
        if index >= self.size:
            joined = self._joined(self.created_day(index))
            if index in joined:
                return joined[index]
        parent = self._relation.parent_of(index)
        if parent is None:
            msg = f"record {index} has no parent, as there is none"
            raise LookupError(msg)
        return parent

    def children_of(self, parent: int) -> list[int]:
        """Return the children of a parent that exist."""
        found = [child for child in self._relation.ever_children_of(parent) if self.exists(child)]
        if parent >= self._parents.size:
            joined = self._joined(self._parents.created_day(parent))
            return [child for child in found if child not in joined]
        for day in self._parents.edited_days(parent):
            found += [child for child, owner in self._joined(day).items() if owner == parent]
        return found

    def _make_joined(self, day: int) -> Mapping[int, int]:
        """Return the children that join parents edited on a day, with these parents."""
        edited = self._parents.edited_on(day)
        first = self.size + (day - 2) * self.growth
        # Of the children of a day, every other one joins an old parent.
        joining = [first + place for place in range(self.growth) if (place + day) % 2]
        pairs = enumerate(joining if edited else ())
        return {child: edited[place % len(edited)] for place, child in pairs}
