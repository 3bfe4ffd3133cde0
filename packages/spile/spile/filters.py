"""How a request is bounded in time: by a timestamp, or by a range of days."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from spile.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spile.typing import JSONObject

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_EARLIEST = datetime.datetime.min.replace(tzinfo=datetime.timezone.utc)
_MILLISECOND = datetime.timedelta(milliseconds=1)
_NO_TIME = datetime.timedelta(0)
_DAY = datetime.timedelta(days=1)
_FORMAT = "%Y%m%d"
_FIRST_DAY = datetime.date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class TimeFilter:
    """The entry of a request that leaves out what is older than a timestamp.

    Attributes:
        param: Name of the query parameter or of the entry of the body.
        form: How the timestamp is written: as it came, in UTC to the second, ISO 8601 without
            punctuation, the beginning of its day, without a zone, or Unix milliseconds.
        overlap: How much earlier the filter begins: where the API leaves out the bound itself, or
            does not say which time zone it means.
        looks_back: False if the setting `lookback_days` is not meant for this filter.
    """

    param: str
    form: Literal["as it came", "utc", "compact", "day", "milliseconds", "zoneless"] = "as it came"
    overlap: datetime.timedelta = _NO_TIME
    looks_back: bool = True

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
        if self.form == "milliseconds":
            return (timestamp - _EPOCH) // _MILLISECOND
        text = timestamp.replace(tzinfo=None).isoformat(timespec="seconds")
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
        last_param: Query parameter of the last day.
        days_ahead: How far past tomorrow, in UTC, the last one is.
    """

    first_param: str = "from"
    last_param: str = "to"
    days_ahead: int = 0

    def params(self, first: datetime.date, last: datetime.date) -> dict[str, str]:
        """The query parameters of these days."""
        return {
            self.first_param: first.strftime(_FORMAT),
            self.last_param: last.strftime(_FORMAT),
        }

    def last_day(self) -> datetime.date:
        """The last day of a run that is today."""
        return tomorrow() + self.days_ahead * _DAY

    def last_of(self, params: Mapping[str, str]) -> datetime.date:
        """The last day that a request with these parameters asked for."""
        text = params[self.last_param]
        return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:]))


def tomorrow() -> datetime.date:
    """The day after this one in UTC: somewhere it has begun."""
    return datetime.datetime.now(datetime.timezone.utc).date() + _DAY


def first_day(start: object, start_date: str | None, lookback_days: int) -> datetime.date:
    """The day to begin with.

    Args:
        start: The bookmark, or what stands for it.
        start_date: What is older is never asked for.
        lookback_days: Days before the bookmark that are read again; documents change.
    """
    earliest = parse_timestamp(start_date)
    bound = _FIRST_DAY if earliest is None else earliest.date()
    timestamp = parse_timestamp(start)
    if timestamp is None:
        return bound
    days = min(lookback_days, (timestamp.date() - _FIRST_DAY).days)
    return max(bound, timestamp.date() - days * _DAY)
