"""How often a request is sent again, and after how long."""

from __future__ import annotations

import datetime
import random
import re
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# A longer wait means a quota, not a passing fault; a nightly run should say so instead of sleeping.
LONGEST_WAIT = 300.0
JITTER = 0.1
_RESET_HEADERS = ("X-Rate-Limit-Reset", "X-RateLimit-Reset", "RateLimit-Reset")
_REMAINING_HEADERS = ("X-Rate-Limit-Remaining", "X-RateLimit-Remaining", "RateLimit-Remaining")
# Reset headers hold either seconds to wait or a time in Unix seconds or milliseconds.
_FIRST_MOMENT = 1_000_000_000
_FIRST_MILLISECOND_MOMENT = 100_000_000_000
_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
# Twice as long is far above the longest wait by then.
_MOST_DOUBLINGS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often a request is sent again, and after how long.

    Attributes:
        max_retries: Sendings after the first one.
        backoff_factor: Seconds of the first wait; each further wait is twice as long.
    """

    max_retries: int = 3
    backoff_factor: float = 2.0

    def __post_init__(self) -> None:
        if self.max_retries < 0:
            msg = f"max_retries must be 0 or more, got {self.max_retries}"
            raise ValueError(msg)
        if self.backoff_factor < 0:
            msg = f"backoff_factor must be 0 or more, got {self.backoff_factor}"
            raise ValueError(msg)

    def backoff(self, retry: int) -> float:
        """Seconds to wait before the retry with this number, counted from 0."""
        # Jitter keeps parallel requests from coming back in one burst; it guards no secret.
        jitter = 1 + JITTER * random.random()  # noqa: S311
        doublings = min(retry, _MOST_DOUBLINGS)
        return min(LONGEST_WAIT, self.backoff_factor * 2.0**doublings * jitter)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds the API asks to wait before the next request, or None if it does not say.

    Reads `Retry-After` (RFC 9110: seconds or a date), else a reset header when no request is
    left in the current interval. A time that has passed by this clock has not passed by the
    API's, which still refuses: it says nothing, and neither does a wait of zero.
    """
    value = headers.get("Retry-After", "").strip()
    seconds = float(value) if _NUMBER.fullmatch(value) else _seconds_until_date(value)
    if not seconds and is_used_up(headers) is not False:
        seconds = reset_after(headers)
    return seconds or None


def is_used_up(headers: Mapping[str, str]) -> bool | None:
    """True if no request is left in the rate limit's interval; None if the API does not say."""
    text = next((headers[name] for name in _REMAINING_HEADERS if name in headers), "").strip()
    return float(text) <= 0 if _NUMBER.fullmatch(text.removeprefix("-")) else None


def reset_after(headers: Mapping[str, str]) -> float | None:
    """Seconds until the rate limit's next interval, or None if the API does not say."""
    text = next((headers[name] for name in _RESET_HEADERS if name in headers), "").strip()
    if not _NUMBER.fullmatch(text):
        return None
    seconds = float(text)
    if seconds >= _FIRST_MILLISECOND_MOMENT:
        seconds /= 1000
    if seconds >= _FIRST_MOMENT:
        return max(0.0, seconds - time.time())
    return seconds


def _seconds_until_date(value: str) -> float | None:
    try:
        asked = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if asked.tzinfo is None:
        # HTTP dates are in UTC, whatever they say.
        asked = asked.replace(tzinfo=datetime.timezone.utc)
    return max(0.0, asked.timestamp() - time.time())
