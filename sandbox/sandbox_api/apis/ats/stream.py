"""What the streams of the applicant tracking API share."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from sandbox_api.data.identifiers import uuid_of
from sandbox_api.data.lifecycle import iso
from sandbox_api.data.parts import PartLifecycle
from sandbox_api.data.records import Record, RecordStream

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox_api.options import Options

_INDEX = re.compile("[0-9a-f]{12}")


def milliseconds(seconds: int) -> int:
    """Return a timestamp in Unix milliseconds, with an odd remainder."""
    return seconds * 1000 + seconds * 7 % 1000


class AtsStream(RecordStream):
    """What all streams of this API share: UUIDs and times to the millisecond."""

    api = "ats"

    @staticmethod
    def key_in(stream: str, index: int) -> str:
        """Return the id of a record of another stream."""
        return uuid_of(f"ats.{stream}", index)

    @staticmethod
    def other_key(kind: str, index: int) -> str:
        """Return the id of something that has no stream of its own."""
        return uuid_of(kind, index)

    @staticmethod
    def timestamp(seconds: int, earlier: int = 0) -> str:
        """Return a timestamp the way this API writes it.

        Args:
            seconds: The second.
            earlier: Milliseconds before it.
        """
        second, rest = divmod(milliseconds(seconds) - earlier, 1000)
        return f"{iso(second)[:-1]}.{rest:03}Z"

    @staticmethod
    def custom_value(dice: int) -> Record:
        """Return a custom field's value, of any of the types there are."""
        values: tuple[tuple[str, Any], ...] = (
            ("Relocation", bool(dice >> 3 & 1)),
            ("Score", Decimal("4.50")),
            ("Badge number", 2**53 + 1),
            ("Remark", ("", "naïve ☕", None)[(dice >> 3) % 3]),
            ("Languages", ["Deutsch", "日本語"]),
            ("Expectation", {"value": Decimal("55000.00"), "currencyCode": "EUR"}),
        )
        place = dice % len(values)
        title, value = values[place]
        return {"id": uuid_of("custom", place), "title": title, "value": value}

    def key(self, index: int) -> str:
        """Return a record's id."""
        return uuid_of(self.full_name(), index)

    @override
    def find(self, key: object) -> int | None:
        # The last group of an id is its index.
        digits = str(key).rpartition("-")[2]
        index = int(digits, 16) if _INDEX.fullmatch(digits) else -1
        return index if self.lifecycle.exists(index) and self.key(index) == key else None

    def any(self, dice: int) -> int | None:
        """Return a record to refer to, or none if there is none."""
        return self.lifecycle.permanent(dice) if self.lifecycle.permanent_count else None

    def any_key(self, dice: int) -> str | None:
        """Return the id of a record to refer to, or none if there is none."""
        found = self.any(dice)
        return None if found is None else self.key(found)

    def created(self, index: int) -> str:
        """Return when a record was created."""
        return self.timestamp(self.lifecycle.created_at(index))

    def changed(self, index: int) -> str:
        """Return when a record was changed."""
        return self.timestamp(self.changed_at(index))


class AtsPart(AtsStream):
    """Records that are parts of the records of another stream."""

    size = 0
    deletable = False

    def __init__(
        self, options: Options, whole: AtsStream, *, width: int, count_of: Callable[[int], int]
    ) -> None:
        """Remember the wholes.

        Args:
            options: What to play.
            whole: The stream of the records that have parts.
            width: The most parts that a record has.
            count_of: Tells how many parts a record has on this day.
        """
        self.life = PartLifecycle(
            self.full_name(), whole.lifecycle, seed=options.seed, width=width, count_of=count_of
        )
        super().__init__(options, self.life)
        self.parent = self.whole = whole

    @override
    def children_of(self, parent: int) -> Sequence[int]:
        return self.life.parts_of(parent)
