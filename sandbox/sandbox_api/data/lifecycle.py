"""The lifecycle of records: which exist on a day, when they changed, and their own random numbers.

Nothing is stored: existence and age of record `i` follow from `i`, so a million records cost
no more memory than one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timezone
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import overload

from typing_extensions import override

DAY = 86_400
DAY_ONE = int(datetime(2024, 6, 1, tzinfo=timezone.utc).timestamp())
_HISTORY = 90 * DAY
_GROWTH = 50  # every day adds one new record for each fifty of day 1
_EDIT_CYCLE = 29  # a record is edited once in so many days
_BLOCK = 53  # of each block of so many records, one is deleted per day …
_DELETION_DAYS = 20  # … for so many days, so that 33 of 53 stay for ever
_DELETED = tuple(5 * nth % _BLOCK for nth in range(1, _DELETION_DAYS + 1))
_PERMANENT = tuple(sorted(set(range(_BLOCK)) - set(_DELETED)))
_MASK = 2**64 - 1
_SIXTY = tuple(f"{number:02}" for number in range(60))
_CLOCK = tuple(f"{hour}:{minute}" for hour in _SIXTY[:24] for minute in _SIXTY)


def number_of(text: str) -> int:
    """Return a 64-bit number that belongs to a text."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def mix(seed: int, index: int) -> int:
    """Return 64 well-stirred bits for a record."""
    z = (seed + (index + 1) * 0x9E3779B97F4A7C15) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


@lru_cache(maxsize=4096)
def _date(days: int) -> str:
    return datetime.fromtimestamp(days * DAY, timezone.utc).date().isoformat()


def iso(seconds: int) -> str:
    """Return a timestamp as UTC text to the second."""
    days, second = divmod(seconds, DAY)
    minute, second = divmod(second, 60)
    return f"{_date(days)}T{_CLOCK[minute]}:{_SIXTY[second]}Z"


def end_of(day: int) -> int:
    """Return the second at which everything has happened that a day brings."""
    return DAY_ONE + day * DAY


def date(seconds: int) -> str:
    """Return the UTC day of a timestamp."""
    return _date(seconds // DAY)


class Alive(Sequence[int]):
    """The indices of the records that exist on a day, in order."""

    def __init__(self, size: int, day: int) -> None:
        """Count what is left of the first day's records and what came later."""
        self._size = size
        self._survivors = _survivors(day)
        self._blocks, rest = divmod(size, _BLOCK)
        self._old = self._blocks * len(self._survivors) + bisect_left(self._survivors, rest)
        self._length = self._old + (day - 1) * growth(size)

    @override
    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, position: int) -> int: ...
    @overload
    def __getitem__(self, position: slice) -> Sequence[int]: ...
    @override
    def __getitem__(self, position: int | slice) -> int | Sequence[int]:
        if isinstance(position, slice):
            return [self[at] for at in range(*position.indices(self._length))]
        if not 0 <= position < self._length:
            raise IndexError(position)
        if position >= self._old:
            return self._size + position - self._old
        block, place = divmod(position, len(self._survivors))
        return block * _BLOCK + self._survivors[place]


