"""What the tests of this tap share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from support.extraction import extract, requests_ended
from tap_hr.tap import TapHR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.singer import Output


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    """A sandbox without records, for answers that a test makes up."""
    with Sandbox(scale=0) as running:
        yield running


@pytest.fixture
def config(server: Sandbox) -> Iterator[dict[str, Any]]:
    """The settings that every run needs."""
    server.clear_requests()
    with requests_ended():
        yield {"api_url": server.url_of("hr"), "api_key": server.credentials["hr"]}
    server.clear_faults()


@pytest.fixture
def run(config: dict[str, Any]) -> Callable[..., Output]:
    """Runs the tap with entries of `streams` by position and settings by name."""

    def extract_streams(
        *entries: dict[str, Any], state: dict[str, Any] | None = None, **settings: Any
    ) -> Output:
        streams = {"streams": list(entries)} if entries else {}
        return extract(TapHR, {**config, **streams, **settings}, state=state)

    return extract_streams


@pytest.fixture
def answer(server: Sandbox) -> Callable[..., None]:
    """Fixes the answer to all requests of a path, or to those with an offset."""

    def fix(
        body: Any, *, offset: int | None = None, path: str = "things", status: int = 200
    ) -> None:
        server.inject(
            f"/hr/v1/{path}",
            status=status,
            body=body if isinstance(body, bytes) else json.dumps(body).encode(),
            query={} if offset is None else {"offset": str(offset)},
            times=None,
        )

    return fix
