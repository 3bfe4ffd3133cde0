"""What the tap does when the API says no, or says nonsense."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox_api import Sandbox
    from support.singer import Output

    Run = Callable[..., Output]
    Enqueue = Callable[..., None]

HTML = b"<!doctype html><title>Bad gateway</title><p>Try again.</p>"
OTHERS = {"candidates", "recruiters", "stages"}


def only_error(output: Output) -> str:
    """The one error of a run in which the stream jobs failed and the others did not."""
    assert output.returncode == 1
    (line,) = output.errors()
    assert "Stream 'jobs' failed" in line
    assert set(output.counts()) == {*OTHERS, "jobs"}
    assert output.log.count(" is done: ") == len(OTHERS)
    return line


def test_a_rejected_token_ends_the_run_at_once(run: Run, server: Sandbox) -> None:
    output = run(api_key="wrong-token", max_concurrency=1)
    assert output.returncode == 1
    (line,) = output.errors()
    assert "401 (Not authorized): the API rejects the credential" in line
    assert "Check api_key" in line
    assert "wrong-token" not in output.log
    assert len({request.path for request in server.requests}) == len(server.requests)
    assert set(output.counts()) == {"candidates"}


def test_a_401_behind_a_success_fails_that_stream_only_and_names_the_scope(
    run: Run, respond: Enqueue, server: Sandbox
) -> None:
    respond({"error": "Not authorized"}, status=401, times=None)
    assert "permission 'r_jobs'" in only_error(run())
    assert [r.path for r in server.requests].count("/recruitment/v1/jobs") == 1


def test_a_stream_without_permission_fails_alone(run: Run, server: Sandbox) -> None:
    server.play(deny=("recruitment.jobs",))
    line = only_error(run())
    assert "403 (The token lacks the scope for this endpoint.)" in line
    assert "permission 'r_jobs'" in line


@pytest.mark.parametrize("status", [401, 403])
def test_a_stream_without_permission_is_skipped_with_a_warning_if_so_set(
    run: Run, respond: Enqueue, status: int
) -> None:
    respond({"error": "no"}, status=status, times=None)
    output = run(on_forbidden="skip")
    assert output.returncode == 0
    (line,) = output.warnings()
    assert "Stream 'jobs' is skipped" in line
    assert "r_jobs" in line


def test_a_wrong_path_fails_and_names_it(run: Run, respond: Enqueue, server: Sandbox) -> None:
    respond(HTML, status=404, headers={"Content-Type": "text/html"})
    line = only_error(run())
    assert "GET /recruitment/v1/jobs answered 404" in line
    assert "doctype" not in line
    assert [r.path for r in server.requests].count("/recruitment/v1/jobs") == 1


@pytest.mark.parametrize("status", [400, 422])
def test_a_bad_parameter_fails_with_the_apis_words_shortened(
    run: Run, respond: Enqueue, status: int
) -> None:
    respond({"error": "limit is\n too large " + "x" * 500}, status=status)
    line = only_error(run())
    assert f"{status} (limit is too large xxx" in line
    assert len(line) < 450


def test_a_rate_limit_is_waited_for_until_its_reset(
    run: Run, respond: Enqueue, server: Sandbox
) -> None:
    limit = {"X-Rate-Limit-Limit": "10", "X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "1"}
    respond({"error": "Too many requests"}, status=429, headers=limit)
    output = run("jobs")
    assert output.returncode == 0
    first, second = server.requests
    assert first.finished is not None
    assert 0.9 < second.started - first.finished < 3
