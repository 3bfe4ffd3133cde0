"""The order of replication values, whatever they are written as."""

from __future__ import annotations

import re
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING

from spile.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from spile.typing import JSON

# Counters, and seconds since 1970 with a fraction; "1.10" may be a version, which is no number.
_NUMBER = re.compile(r"-?\d{1,1000}|-?\d{9,1000}\.\d{1,1000}", re.ASCII)
# Identifiers that grow with time and sort as text while they have one length: ULID, ObjectId and
# row versions in hexadecimal, UUIDs of version 6 and 7.
_CODES = tuple(
    re.compile(rf"(?=.*\d){code}", re.ASCII)
    for code in (
        "(?:0x)?[0-9A-F]{8,64}",
        "(?:0x)?[0-9a-f]{8,64}",
        "[0-7][0-9A-HJKMNP-TV-Z]{25}",
        "[0-9a-f]{8}-[0-9a-f]{4}-[67][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}",
    )
)
# Where "2024-01-31T12:00:00Z" has its punctuation.
_PUNCTUATION = itemgetter(4, 7, 10, 13, 16, -1)
_UTC = {("-", "-", "T", ":", ":", "Z")}
_SHORTEST_UTC = 20


def order_of(values: Collection[JSON]) -> Callable[[JSON], JSON] | None:
    """What to compare replication values by, none of them null; None if nothing orders them all.

    Numbers and texts of numbers are compared as numbers, timestamps in any spelling as timestamps,
    and identifiers of one length as text. Other texts, such as "31 January", have an order that
    only the API knows.
    """
    if _are_plain_timestamps(values):
        return _as_it_is
    for order in (_number, parse_timestamp):
        if all(order(value) is not None for value in values):
            return order
    return _as_it_is if _are_codes(values) else None


def _are_plain_timestamps(values: Collection[JSON]) -> bool:
    """True for texts of RFC 3339 in UTC and of one length, which sort as the instants they tell."""
    if set(map(type, values)) != {str}:
        return False
    lengths = set(map(len, values))
    if len(lengths) != 1 or min(lengths) < _SHORTEST_UTC:
        return False
    return set(map(_PUNCTUATION, values)) == _UTC and parse_timestamp(max(values)) is not None


def _are_codes(values: Collection[JSON]) -> bool:
    if set(map(type, values)) != {str} or len(set(map(len, values))) != 1:
        return False
    return any(all(map(code.fullmatch, values)) for code in _CODES)


def _number(value: JSON) -> Decimal | None:
    if isinstance(value, str):
        return Decimal(value) if _NUMBER.fullmatch(value) else None
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        # The text of a float is what the API wrote; its binary value may be a little more.
        found = Decimal(str(value))
        return found if found.is_finite() else None
    return None


def _as_it_is(value: JSON) -> JSON:
    return value
