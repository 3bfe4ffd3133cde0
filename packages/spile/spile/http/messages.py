"""Requests and responses as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from spile.redaction import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spile.typing import JSON

_SUCCESS = range(200, 300)
_MESSAGE_KEYS = ("message", "error", "errors", "errorInfo", "detail", "title", "error_description")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to ask for; the credential is added by the transport.

    Attributes:
        url: Absolute URL; a next link is requested as it came.
        method: GET or POST.
        params: Query parameters, appended to the URL.
        payload: JSON body of a POST.
        headers: Headers beside those that every request has.
        shown_path: What messages show in place of the path; the path itself if empty.
    """

    url: str
    method: str = "GET"
    params: Mapping[str, str] = field(default_factory=dict)
    payload: Mapping[str, JSON] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    shown_path: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.shown_path or urlsplit(self.url).path}"


@dataclass(frozen=True, slots=True)
class Response:
    """One whole response.

    Attributes:
        status: HTTP status.
        headers: Headers, case-insensitive.
        body: The decompressed body, complete.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """True if the status is a success."""
        return self.status in _SUCCESS


def api_message(body: bytes) -> str | None:
    """The API's own error text in one short line, from the shapes that APIs commonly use.

    HTML, records and anything else that is not an error text are not repeated.
    """
    try:
        node = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not isinstance(node, dict):
        return None
    found = next((text for key in _MESSAGE_KEYS if (text := _text_of(node.get(key)))), None)
    return printable(found) if found else None


def _text_of(node: JSON) -> str | None:
    if isinstance(node, str):
        return node
    if isinstance(node, list) and node:
        return _text_of(node[0])
    if isinstance(node, dict):
        return next((text for key in _MESSAGE_KEYS if (text := _text_of(node.get(key)))), None)
    return None
