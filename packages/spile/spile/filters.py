"""How a request is bounded in time: by a timestamp, or by a range of days."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from typing_extensions import override

from spile.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spile.typing import JSON, Config, JSONObject

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_EARLIEST = datetime.datetime.min.replace(tzinfo=datetime.timezone.utc)
_LATEST = datetime.datetime.max.replace(tzinfo=datetime.timezone.utc)
_UNIX_UNITS = {
    "seconds": datetime.timedelta(seconds=1),
    "milliseconds": datetime.timedelta(milliseconds=1),
}
_NO_TIME = datetime.timedelta(0)
_DAY = datetime.timedelta(days=1)
_WEEK = 7
_FORMATS = {"compact": "%Y%m%d", "iso": "%Y-%m-%d"}
_FIRST_DAY = datetime.date(1900, 1, 1)
_WHOLE_DAY = re.compile(r"\s*\d{4}-?\d\d-?\d\d\s*", re.ASCII)
_TICK = datetime.timedelta(microseconds=1)


TimeForm: TypeAlias = Literal[
    "as it came", "utc", "compact", "day", "date", "zoneless", "seconds", "milliseconds"
]


@dataclass(frozen=True, slots=True)
class Period:
    """What a run reads again, from `start_date` to `end_date`; both belong to it.

    Attributes:
        start: Its beginning, as the user wrote it.
        first: Its beginning.
        last: Its end; of a day that was named without a time, the end of that day.
    """

    start: str
    first: datetime.datetime
    last: datetime.datetime

    def holds(self, value: JSON) -> bool:
        """True if a record with this timestamp belongs to it.

        A value that is a day without a time counts as the whole day. So does what is no timestamp:
        nobody can say that such a record lies outside.
        """
        timestamp = parse_timestamp(value)
        if timestamp is None:
            return True
        if _WHOLE_DAY.fullmatch(value):
            return self.first.date() <= timestamp.date() <= self.last.date()
        return self.first <= timestamp <= self.last

    def is_before(self, value: JSON) -> bool:
        """True if it has ended before this timestamp."""
        timestamp = parse_timestamp(value)
        return timestamp is not None and timestamp > self.last

    @property
    def is_open(self) -> bool:
        """True if it has no end."""
        return self.last == _LATEST

    def without_end(self) -> Period:
        """The same from its beginning on."""
        return replace(self, last=_LATEST)


def period_of(config: Config) -> Period | None:
    """The period that a run reads again; None if it reads what is new."""
    start, end = config.get("start_date"), config.get("end_date")
    first, last = parse_timestamp(start), parse_timestamp(end)
    if first is None or last is None:
        return None
    if _WHOLE_DAY.fullmatch(str(end)):
        last += _DAY - _TICK
    return Period(str(start), first, last)


@dataclass(frozen=True, slots=True)
class TimeFilter:
    """The entry of a request that leaves out what is older than a timestamp.

    Attributes:
        param: Name of the query parameter or of the entry of the body.
        form: How the timestamp is written: as it came, in UTC to the second, ISO 8601 without
            punctuation, the beginning of its day, its day, without a zone, or as Unix time.
        overlap: How much earlier the filter begins: where the API leaves out the bound itself, or
            does not say which time zone it means.
        looks_back: False if the setting `lookback_days` is not meant for this filter.
        reach: How far back a read without a bookmark begins, where the API insists on the entry.
        until: Name of the entry that leaves out what is younger than a timestamp, if there is one.
    """

    param: str
    form: TimeForm = "as it came"
    overlap: datetime.timedelta = _NO_TIME
    looks_back: bool = True
    reach: datetime.timedelta | None = None
    until: str | None = None

    def end_entry(self, last: datetime.datetime) -> JSONObject:
        """The entry that leaves out what is younger; none if the API has none."""
        if self.until is None or last == _LATEST:
            return {}
        if self.form == "as it came":
            return {self.until: last.isoformat().replace("+00:00", "Z")}
        # A bound that is too late costs a few records that are left out after reading.
        room = _DAY if self.form in {"date", "day"} else datetime.timedelta(seconds=1)
        return {self.until: self._write(last + min(room, _LATEST - last))}

    def entry(self, value: object, lookback: datetime.timedelta = _NO_TIME) -> JSONObject:
        """The entry for a timestamp.

        Args:
            value: A date-time; for a filter that passes it on as it came, any value.
            lookback: How much earlier the filter begins.
        """
        lookback += self.overlap
        if self.form == "as it came" and not lookback:
            return {self.param: str(value)}
        timestamp = parse_timestamp(value)
        if timestamp is None:
            return {}
        timestamp -= min(lookback, timestamp - _EARLIEST)
        return {self.param: self._write(timestamp)}

    def _write(self, timestamp: datetime.datetime) -> str | int:
        # Each form rounds down: a filter that begins early repeats records, a late one loses some.
        if self.form in _UNIX_UNITS:
            return (timestamp - _EPOCH) // _UNIX_UNITS[self.form]
        text = timestamp.replace(tzinfo=None).isoformat(timespec="seconds")
        if self.form == "date":
            return text[:10]
        if self.form == "day":
            text = f"{text[:10]}T00:00:00"
        elif self.form == "compact":
            text = text.replace("-", "").replace(":", "")
        return text if self.form == "zoneless" else f"{text}Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange:
    """The first and the last day that an endpoint wants to be told; both belong to the response.

    Attributes:
        first_param: Query parameter of the first day.
        last_param: Query parameter of the last day; None if the API knows it from the first.
        end_param: Query parameter of the last day where only a read of a period names one.
        days_ahead: How far past tomorrow, in UTC, the last one is.
        form: How days are written: 20240131, or 2024-01-31.
        window_days: Days to ask for at once, where the endpoint does not page; the setting of that
            name if None.
        earliest: Where to begin without a bookmark and without `start_date`.
        days_back: How many days before today that is instead.
        begins_on: The day of the week that a window begins on; Monday is 0. Then it is never cut.
    """

    first_param: str = "from"
    last_param: str | None = "to"
    end_param: str | None = None
    days_ahead: int = 0
    form: Literal["compact", "iso"] = "compact"
    window_days: int | None = None
    earliest: datetime.date = _FIRST_DAY
    days_back: int | None = None
    begins_on: int | None = None

    def params(self, first: datetime.date, last: datetime.date) -> dict[str, str]:
        """The query parameters of these days."""
        found = {self.first_param: first.strftime(_FORMATS[self.form])}
        if self.last_param is not None:
            found[self.last_param] = last.strftime(_FORMATS[self.form])
        return found

    @property
    def has_end(self) -> bool:
        """True if the API can be told where a period ends."""
        return any((self.last_param, self.end_param)) or self.begins_on is not None

    def end_params(self, last: datetime.date) -> dict[str, str]:
        """The query parameters that only a read of a period needs."""
        return {self.end_param: last.strftime(_FORMATS[self.form])} if self.end_param else {}

    def last_day(self, today: datetime.date | None = None) -> datetime.date:
        """The last day of a run that is today.

        Args:
            today: The day of the run, if it is not the machine's.
        """
        return tomorrow(today) + self.days_ahead * _DAY

    def earliest_day(self, today: datetime.date | None = None) -> datetime.date:
        """The first day of a run that is today, if nothing else says which it is."""
        if self.days_back is None:
            return self.earliest
        return tomorrow(today) - (self.days_back + 1) * _DAY

    def window_from(self, day: datetime.date) -> datetime.date:
        """The first day of the window that a day lies in."""
        if self.begins_on is None:
            return day
        return day - (day.weekday() - self.begins_on) % _WEEK * _DAY

    def window_to(
        self, first: datetime.date, days: int, today: datetime.date | None = None
    ) -> datetime.date:
        """The last day of a window; all that lie ahead are in the last one.

        Args:
            first: Its first day.
            days: How many days it has.
            today: The day of the run, if it is not the machine's.
        """
        # Compared first: a window may be longer than the calendar.
        if self.begins_on is None and days > (tomorrow(today) - first).days:
            return max(first, self.last_day(today))
        return first + (days - 1) * _DAY

    def last_of(self, params: Mapping[str, str], days: int) -> datetime.date:
        """The last day that a request with these parameters asked for."""
        text = params[self.last_param or self.first_param].replace("-", "")
        day = datetime.date(int(text[:4]), int(text[4:6]), int(text[6:]))
        return day if self.last_param is not None else day + (days - 1) * _DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Years(DateRange):
    """The year that an endpoint wants to be told; one request for each.

    Attributes:
        first_param: Query parameter of the year.
        days_ahead: How far past tomorrow the last year is, in days.
        days_back: How many days before today the first year is.
    """

    first_param: str = "year"
    days_ahead: int = 365
    days_back: int | None = 365
    window_days: int | None = 366

    @override
    def params(self, first: datetime.date, last: datetime.date) -> dict[str, str]:
        return {self.first_param: str(first.year)}

    @override
    def window_from(self, day: datetime.date) -> datetime.date:
        return datetime.date(day.year, 1, 1)

    @override
    def window_to(
        self, first: datetime.date, days: int, today: datetime.date | None = None
    ) -> datetime.date:
        return datetime.date(first.year, 12, 31)

    @override
    def last_of(self, params: Mapping[str, str], days: int) -> datetime.date:
        return datetime.date(int(params[self.first_param]), 12, 31)


def tomorrow(today: datetime.date | None = None) -> datetime.date:
    """The day after a day, or after this one in UTC: somewhere it has begun."""
    return (today or datetime.datetime.now(datetime.timezone.utc).date()) + _DAY


def first_day(
    start: object,
    start_date: str | None,
    lookback_days: int,
    earliest: datetime.date = _FIRST_DAY,
) -> datetime.date:
    """The day to begin with.

    Args:
        start: The bookmark, or what stands for it.
        start_date: What is older is never asked for.
        lookback_days: Days before the bookmark that are read again; documents change.
        earliest: Where to begin without either.
    """
    begin = parse_timestamp(start_date)
    bound = earliest if begin is None else begin.date()
    timestamp = parse_timestamp(start)
    if timestamp is None:
        return bound
    days = min(lookback_days, (timestamp.date() - _FIRST_DAY).days)
    return max(bound, timestamp.date() - days * _DAY)
