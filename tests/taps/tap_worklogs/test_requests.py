"""What the tap asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.extraction import extract
from tap_worklogs.tap import TapWorklogs

if TYPE_CHECKING:
    from sandbox_api import Sandbox


def test_requests_carry_what_the_api_asks_for(sandbox: Sandbox, config: dict[str, Any]) -> None:
    extract(TapWorklogs, {**config, "page_size": 5, "user_agent": "our nightly run"}, "customers")
    first, second = sandbox.requests[:2]
    assert (first.method, first.path, first.query) == (
        "GET",
        "/worklogs/v1/customers",
        {"limit": "5"},
    )
    assert second.query == {"limit": "5", "offset": "5"}
    assert first.headers["authorization"] == f"Bearer {sandbox.credentials['worklogs']}"
    assert first.headers["accept"] == "application/json"
    assert first.headers["user-agent"] == "our nightly run"
