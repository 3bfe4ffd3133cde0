"""A sandbox's token endpoint, and the settings with which tap-practice renews its tokens there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.profiles import WORKFLOWMAX

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox_api import RequestLog, Sandbox

TOKEN_PATH = "/practice/oauth/token"
CLIENT_SECRET = "sandbox-client-secret"


def oauth_settings(vendor: Sandbox, token_file: Path) -> dict[str, Any]:
    """Settings with a refresh token in place of the key."""
    return {
        **WORKFLOWMAX,
        "api_url": vendor.url_of("practice"),
        "client_id": "sandbox-client",
        "client_secret": CLIENT_SECRET,
        "refresh_token": "sandbox-refresh-0",
        "oauth_token_url": f"{vendor.url_of('practice')}/oauth/token",
        "token_file": str(token_file),
    }


def token_requests(server: Sandbox) -> list[RequestLog]:
    """What the token endpoint was asked."""
    return [request for request in server.requests if request.path == TOKEN_PATH]
