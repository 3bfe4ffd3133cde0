"""How a request says who is asking: bearer token, basic, or a key in the query."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode


class Credentials(Protocol):
    """What every way of signing a request offers to the transport."""

    def headers(self) -> dict[str, str]:
        """Headers that carry the credential."""

    def query(self) -> dict[str, str]:
        """Query parameters that carry the credential."""


@dataclass(frozen=True, slots=True)
class BearerToken:
    """A token in the `Authorization` header (RFC 6750); it never shows in a repr."""

    token: str = field(repr=False)

    def headers(self) -> dict[str, str]:
        """Headers that carry the token."""
        return {"Authorization": f"Bearer {self.token}"}

    def query(self) -> dict[str, str]:
        """No query parameters."""
        return {}


@dataclass(frozen=True, slots=True)
class BasicCredentials:
    """User name and password (RFC 7617); neither shows in a repr, as keys serve as names."""

    username: str = field(repr=False)
    password: str = field(repr=False)

    def headers(self) -> dict[str, str]:
        """Headers that carry user name and password."""
        pair = f"{self.username}:{self.password}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}

    def query(self) -> dict[str, str]:
        """No query parameters."""
        return {}


@dataclass(frozen=True, slots=True)
class QueryKey:
    """A key in the query string; the transport adds it last and never shows it."""

    parameter: str
    key: str = field(repr=False)

    def headers(self) -> dict[str, str]:
        """No headers."""
        return {}

    def query(self) -> dict[str, str]:
        """The parameter that carries the key."""
        return {self.parameter: self.key}


def with_query(url: str, parameters: dict[str, str]) -> str:
    """The URL with parameters appended, percent-encoded."""
    if not parameters:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(parameters)}"
