"""What the tests of this tap share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from support.extraction import extract, requests_ended
from support.pairs import WORKFLOWMAX
from tap_practice.tap import TapPractice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.singer import Output


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    """A sandbox without records, for answers that a test makes up."""
    with Sandbox(scale=0) as running:
        yield running


@pytest.fixture
def vendor() -> Iterator[Sandbox]:
    """A sandbox with WorkflowMax's rules, except its pace."""
    with Sandbox(profile="vendor", scale=0.2, rate_limit=0) as running:
        yield running


@pytest.fixture(scope="session")
def settings_of() -> Callable[[Sandbox], dict[str, Any]]:
    """Settings of the profile for a sandbox without a pace."""
    return lambda server: {
        "api_url": server.url_of("practice"),
        "api_key": server.credentials["practice"],
        **WORKFLOWMAX,
    }


@pytest.fixture
def settings(vendor: Sandbox, settings_of: Callable[[Sandbox], dict[str, Any]]) -> dict[str, Any]:
    """Settings of the profile for its sandbox."""
    return settings_of(vendor)


@pytest.fixture
def run(server: Sandbox) -> Iterator[Callable[..., Output]]:
    """Runs the tap against the sandbox: streams by position, settings by name."""

    def extract_streams(*streams: str, **settings: Any) -> Output:
        config = {
            "api_url": server.url_of("practice"),
            "api_key": server.credentials["practice"],
            **settings,
        }
        return extract(TapPractice, config, *streams)

    server.clear_requests()
    with requests_ended():
        yield extract_streams
    server.clear_faults()


@pytest.fixture
def answer(server: Sandbox) -> Callable[..., None]:
    """Answers every request of a path, or of one of its pages, by a body."""

    def serve(  # noqa: PLR0913  # one keyword for each thing a test says about an answer
        path: str,
        body: str | bytes,
        *,
        page: int | None = None,
        status: int = 200,
        content_type: str = "application/xml",
        times: int | None = None,
    ) -> None:
        server.inject(
            f"/practice{path}",
            status=status,
            headers={"Content-Type": content_type},
            body=body if isinstance(body, bytes) else body.encode(),
            query={} if page is None else {"page": str(page)},
            times=times,
        )

    return serve
