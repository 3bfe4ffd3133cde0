"""What the tests of this tap share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from support.extraction import extract
from tap_recruitment.tap import TapRecruitment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.singer import Output


@pytest.fixture
def server() -> Iterator[Sandbox]:
    """A sandbox without records, for answers that a test makes up."""
    with Sandbox(scale=0) as running:
        yield running


@pytest.fixture
def run(server: Sandbox) -> Callable[..., Output]:
    """Runs the tap against the sandbox: streams by position, settings by name."""

    def extract_streams(*streams: str, **settings: Any) -> Output:
        config = {
            "api_url": server.url_of("recruitment"),
            "api_key": server.credentials["recruitment"],
            **settings,
        }
        return extract(TapRecruitment, config, *streams)

    return extract_streams


@pytest.fixture
def answer(server: Sandbox) -> Callable[..., None]:
    """Puts one answer of `GET /v1/jobs`, or of another stream, in the queue."""

    def enqueue(body: Any, *, status: int = 200, stream: str = "jobs", **more: Any) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        server.inject(f"/recruitment/v1/{stream}", status=status, body=content, **more)

    return enqueue
