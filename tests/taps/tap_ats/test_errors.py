"""What the tap does when the API says no, or says nonsense."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tap_ats.streams import STREAMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox_api import Sandbox
    from support.singer import Output

    Run = Callable[..., Output]
    Enqueue = Callable[..., None]

NAMES = [stream.name for stream in STREAMS]
HTML = b"<!doctype html><title>Bad gateway</title><p>Try again.</p>"
LACKING = {
    "success": False,
    "errors": ["missing_endpoint_permission"],
    "errorInfo": {
        "code": "missing_endpoint_permission",
        "message": "The key may not do this",
        "requestId": "r-1",
    },
}


def only_error(output: Output) -> str:
    """The one error of a run in which the stream jobs failed and the others did not."""
    assert output.returncode == 1
    (line,) = output.errors()
    assert "Stream 'jobs' failed" in line
    assert sorted(output.counts()) == NAMES
    assert output.log.count(" is done: ") == len(NAMES) - 1
    return line


def requests_of_jobs(server: Sandbox) -> int:
    return [request.path for request in server.requests].count("/ats/v1/jobs")


def test_a_401_ends_the_run_at_once(run: Run, server: Sandbox) -> None:
    server.inject("/ats/v1/*", status=401, body=b"An API key is required.", times=None)
    output = run(max_concurrency=1)
    assert output.returncode == 1
    (line,) = output.errors()
    assert "401: the API rejects the credential" in line
    assert "Check api_key" in line
    assert set(output.counts()) == {NAMES[0]}
    assert len({request.path for request in server.requests}) == len(server.requests)


@pytest.mark.parametrize("mode", ["fail", "skip"])
def test_a_rejected_key_fails_the_run_even_if_skipping_is_set(
    run: Run, server: Sandbox, mode: str
) -> None:
    output = run(api_key="wrong-key", on_forbidden=mode)
    assert output.returncode == 1
    assert (
        "403 (The API key is not valid [request sandbox-request]): the credential may not read"
        in output.log
    )
    assert len(server.requests) == len(NAMES)
    assert "wrong-key" not in output.log
    if mode == "skip":
        assert "may read nothing" in output.errors()[0]


@pytest.mark.parametrize("status", [403, 200])
def test_a_missing_permission_fails_that_stream_alone_and_is_named(
    run: Run, respond: Enqueue, server: Sandbox, status: int
) -> None:
    respond(LACKING, status=status, times=None)
    line = only_error(run())
    assert "permission 'jobs:read' (The key may not do this [request r-1])" in line
    assert requests_of_jobs(server) == 1


@pytest.mark.parametrize("status", [403, 200])
def test_a_missing_permission_is_a_warning_if_so_set(
    run: Run, respond: Enqueue, status: int
) -> None:
    respond({**LACKING, "errorInfo": None}, status=status, times=None)
    output = run(on_forbidden="skip")
    assert output.returncode == 0, output.log
    (line,) = output.warnings()
    assert "Stream 'jobs' is skipped" in line
    assert "'jobs:read'" in line


def test_a_403_in_other_words_fails_that_stream_alone(run: Run, respond: Enqueue) -> None:
    respond(b"Forbidden", status=403, times=None)
    assert "answered 403: the credential may not read this stream" in only_error(run())


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"errors": ["c"], "errorInfo": {"code": "c", "message": "Broken"}}, "Broken."),
        ({"errorInfo": {"message": "Broken", "requestId": "r-2"}}, "Broken [request r-2]."),
        ({"errors": ["invalid_input", "more"]}, "invalid_input."),
        ({"errors": [{"message": "No such field"}], "errorInfo": None}, "No such field."),
        ({"errors": [], "errorInfo": {"requestId": "r-3"}}, "no message provided [request r-3]."),
        ({"errors": None, "errorInfo": None}, "no message provided."),
        ({}, "no message provided."),
        ({"errors": [7], "errorInfo": [1]}, "no message provided."),
        ({"errorInfo": {"message": "long \n" + "x" * 500}}, "long xxx"),
    ],
)
@pytest.mark.parametrize("results", [{}, {"results": []}], ids=["without results", "with results"])
def test_success_false_fails_the_stream_with_the_apis_words(
    run: Run, respond: Enqueue, details: dict[str, Any], said: str, results: dict[str, Any]
) -> None:
    respond({"success": False, **details, **results})
    output = run("jobs")
    assert output.returncode == 1
    (line,) = output.errors()
    assert f"The API refuses the request: {said}" in line
    assert len(line) < 400


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_an_overload_is_retried_whatever_the_envelope_says(
    run: Run, respond: Enqueue, server: Sandbox, status: int
) -> None:
    respond(LACKING, status=status, times=3)
    output = run("jobs")
    assert output.returncode == 0, output.log
    assert len(server.requests) == 4


@pytest.mark.parametrize("status", [400, 404, 422])
def test_any_other_status_fails_with_the_apis_words(
    run: Run, respond: Enqueue, server: Sandbox, status: int
) -> None:
    body = {"success": False, "errors": ["bad"], "errorInfo": {"message": "No", "requestId": "r"}}
    respond(body, status=status)
    assert f"POST /ats/v1/jobs answered {status} (No [request r])" in only_error(run())
    assert requests_of_jobs(server) == 1


def test_warnings_of_the_api_are_logged_once_and_the_walk_goes_on(
    run: Run, respond: Enqueue
) -> None:
    warnings = ["limit is ignored", {"message": "old version"}, {"code": 7}]
    for token in ("t2", None):
        respond({"results": [{"id": "a"}], "warnings": warnings, "nextCursor": token})
    output = run("jobs")
    assert output.returncode == 0
    assert [line.partition("The API warns: ")[2] for line in output.warnings()] == [
        "limit is ignored",
        "old version",
    ]
    assert output.counts() == {"jobs": 2}
