"""Dates and times as the APIs and the state write them."""

from __future__ import annotations

import datetime
from typing import Any


def parse_moment(value: Any) -> datetime.datetime | None:
    """A date or date-time text as a moment in UTC; None if it is neither."""
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
        moment = datetime.datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=datetime.timezone.utc)
        return moment.astimezone(datetime.timezone.utc)
    except (ValueError, OverflowError):
        return None
