"""The lifecycle of records that are parts of other records, such as the stages of a plan."""

from __future__ import annotations

from array import array
from functools import cached_property
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.data.lifecycle import Lifecycle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class PartLifecycle(Lifecycle):
    """The life of every part: part `p` of record `r` has the index `r * width + p`.

    Parts come, change and go with their whole, so its change tells of theirs.
    """

    def __init__(
        self,
        name: str,
        wholes: Lifecycle,
        *,
        seed: int,
        width: int,
        count_of: Callable[[int], int],
    ) -> None:
        """Remember the wholes.

        Args:
            name: Full name of the stream, `api.stream`.
            wholes: The life of the records that have parts.
            seed: The sandbox's seed.
            width: The most parts that a record has.
            count_of: Tells how many parts a record has on this day.
        """
        super().__init__(name, 0, seed=seed, day=wholes.day, deletable=False)
        self._wholes, self._width, self._count_of = wholes, width, count_of

    @override
    @cached_property
    def alive(self) -> Sequence[int]:
        return array("q", (part for whole in self._wholes.alive for part in self.parts_of(whole)))

    def whole_of(self, index: int) -> int:
        """Return the record that a part belongs to."""
        return index // self._width

    def place_of(self, index: int) -> int:
        """Return the place of a part among those of its whole."""
        return index % self._width

    def parts_of(self, whole: int) -> range:
        """Return the parts that a record has, in their order."""
        first = whole * self._width
        return range(first, first + self._count_of(whole))

    @override
    def exists(self, index: int) -> bool:
        whole = self.whole_of(index)
        return self._wholes.exists(whole) and index in self.parts_of(whole)

    @override
    def created_day(self, index: int) -> int:
        return self._wholes.created_day(self.whole_of(index))

    @override
    def edited_day(self, index: int) -> int:
        return self._wholes.edited_day(self.whole_of(index))

    @override
    def deleted_day(self, index: int) -> int:
        return self._wholes.deleted_day(self.whole_of(index))

    @override
    def created_at(self, index: int) -> int:
        return self._wholes.created_at(self.whole_of(index))

    @override
    def changed_at(self, index: int) -> int:
        return self._wholes.changed_at(self.whole_of(index))
