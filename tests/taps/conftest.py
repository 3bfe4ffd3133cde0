"""Fixtures for the tests in a tap's folder; `api` is the API that the folder is named after."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from support.extraction import extract
from support.profiles import WORKFLOWMAX
from support.taps import TAPS, connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from support.singer import Output


@dataclass(frozen=True)
class Folder:
    """What the tests of one tap take for granted.

    Attributes:
        path: Where `respond` puts a response unless told otherwise.
        times: How many requests get that response; all if None.
        vendor: Settings of the vendor's profile.
        scale: Size of the vendor's data.
    """

    path: str
    times: int | None = None
    vendor: Mapping[str, Any] = field(default_factory=dict)
    scale: float = 0.1


FOLDERS = {
    "ats": Folder("/v1/jobs", times=1, vendor={"profile": "ashby"}),
    "hr": Folder("/v1/things"),
    "practice": Folder("/staff.api/list", vendor=WORKFLOWMAX, scale=0.2),
    "recruitment": Folder("/v1/jobs", times=1, vendor={"profile": "workable"}, scale=0.2),
    "worklogs": Folder("/v1/customers", times=1, vendor={"profile": "tempo"}),
}


@pytest.fixture
def api(request: pytest.FixtureRequest) -> str:
    """The name of the API in the sandbox."""
    return request.path.parent.name.removeprefix("tap_")


@pytest.fixture
def config(sandbox: Sandbox, api: str) -> dict[str, Any]:
    """Settings for the sandbox with few records, without waits between retries."""
    return connection(sandbox, api, backoff_factor=0)


@pytest.fixture
def server() -> Iterator[Sandbox]:
    """A sandbox without records, for responses that a test makes up."""
    with Sandbox(scale=0) as running:
        yield running


@pytest.fixture
def run(server: Sandbox, api: str) -> Callable[..., Output]:
    """Runs the tap on `server`: streams, or entries of `streams`, by position; settings by name."""

    def extract_streams(
        *streams: Any, state: dict[str, Any] | None = None, **settings: Any
    ) -> Output:
        names = [stream for stream in streams if isinstance(stream, str)]
        entries = [stream for stream in streams if not isinstance(stream, str)]
        own = {"streams": entries} if entries else {}
        config = {**connection(server, api), **own, **settings}
        return extract(TAPS[api], config, *names, state=state)

    return extract_streams


@pytest.fixture
def respond(server: Sandbox, api: str) -> Callable[..., None]:
    """Puts a response on `server`: a text or bytes as they are, anything else as JSON."""
    folder = FOLDERS[api]

    def inject(body: Any, *, path: str = folder.path, page: int | None = None, **more: Any) -> None:
        defaults: dict[str, Any] = {"status": 200, "times": folder.times}
        if isinstance(body, str):
            defaults["headers"] = {"Content-Type": "application/xml"}
        content = body if isinstance(body, (str, bytes)) else json.dumps(body)
        query = {} if page is None else {"page": str(page)}
        server.inject(
            f"/{api}{path}",
            body=content.encode() if isinstance(content, str) else content,
            **{"query": query, **defaults, **more},
        )

    return inject


@pytest.fixture
def vendor(api: str) -> Iterator[Sandbox]:
    """A sandbox with the vendor's rules, except its rate limit."""
    with Sandbox(profile="vendor", scale=FOLDERS[api].scale, rate_limit=0) as running:
        yield running


@pytest.fixture
def settings(vendor: Sandbox, api: str) -> dict[str, Any]:
    """Settings of the vendor's profile, without its pace."""
    return {"requests_per_second": 1000, **connection(vendor, api), **FOLDERS[api].vendor}
