"""What the tap does when the API says no, or says nonsense."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import pytest
from tap_ats.streams import STREAMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox_api import Sandbox
    from support.singer import Output

    Run = Callable[..., Output]
    Enqueue = Callable[..., None]

NAMES = [stream.name for stream in STREAMS]
Damage = Literal["html", "empty", "truncated_json"]
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
    assert "401: no API key reached the API" in line
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
        "403 (The API key is not valid [request sandbox-request]): the API rejects the key"
        in output.log
    )
    assert len(server.requests) == len(NAMES)
    assert "wrong-key" not in output.log
    if mode == "skip":
        assert "may read nothing" in output.errors()[0]


@pytest.mark.parametrize("status", [403, 200])
def test_a_missing_permission_fails_that_stream_alone_and_is_named(
    run: Run, answer: Enqueue, server: Sandbox, status: int
) -> None:
    answer(LACKING, status=status, times=None)
    line = only_error(run())
    assert "permission 'jobs:read' (The key may not do this [request r-1])" in line
    assert requests_of_jobs(server) == 1


@pytest.mark.parametrize("status", [403, 200])
def test_a_missing_permission_is_a_warning_if_so_set(
    run: Run, answer: Enqueue, status: int
) -> None:
    answer({**LACKING, "errorInfo": None}, status=status, times=None)
    output = run(on_forbidden="skip")
    assert output.returncode == 0, output.log
    (line,) = output.warnings()
    assert "Stream 'jobs' is skipped" in line
    assert "'jobs:read'" in line


def test_a_403_in_other_words_fails_that_stream_alone(run: Run, answer: Enqueue) -> None:
    answer(b"Forbidden", status=403, times=None)
    assert "403 (no message provided): the API rejects the key, or" in only_error(run())


def test_a_key_that_may_read_nothing_fails_the_run(run: Run, server: Sandbox) -> None:
    server.play(deny=[f"ats.{name}" for name in NAMES])
    output = run(on_forbidden="skip")
    assert output.returncode == 1
    assert "may read nothing" in output.errors()[0]


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
    run: Run, answer: Enqueue, details: dict[str, Any], said: str, results: dict[str, Any]
) -> None:
    answer({"success": False, **details, **results})
    output = run("jobs")
    assert output.returncode == 1
    (line,) = output.errors()
    assert f"The API refuses the request: {said}" in line
    assert len(line) < 400


def test_an_error_in_200_stops_no_other_stream_and_is_not_retried(
    run: Run, server: Sandbox
) -> None:
    server.inject("/ats/v1/jobs", fault="error_in_200", times=None)
    assert "The list could not be read [request sandbox-request]" in only_error(run())
    assert requests_of_jobs(server) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
@pytest.mark.parametrize("body", [HTML, LACKING], ids=["html", "envelope"])
def test_overload_is_retried_whatever_the_body_says(
    run: Run, answer: Enqueue, server: Sandbox, status: int, body: Any
) -> None:
    answer(body, status=status, times=3)
    output = run("jobs")
    assert output.returncode == 0, output.log
    assert len(server.requests) == 4


def test_a_lasting_failure_fails_the_stream_after_four_requests(
    run: Run, answer: Enqueue, server: Sandbox
) -> None:
    answer(HTML, status=503, times=None)
    assert "status 503, after 3 retries" in only_error(run())
    assert requests_of_jobs(server) == 4


def test_retry_after_is_obeyed(run: Run, answer: Enqueue, server: Sandbox) -> None:
    answer(LACKING, status=429, headers={"Retry-After": "1"})
    assert run("jobs").returncode == 0
    first, second = server.requests
    assert first.finished is not None
    assert 0.9 < second.started - first.finished < 3


@pytest.mark.parametrize("status", [400, 404, 422])
def test_any_other_status_fails_with_the_apis_words(
    run: Run, answer: Enqueue, server: Sandbox, status: int
) -> None:
    body = {"success": False, "errors": ["bad"], "errorInfo": {"message": "No", "requestId": "r"}}
    answer(body, status=status)
    assert f"POST /ats/v1/jobs answered {status} (No [request r])" in only_error(run())
    assert requests_of_jobs(server) == 1


@pytest.mark.parametrize("fault", get_args(Damage))
def test_an_answer_that_is_no_json_is_retried_then_fails(
    run: Run, server: Sandbox, fault: Damage
) -> None:
    server.inject("/ats/v1/jobs", fault=fault, times=None)
    assert "after 3 retries" in only_error(run())
    assert requests_of_jobs(server) == 4


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"success": True, "data": []}, "without 'results'; keys found: success, data"),
        ({}, "without 'results'; keys found: none"),
        ({"success": True, "results": "soon"}, "something other than records"),
        ([], "another structure"),
    ],
)
def test_a_page_without_records_where_they_should_be_is_no_empty_page(
    run: Run, answer: Enqueue, body: Any, said: str
) -> None:
    answer(body)
    assert said in only_error(run())


def test_warnings_of_the_api_are_logged_once_and_the_walk_goes_on(
    run: Run, answer: Enqueue
) -> None:
    warnings = ["limit is ignored", {"message": "old version"}, {"code": 7}]
    for token in ("t2", None):
        answer({"results": [{"id": "a"}], "warnings": warnings, "nextCursor": token})
    output = run("jobs")
    assert output.returncode == 0
    assert [line.partition("The API warns: ")[2] for line in output.warnings()] == [
        "limit is ignored",
        "old version",
    ]
    assert output.counts() == {"jobs": 2}
