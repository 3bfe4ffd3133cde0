"""Fixtures of the tests of tap-worklogs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from sandbox_api import Sandbox


@pytest.fixture
def config(sandbox: Sandbox) -> dict[str, Any]:
    """Settings that reach the sandbox and do not wait between retries."""
    return {
        "api_url": sandbox.url_of("worklogs"),
        "api_token": sandbox.credentials["worklogs"],
        "backoff_factor": 0,
    }
