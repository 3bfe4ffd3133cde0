"""The streams of records behind every API."""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from sandbox_api.data.lifecycle import Population, mix
from sandbox_api.data.samples import Pools, pools

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from sandbox_api.options import Options

Record: TypeAlias = dict[str, Any]
_SELECTIONS = 16
EXTREME = 3  # this record of a stream holds a number at the edge of its type


class RecordStream(ABC):
    """All records of one stream on one day; record `i` is made anew whenever it is asked for."""

    api: ClassVar[str]
    name: ClassVar[str]
    size: ClassVar[int]
    mortal: ClassVar[bool] = True
    partial: bool = False

    def __init__(self, options: Options, population: Population | None = None) -> None:
        """Fix the population, its own or the one shared with another stream."""
        self.options = options
        self.pools: Pools = pools(options.seed)
        self.population = population or Population(
            self.full_name(),
            options.size_of(self.full_name(), self.size),
            seed=options.seed,
            day=options.day,
            mortal=self.mortal,
        )
        self._selections: OrderedDict[Hashable, Sequence[int]] = OrderedDict()

    @classmethod
    def full_name(cls) -> str:
        """Return `api.stream`."""
        return f"{cls.api}.{cls.name}"

    @abstractmethod
    def record(self, index: int) -> Record:
        """Return one record as the API delivers it in JSON."""

    def includes(self, index: int) -> bool:  # noqa: ARG002
        """Tell whether the API lists a record that exists."""
        return True

    def indices(self) -> Sequence[int]:
        """Return the indices of all records in the API's order."""
        if self.partial:
            return self.select("all", lambda _: True)
        return self.population.alive

    def records(self) -> Iterator[Record]:
        """Yield every record in the API's order."""
        return map(self.record, self.indices())

    def changed_at(self, index: int) -> int:
        """Return the second of a record's last change."""
        return self.population.changed_at(index)

    def dice(self, index: int) -> int:
        """Return 64 bits that a record keeps for life."""
        return mix(self.population.seed, index)

    def edit_dice(self, index: int) -> int:
        """Return 64 bits that change with each edit of a record."""
        edited = self.population.edited_day(index)
        return mix(self.population.seed + 7919 * edited, index)

    def flag(self, index: int, share: int) -> bool:
        """Return a flag that one record in `share` begins with and that each edit turns."""
        begins = (self.dice(index) >> 5) % share == 0
        return begins != bool(self.population.edits(index) % 2)

    def revised(self, text: str, index: int) -> str:
        """Return a text that shows the day of the record's last edit."""
        edited = self.population.edited_day(index)
        return f"{text} (day {edited})" if edited else text

    def select(self, name: Hashable, keep: Callable[[int], bool]) -> Sequence[int]:
        """Return the indices that pass a test; the answer is remembered under a name."""
        found = self._selections.get(name)
        if found is None:
            found = array("q", filter(keep, filter(self.includes, self.population.alive)))
            self._selections[name] = found
            if len(self._selections) > _SELECTIONS:
                self._selections.popitem(last=False)
        return found

    def changed_since(self, moment: float) -> Sequence[int]:
        """Return the indices of records that changed at a moment or later."""
        return self.select(("changed", moment), lambda index: self.changed_at(index) >= moment)

    def created_since(self, moment: float) -> Sequence[int]:
        """Return the indices of records created at a moment or later."""
        created_at = self.population.created_at
        return self.select(("created", moment), lambda index: created_at(index) >= moment)
