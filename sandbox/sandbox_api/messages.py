"""Requests, responses, and the text forms of timestamps in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

JSON = "application/json"
XML = "application/xml; charset=utf-8"
HTML = "text/html; charset=utf-8"
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})Z)?")


@dataclass(frozen=True)
class Request:
    """One request, its path counted from the API's prefix."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    origin: str

    def url(self, **changes: object) -> str:
        """Return this request's absolute URL with some query parameters replaced."""
        return f"{self.origin}{self.path}?{urlencode({**self.query, **changes})}"


@dataclass(frozen=True)
class Response:
    """One response."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    cacheable: bool = True


class RefusedError(Exception):
    """A request that gets an error response instead of records."""

    def __init__(self, response: Response) -> None:
        """Keep the response."""
        super().__init__(response.status)
        self.response = response


def encode(value: Any) -> bytes:
    """Return a value as JSON in which decimals keep every digit."""
    return _ENCODER.encode(value)


def json_response(
    value: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a JSON response."""
    return Response(status, encode(value), JSON, headers or {})


def html_response(sentence: str, status: int) -> Response:
    """Return an HTML response with one sentence."""
    return Response(status, f"<!doctype html><title>{sentence}</title>".encode(), HTML)


def parse_timestamp(text: str) -> float:
    """Return the second meant by a date, a date-time, its compact form or Unix seconds.

    Raises:
        ValueError: The text is none of these.
    """
    if re.fullmatch(r"\d{9,11}", text):
        return float(text)
    compact = _COMPACT.fullmatch(text)
    if compact:
        year, month, day, hour, minute, second = (part or "00" for part in compact.groups())
        text = f"{year}-{month}-{day}T{hour}:{minute}:{second}Z"
    # Python 3.10 does not read the letter Z.
    timestamp = datetime.fromisoformat(re.sub(r"[zZ]$", "+00:00", text))
    return (timestamp if timestamp.tzinfo else timestamp.replace(tzinfo=timezone.utc)).timestamp()
