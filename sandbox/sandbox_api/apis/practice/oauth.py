"""The practice vendor's token endpoint, whose refresh tokens serve once."""

from __future__ import annotations

import base64
import time
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from sandbox_api.messages import Request, Response, encode

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKEN_PATH = "/oauth/token"  # noqa: S105
OAUTH: Mapping[str, str] = MappingProxyType(
    {
        "client_id": "sandbox-client",
        "client_secret": "sandbox-client-secret",
        "refresh_token": "sandbox-refresh-0",
    }
)
_LIFETIME = 1800


class TokenEndpoint:
    """Hands out access tokens for refresh tokens, each of which it takes once."""

    def __init__(self) -> None:
        """Start with the first refresh token."""
        self._serial = 0
        self._issued: dict[str, float] = {}

    def accepted(self) -> list[str]:
        """Return the access tokens handed out that are still good."""
        now = time.monotonic()
        return [token for token, end in self._issued.items() if end > now]

    def refresh(self, request: Request) -> Response:
        """Respond to a request for new tokens."""
        form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
        if form.get("grant_type") != "refresh_token":
            return _response(400, {"error": "unsupported_grant_type"})
        if any(form.get(name) != OAUTH[name] for name in ("client_id", "client_secret")):
            return _response(401, {"error": "invalid_client"})
        if form.get("refresh_token") != f"sandbox-refresh-{self._serial}":
            sentence = "The refresh token is expired or was used before."
            return _response(400, {"error": "invalid_grant", "error_description": sentence})
        self._serial += 1
        token = self._access_token()
        self._issued[token] = time.monotonic() + _LIFETIME
        found = {"access_token": token, "refresh_token": f"sandbox-refresh-{self._serial}"}
        return _response(200, {**found, "token_type": "Bearer", "expires_in": _LIFETIME})

    def _access_token(self) -> str:
        head = _part({"alg": "none", "typ": "JWT"})
        claims = _part({"account_id": "sandbox-account", "serial": self._serial})
        return f"{head}.{claims}.sandbox{self._serial}"


def _part(claims: Mapping[str, object]) -> str:
    return base64.urlsafe_b64encode(encode(claims)).decode().rstrip("=")


def _response(status: int, body: Mapping[str, object]) -> Response:
    return Response(status, encode(body), cacheable=False)
