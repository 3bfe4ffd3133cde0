"""Dates and times as the APIs and the state write them."""

from __future__ import annotations

import contextlib
import datetime
import re
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# What nearly every API writes; the rest takes ten times as long to read.
_RFC_3339 = re.compile(
    r"(\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,6})\d*)?"
    r"(?:Z|([+-](?:[01]\d|2[0-3])):?([0-5]\d))",
    re.ASCII,
)
# ISO 8601, extended or basic: a calendar, week or ordinal date, and a time to any unit.
_DATE = (
    r"(?P<year>\d{4})(?P<dash>-?)"
    r"(?:(?P<month>\d\d)(?P=dash)(?P<day>\d\d)"
    r"|W(?P<week>\d\d)(?P=dash)(?P<weekday>[1-7])|(?P<ordinal>\d{3}))"
)
_TIME = (
    r"(?P<hour>[01]\d|2[0-4])"
    r"(?:(?P<colon>:?)(?P<minute>[0-5]\d)(?:(?P=colon)(?P<second>[0-5]\d|60))?)?"
    r"(?:[.,](?P<fraction>\d+))?"
)
_OFFSET = r"(?P<sign>[+\-\u2212])(?P<hours>[01]\d|2[0-3])(?::?(?P<minutes>[0-5]\d))?"
# Java writes the name of the zone behind its offset; the minus sign of typography is ISO's own.
_ZONE = rf" *(?:[Zz]|UTC|GMT|{_OFFSET})(?:\[[^\]]*\])?"
# XML Schema has dates with a zone.
_DATE_ZONE = r"(?P<date_zone>Z|[+-]\d\d:\d\d)"
_ISO_8601 = re.compile(rf"{_DATE}(?:(?:[Tt]| +){_TIME}(?:{_ZONE})?|{_DATE_ZONE})?", re.ASCII)
_RFC_2822 = re.compile(
    r"(?:[A-Za-z]{3}, *)?\d\d? [A-Za-z]{3} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UTC|UT|Z)",
    re.ASCII,
)
# .NET: milliseconds since 1970, in UTC whatever offset follows them.
_DOT_NET = re.compile(r"\\?/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\\?/", re.ASCII)
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_HOUR, _MINUTE, _SECOND = 3_600_000_000, 60_000_000, 1_000_000
_DAY = 24 * _HOUR
_FRACTION_DIGITS = 18
_FRACTION_UNIT = 10**18


def parse_timestamp(value: object) -> datetime.datetime | None:
    """A date or date-time text as a datetime in UTC; None if it is neither.

    Reads every spelling of ISO 8601, RFC 2822 and .NET that tells one instant; UTC where none tells
    the zone. Digits past the microsecond are cut.
    """
    found = read_timestamp(value) if isinstance(value, str) else None
    try:
        return found and found.astimezone(datetime.timezone.utc)
    except OverflowError:
        return None


def read_timestamp(text: str) -> datetime.datetime | None:
    """A date or date-time text as a datetime in its own offset from UTC; None if it is neither."""
    text = text.strip()
    try:
        if found := _RFC_3339.fullmatch(text):
            begin, fraction, hours, minutes = found.groups("00")
            offset = f"{hours}:{minutes}" if hours != "00" else "+00:00"
            return datetime.datetime.fromisoformat(f"{begin}.{fraction:0<6}{offset}")
        if found := _ISO_8601.fullmatch(text):
            return _from_iso_8601(found.groupdict())
        if _RFC_2822.fullmatch(text):
            told = parsedate_to_datetime(text)
            return told if told.tzinfo else told.replace(tzinfo=datetime.timezone.utc)
        if found := _DOT_NET.fullmatch(text):
            return _EPOCH + datetime.timedelta(milliseconds=int(found.group(1)))
    except (ValueError, OverflowError):
        pass
    return None


def _from_iso_8601(parts: dict[str, str | None]) -> datetime.datetime:
    date = datetime.datetime.combine(_date(parts), datetime.time(), _zone(parts))
    hour, minute, second = (int(parts[unit] or 0) for unit in ("hour", "minute", "second"))
    # The end of a day is the beginning of the next, and so is a leap second.
    passed = hour * _HOUR + minute * _MINUTE + second * _SECOND + _fraction(parts)
    if hour * _HOUR == _DAY != passed:
        raise ValueError
    return date + datetime.timedelta(microseconds=passed)


def _date(parts: dict[str, str | None]) -> datetime.date:
    year = int(parts["year"] or 0)
    if parts["week"]:
        return datetime.date.fromisocalendar(year, int(parts["week"]), int(parts["weekday"] or 0))
    if parts["ordinal"]:
        found = datetime.date(year, 1, 1) + datetime.timedelta(days=int(parts["ordinal"]) - 1)
        if found.year != year:
            raise ValueError
        return found
    return datetime.date(year, int(parts["month"] or 0), int(parts["day"] or 0))


def _fraction(parts: dict[str, str | None]) -> int:
    """Microseconds of the fraction, which is one of the last unit that is given."""
    digits = (parts["fraction"] or "")[:_FRACTION_DIGITS].ljust(_FRACTION_DIGITS, "0")
    unit = _SECOND if parts["second"] else _MINUTE if parts["minute"] else _HOUR
    return int(digits) * unit // _FRACTION_UNIT


def _zone(parts: dict[str, str | None]) -> datetime.timezone:
    of_date = parts["date_zone"] or ""
    sign = parts["sign"] or of_date[:1]
    hours = parts["hours"] or of_date[1:3] or 0
    minutes = parts["minutes"] or of_date[4:] or 0
    offset = datetime.timedelta(hours=int(hours), minutes=int(minutes))
    return datetime.timezone(offset if sign == "+" else -offset)


class Clock:
    """When a run began: by the API's clock once it has told one, by this machine's until then.

    The API compares its own timestamps with what it is sent; a clock here that is ahead of it would
    leave out changes.
    """

    def __init__(self) -> None:
        self._began = time.monotonic()
        #: When the run began, by this machine's clock.
        self.started_here = datetime.datetime.now(datetime.timezone.utc)
        self._there: datetime.datetime | None = None
        #: True once the API has told its own clock.
        self.adjusted = False

    @property
    def started(self) -> datetime.datetime:
        """When the run began, in UTC."""
        return self._there or self.started_here

    def now(self) -> datetime.datetime:
        """The present time, by the same clock."""
        return self.started + datetime.timedelta(seconds=time.monotonic() - self._began)

    def adjust(self, headers: Mapping[str, str]) -> None:
        """Take the headers of a response; the first that hold a date count."""
        if self._there is not None or "Date" not in headers:
            return
        passed = datetime.timedelta(seconds=time.monotonic() - self._began)
        with contextlib.suppress(ValueError, TypeError, OverflowError):
            # HTTP dates are in UTC, whatever they say.
            told = parsedate_to_datetime(headers["Date"]).replace(tzinfo=datetime.timezone.utc)
            self._there = told - passed
            self.adjusted = True


def format_timestamp(timestamp: datetime.datetime) -> str:
    """A timestamp as the state writes it, to the second."""
    return timestamp.strftime("%Y-%m-%dT%H:%M:%SZ")