def growth(size: int) -> int:
    """Return how many records each day adds."""
    return -(-size // _GROWTH)


def _survivors(day: int) -> Sequence[int]:
    return sorted(set(range(_BLOCK)) - set(_DELETED[: day - 1]))


class Lifecycle:
    """The life of every record of one stream up to a day."""

    def __init__(
        self, name: str, size: int, *, seed: int, day: int, deletable: bool = True
    ) -> None:
        """Fix the stream's own seed and its size on day 1.

        Args:
            name: Full name of the stream, `api.stream`.
            size: Number of records on day 1.
            seed: The sandbox's seed.
            day: The day to look at.
            deletable: Whether records are ever deleted.
        """
        self.seed = number_of(f"{seed}/{name}")
        self.size = size
        self.day = day
        self.growth = growth(size)
        self.total = size + (day - 1) * self.growth
        self._deletable = deletable
        self._deleted = frozenset(_DELETED[: day - 1]) if deletable else frozenset()
        self._block, self._lasting = self.lasting_of_a_block() if deletable else (1, (0,))
        blocks, rest = divmod(size, self._block)
        self.permanent_count = blocks * len(self._lasting) + bisect_left(self._lasting, rest)

    @staticmethod
    def lasting_of_a_block() -> tuple[int, Sequence[int]]:
        """Return how many records make a block, and which of them are never deleted."""
        return _BLOCK, _PERMANENT

    @cached_property
    def alive(self) -> Sequence[int]:
        """The indices of the records that exist, in the API's order."""
        return Alive(self.size, self.day) if self._deletable else range(self.total)

    def exists(self, index: int) -> bool:
        """Tell whether a record exists on this day."""
        if 0 <= index < self.size:
            return index % _BLOCK not in self._deleted
        return 0 <= index < self.total

    def permanent(self, number: int) -> int:
        """Return the index of a record that is never deleted, for others to refer to."""
        block, place = divmod(number % self.permanent_count, len(self._lasting))
        return block * self._block + self._lasting[place]

    def rank(self, index: int) -> int | None:
        """Return which number `permanent` turns into this index, if any does."""
        block, residue = divmod(index, self._block)
        if index >= self.size or residue not in self._lasting:
            return None
        return block * len(self._lasting) + bisect_left(self._lasting, residue)

    def created_day(self, index: int) -> int:
        """Return the day a record appeared."""
        return 1 if index < self.size else 2 + (index - self.size) // self.growth

    def edited_day(self, index: int) -> int:
        """Return the day of a record's last edit, or 0 if it never was edited."""
        # The cycle's length is prime, so steps of 13 spread a day's edits over the stream, and
        # with the offset even a stream of two records has one on day 2.
        last = self.day - (self.day - 13 * index - 18) % _EDIT_CYCLE
        return last if last > self.created_day(index) else 0

    def edited_on(self, day: int) -> Sequence[int]:
        """Return the records of day 1 that are never deleted and were edited on a later day."""
        # 9 undoes the 13 of `edited_day`, as 9 * 13 is one more than a multiple of 29.
        first = 9 * (day - 18) % _EDIT_CYCLE
        every = range(first, self.size, _EDIT_CYCLE)
        return [index for index in every if self.rank(index) is not None]

    def edits(self, index: int) -> int:
        """Return how often a record was edited."""
        edited = self.edited_day(index)
        return 1 + (edited - self.created_day(index) - 1) // _EDIT_CYCLE if edited else 0

    def edited_days(self, index: int) -> Sequence[int]:
        """Return the days on which a record was edited, the last one first."""
        last = self.edited_day(index)
        return [last - nth * _EDIT_CYCLE for nth in range(self.edits(index))]

    def edit_times(self, index: int) -> list[int]:
        """Return the second of each edit of a record, the first one first."""
        return [self._edited_at(index, day) for day in reversed(self.edited_days(index))]

    def _edited_at(self, index: int, day: int) -> int:
        return DAY_ONE + (day - 1) * DAY + mix(self.seed + day, index) % DAY

    def deleted_day(self, index: int) -> int:
        """Return the day a record was deleted, or 0 if it was not."""
        if self.exists(index):
            return 0
        return 2 + _DELETED.index(index % _BLOCK)

    def changed_day(self, index: int) -> int:
        """Return the day a record was last created or edited."""
        return self.edited_day(index) or self.created_day(index)

    def created_at(self, index: int) -> int:
        """Return the second a record appeared; later records never are older."""
        if index < self.size:
            return DAY_ONE + DAY - _HISTORY + index * _HISTORY // self.size
        day, place = divmod(index - self.size, self.growth)
        return DAY_ONE + (day + 1) * DAY + place * DAY // self.growth

    def changed_at(self, index: int) -> int:
        """Return the second of a record's last change."""
        edited = self.edited_day(index)
        if edited:
            return self._edited_at(index, edited)
        created = self.created_at(index)
        end_of_day = DAY_ONE + self.created_day(index) * DAY - 1
        return min(created + mix(self.seed, index) % (DAY // 2), end_of_day)
