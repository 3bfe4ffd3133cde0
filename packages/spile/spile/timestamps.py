"""Dates and times as the APIs and the state write them."""

from __future__ import annotations

import contextlib
import datetime
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def parse_timestamp(value: object) -> datetime.datetime | None:
    """A date or date-time text as a datetime in UTC; None if it is neither."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    # Python 3.10 reads neither "Z" nor fractions of other than three or six digits.
    head, dot, tail = text.replace("Z", "+00:00").replace("z", "+00:00").partition(".")
    if dot:
        digits = len(tail) - len(tail.lstrip("0123456789"))
        text = f"{head}.{tail[:digits][:6].ljust(6, '0')}{tail[digits:]}"
    else:
        text = head
    try:
        found = datetime.datetime.fromisoformat(text)
        if found.tzinfo is None:
            found = found.replace(tzinfo=datetime.timezone.utc)
        return found.astimezone(datetime.timezone.utc)
    except (ValueError, OverflowError):
        return None


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


def format_timestamp(timestamp: datetime.datetime) -> str:
    """A timestamp as the state writes it, to the second."""
    return timestamp.strftime("%Y-%m-%dT%H:%M:%SZ")
