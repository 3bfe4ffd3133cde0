"""The sandbox's records, and how numbers are made of them."""

from __future__ import annotations

import datetime
import statistics
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sandbox_api import Sandbox

    Numbers = Mapping[tuple[Any, ...], Mapping[str, Any]]

_DAY = 86_400


@dataclass(frozen=True)
class Source:
    """What the sandbox has of each API.

    Attributes:
        sandboxes: A sandbox for each.
    """

    sandboxes: Mapping[str, Sandbox]
    _read: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)

    def records(self, api: str, stream: str) -> list[dict[str, Any]]:
        """The records of a stream, as the API sends them."""
        if (api, stream) not in self._read:
            self._read[api, stream] = list(self.sandboxes[api].records(api, stream))
        return self._read[api, stream]


@dataclass(frozen=True)
class Mart:
    """What a mart should hold.

    Attributes:
        keys: The columns of its grain.
        numbers: Works out the numbers of each row, by those columns.
        has_more: True if there are rows of which the sandbox's records do not tell.
    """

    keys: tuple[str, ...]
    numbers: Callable[[Source], Numbers]
    has_more: bool = False


@cache
def moment(text: str) -> datetime.datetime:
    """A moment, as UTC if it names no zone."""
    found = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=datetime.timezone.utc)


def day(text: str) -> datetime.date:
    """The day of a date or a moment."""
    return datetime.date.fromisoformat(text[:10])


def monday(date: datetime.date) -> datetime.date:
    """The first day of a week."""
    return date - datetime.timedelta(days=date.weekday())


def first_of_month(date: datetime.date) -> datetime.date:
    """The first day of a month."""
    return date.replace(day=1)


def days_between(first: str, last: str) -> float:
    """The days from one moment to another."""
    return (moment(last) - moment(first)).total_seconds() / _DAY


def mean(values: Iterable[float]) -> float | None:
    """The mean of some numbers, if there are any."""
    found = list(values)
    return statistics.fmean(found) if found else None


def median(values: Iterable[float]) -> float | None:
    """The number in the middle, if there are any."""
    found = list(values)
    return statistics.median(found) if found else None


def ratio(part: Any, whole: Any) -> float | None:
    """One number by another, if that can be said."""
    return None if part is None or not whole else float(part) / float(whole)
