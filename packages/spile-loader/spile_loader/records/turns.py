"""Records of several streams that take turns, decoded together as if each stream came alone."""

from __future__ import annotations

from collections import defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING

from spile_loader.records.fast_path import head_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import msgspec

    from spile_loader.records.sink import RecordSink

# A stream's run of lines that is shorter is no reason to expect a long one.
_SHORT_RUN = 16
# Beginnings of so many lengths are tried before the line is searched for its record.
_MOST_LENGTHS = 6


class Turns:
    """Knows the streams by how their lines begin, and sorts lines that take turns."""

    def __init__(self) -> None:
        """Start without a stream."""
        self._owners: dict[bytes | None, RecordSink] = {}
        self._lengths: tuple[int, ...] = ()
        self._is_mixed = False
        self._next = 0
        self._from = 0

    def add(self, prefix: bytes, sink: RecordSink) -> None:
        """Remember whose lines begin in a way.

        Args:
            prefix: The beginning.
            sink: Takes them.
        """
        self._owners[prefix] = sink
        self._lengths = tuple({*self._lengths, len(prefix)})

    def owner(self, line: bytes) -> RecordSink | None:
        """Return whose record a line plainly is."""
        if len(self._lengths) > _MOST_LENGTHS:
            return self._owners.get(head_of(line))
        for length in self._lengths:
            sink = self._owners.get(line[:length])
            if sink is not None:
                return sink
        return None

    def _owners_of(self, lines: list[bytes]) -> Iterable[RecordSink | None]:
        """Return the same of several lines; fast if all begin with as many bytes."""
        if len(self._lengths) != 1:
            return map(self.owner, lines)
        return map(self._owners.get, map(itemgetter(slice(*self._lengths)), lines))

    def begin(self) -> None:
        """Start with other lines."""
        self._next = self._from = 0

    def note(self, taken: int, index: int) -> None:
        """Note how many lines of one stream came in a row.

        Args:
            taken: How many.
            index: Of the line behind them.
        """
        self._is_mixed = 0 < taken < _SHORT_RUN
        self._next = index

    @property
    def are_taken(self) -> bool:
        """Tell whether the next lines are likely to be of several streams."""
        return self._is_mixed and self._next >= self._from

    def decoded(
        self, lines: list[bytes], start: int, stop: int
    ) -> list[tuple[RecordSink, list[msgspec.Struct], int]]:
        """Decode the lines that are plainly records, stream by stream.

        Args:
            lines: Lines of the input.
            start: Index of the first line to look at.
            stop: Index behind the last line to look at.

        Returns:
            The records of each stream and how many bytes of input they are; nothing if one of the
            lines needs a second look, which must come before all that is behind it.
        """
        sorted_lines: dict[RecordSink, list[bytes]] = defaultdict(list)
        part = lines[start:stop]
        for sink, line in zip(self._owners_of(part), part, strict=True):
            if sink is None:
                break
            sorted_lines[sink].append(line)
        found = []
        for sink, group in sorted_lines.items():
            records = sink.decoded(group, 0, len(group))
            if len(records) < len(group):
                self._from = stop
                return []
            found.append((sink, records, sum(map(len, group))))
        self._is_mixed = len(found) > 1
        return found
