"""Every record, once, as it was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.extraction import extract
from support.taps import connection
from tap_worklogs.tap import TapWorklogs

if TYPE_CHECKING:
    from sandbox_api import Sandbox

STREAMS = ("accounts", "customers", "worklogs", "workload_schemes")


def settings(sandbox: Sandbox, **more: Any) -> dict[str, Any]:
    return {
        **connection(sandbox, "worklogs"),
        **more,
    }


def test_requests_carry_what_the_api_asks_for(sandbox: Sandbox) -> None:
    extract(TapWorklogs, settings(sandbox, page_size=5, user_agent="our nightly run"), "customers")
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
