"""How a request says who is asking: bearer token, basic, or a key in a header or the query."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Mapping


class Credentials:
    """What every way of signing a request offers to the transport; by default nothing."""

    __slots__ = ()

    def headers(self) -> dict[str, str]:
        """Headers that carry the credential."""
        return {}

    def query(self) -> dict[str, str]:
        """Query parameters that carry the credential."""
        return {}

    @property
    def identity(self) -> tuple[str, ...]:
        """What is the same in every run of one account, and differs between accounts."""
        return (*self.headers().values(), *self.query().values())

    def renew(self, rejected: Mapping[str, str]) -> bool:  # noqa: ARG002
        """Get another credential, if that can be done.

        Args:
            rejected: The headers of a request that was answered 401.

        Returns:
            True if the same request is worth another try.
        """
        return False


@dataclass(frozen=True, slots=True)
class BearerToken(Credentials):
    """A token in the `Authorization` header (RFC 6750); it never shows in a repr."""

    token: str = field(repr=False)

    @override
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True, slots=True)
class BasicCredentials(Credentials):
    """User name and password (RFC 7617); neither shows in a repr, as keys serve as names."""

    username: str = field(repr=False)
    password: str = field(repr=False)

    @override
    def headers(self) -> dict[str, str]:
        pair = f"{self.username}:{self.password}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}


@dataclass(frozen=True, slots=True)
class HeaderKey(Credentials):
    """A key in a header of the API's own, such as `X-API-Key`."""

    header: str
    key: str = field(repr=False)

    @override
    def headers(self) -> dict[str, str]:
        return {self.header: self.key}


@dataclass(frozen=True, slots=True)
class QueryKey(Credentials):
    """A key in the query string; the transport adds it last and never shows it."""

    parameter: str
    key: str = field(repr=False)

    @override
    def query(self) -> dict[str, str]:
        return {self.parameter: self.key}
