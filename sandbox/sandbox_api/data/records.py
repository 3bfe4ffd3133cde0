"""The streams of records behind every API."""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections import OrderedDict
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from sandbox_api.data.lifecycle import Lifecycle, mix
from sandbox_api.data.samples import Samples, samples

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

    from sandbox_api.options import Options

Record: TypeAlias = dict[str, Any]
_SELECTIONS = 16
EXTREME = 3  # this record of a stream holds a number at the edge of its type


class RecordStream(ABC):
    """All records of one stream on one day; record `i` is made anew whenever it is asked for."""

    api: ClassVar[str]
    name: str
    size: int
    deletable: bool = True
    partial: bool = False
    key_field: str = "id"
    parent: RecordStream | None = None

    def __init__(self, options: Options, lifecycle: Lifecycle | None = None) -> None:
        """Fix the lifecycle, its own or the one shared with another stream."""
        self.options = options
        self.samples: Samples = samples(options.seed)
        self.lifecycle = lifecycle or Lifecycle(
            self.full_name(),
            options.size_of(self.full_name(), self.size),
            seed=options.seed,
            day=options.day,
            deletable=self.deletable,
        )
        self._selections: OrderedDict[Hashable, Sequence[int]] = OrderedDict()

    def full_name(self) -> str:
        """Return `api.stream`."""
        return f"{self.api}.{self.name}"

    @abstractmethod
    def record(self, index: int) -> Record:
        """Return one record as the API delivers it in JSON."""

    def sent(self, index: int) -> Record:
        """Return a record as the API sends it: without what only the request tells."""
        return self.record(index)

    def part(self, index: int, name: str) -> Any:
        """Return one field of a record, null if it is missing."""
        return self.record(index).get(name)

    def includes(self, index: int) -> bool:  # noqa: ARG002
        """Tell whether the API lists a record that exists."""
        return True

    def indices(self) -> Sequence[int]:
        """Return the indices of all records in the API's order."""
        if self.partial:
            return self.select("all", lambda _: True)
        return self.lifecycle.alive

    def records(self) -> Iterator[Record]:
        """Yield every record in the API's order."""
        return map(self.record, self.indices())

    def children_of(self, parent: int) -> Sequence[int]:
        """Return the indices of a parent's records, in the API's order."""
        msg = f"{self.full_name()} has no parents, so none with the index {parent}"
        raise LookupError(msg)

    def find(self, key: object) -> int | None:
        """Return the index of the listed record with a key, or none if there is no such record."""
        return self._by_key.get(str(key))

    def where(self, **values: Any) -> Sequence[int]:
        """Return the indices of the listed records whose fields have these values."""

        def fits(index: int) -> bool:
            record = self.record(index)
            return all(record.get(name) == value for name, value in values.items())

        return self.select(("where", *sorted(values.items())), fits)

    @cached_property
    def _by_key(self) -> Mapping[str, int]:
        return {str(self.part(index, self.key_field)): index for index in self.indices()}

    def changed_at(self, index: int) -> int:
        """Return the second of a record's last change."""
        return self.lifecycle.changed_at(index)

    def dice(self, index: int) -> int:
        """Return 64 bits that a record keeps for life."""
        return mix(self.lifecycle.seed, index)

    def edit_dice(self, index: int) -> int:
        """Return 64 bits that change with each edit of a record."""
        edited = self.lifecycle.edited_day(index)
        return mix(self.lifecycle.seed + 7919 * edited, index)

    def flag(self, index: int, share: int) -> bool:
        """Return a flag that one record in `share` begins with and that each edit turns."""
        begins = (self.dice(index) >> 5) % share == 0
        return begins != bool(self.lifecycle.edits(index) % 2)

    def revised(self, text: str, index: int) -> str:
        """Return a text that shows the day of the record's last edit."""
        edited = self.lifecycle.edited_day(index)
        return f"{text} (day {edited})" if edited else text

    def select(self, name: Hashable, keep: Callable[[int], bool]) -> Sequence[int]:
        """Return the indices that pass a test; the result is cached under a name."""
        found = self._selections.get(name)
        if found is None:
            found = array("q", filter(keep, filter(self.includes, self.lifecycle.alive)))
            self._selections[name] = found
            if len(self._selections) > _SELECTIONS:
                self._selections.popitem(last=False)
        return found

    def changed_since(self, timestamp: float) -> Sequence[int]:
        """Return the indices of records that changed at or after a timestamp."""
        return self.select(
            ("changed", timestamp), lambda index: self.changed_at(index) >= timestamp
        )

    def created_since(self, timestamp: float) -> Sequence[int]:
        """Return the indices of records created at or after a timestamp."""
        created_at = self.lifecycle.created_at
        return self.select(("created", timestamp), lambda index: created_at(index) >= timestamp)
