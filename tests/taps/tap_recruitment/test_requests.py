"""What the tap asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from support.extraction import extract
from support.taps import connection
from tap_recruitment.tap import TapRecruitment

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.singer import Output

STREAMS = ("candidates", "jobs", "recruiters", "stages")


def test_a_request_is_a_get_with_bearer_token_and_limit(
    run: Callable[..., Output], server: Sandbox
) -> None:
    run(*STREAMS)
    assert sorted(request.path for request in server.requests) == [
        f"/recruitment/v1/{stream}" for stream in STREAMS
    ]
    for request in server.requests:
        assert request.method == "GET"
        assert request.query == {"limit": "100"}
        assert request.headers["authorization"] == "Bearer key-5d81f0c2b9"
        assert request.headers["accept"] == "application/json"
        assert request.headers["user-agent"].startswith("tap-recruitment/")
        assert request.body == b""


def test_a_next_link_is_followed_without_a_second_limit() -> None:
    with Sandbox(counts={"recruitment.candidates": 101}) as sandbox:
        config = {
            **connection(sandbox, "recruitment"),
            "api_url": f"{sandbox.url_of('recruitment')}/",
        }
        extract(TapRecruitment, config, "candidates")
        first, second = sandbox.requests
    assert first.query == {"limit": "100"}
    assert second.query == {"limit": "100", "since_id": "c00000064"}
    assert second.headers["authorization"] == first.headers["authorization"]


@pytest.mark.parametrize("more", [{"start_date": "2024-05-01T00:00:00Z"}, {"start_date": None}, {}])
def test_the_start_date_filters_nothing_in_the_generic_profile(
    run: Callable[..., Output], server: Sandbox, more: dict[str, Any]
) -> None:
    output = run("candidates", **more)
    assert server.requests[0].query == {"limit": "100"}
    assert output.state.get("bookmarks", {}).get("candidates", {}) == {}


def test_the_parameter_of_an_opaque_token_is_a_setting(
    run: Callable[..., Output], respond: Callable[..., None], server: Sandbox
) -> None:
    respond({"jobs": [{"id": "a"}], "paging": {"next": "t2"}})
    respond({"jobs": [{"id": "b"}]})
    assert run("jobs", cursor_param="page_token").counts() == {"jobs": 2}
    assert server.requests[1].query == {"limit": "100", "page_token": "t2"}
