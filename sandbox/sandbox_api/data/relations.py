"""Relations between parent and child records, computed from either side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox_api.data.lifecycle import Lifecycle


@dataclass(frozen=True)
class Relation:
    """Children spread evenly over parents; what is born on a day has a parent of that day.

    So a new child never changes an old parent, and parents' lists of children stay as they are.
    """

    parents: Lifecycle
    children: Lifecycle

    def parent_of(self, child: int) -> int | None:
        """Return the parent of a child, or none if there are no parents at all."""
        if not self.parents.permanent_count:
            return None
        if child < self.children.size:
            return self.parents.permanent(child)
        day, place = divmod(child - self.children.size, self.children.growth)
        return self.parents.size + day * self.parents.growth + place % self.parents.growth

    def children_of(self, parent: int) -> list[int]:
        """Return the children of a parent that exist."""
        return [child for child in self.ever_children_of(parent) if self.children.exists(child)]

    def ever_children_of(self, parent: int) -> range:
        """Return the children of a parent, deleted ones included."""
        if parent < self.parents.size:
            rank = self.parents.rank(parent)
            if rank is None:
                return range(0)
            return range(rank, self.children.size, self.parents.permanent_count)
        day, place = divmod(parent - self.parents.size, self.parents.growth)
        first = self.children.size + day * self.children.growth
        return range(first + place, first + self.children.growth, self.parents.growth)
