"""How a request says who is asking: bearer token, basic, or a key in the query."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Collection


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
    # A fragment is never sent, and neither is what stands behind it.
    url = url.partition("#")[0]
    return f"{url}{'&' if '?' in url else '?'}{urlencode(parameters)}"


def without_query(url: str, names: Collection[str]) -> str:
    """The URL without these parameters; every other one stays as it was written."""
    head, mark, query = url.partition("?")
    if not mark or not names:
        return url
    kept = [part for part in query.split("&") if part.partition("=")[0] not in names]
    return f"{head}?{'&'.join(kept)}" if kept else head
