"""What a refusal means for the stream, the run and the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from spile.exceptions import CredentialError
from support.extraction import extract
from support.singer import run_tap
from tap_hr.tap import TapHR

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.singer import Output

    Run = Callable[..., Output]
    Fix = Callable[..., None]

SCHEMA = {"properties": {"id": {"type": "integer"}}}
THINGS: dict[str, Any] = {"name": "things", "path": "/v1/things", "schema": SCHEMA}
OTHERS: dict[str, Any] = {"name": "others", "path": "/v1/others", "schema": SCHEMA}


def error(output: Output) -> str:
    assert output.returncode == 1
    (line,) = output.errors()
    return line


@pytest.mark.parametrize("inferred", [False, True], ids=["known schema", "to be inferred"])
def test_a_rejected_key_ends_the_run_at_once(sandbox: Sandbox, *, inferred: bool) -> None:
    schema = {} if inferred else {"schema": SCHEMA}
    streams = [{"name": "a", "path": "/v1/resource", **schema}]
    config = {"api_url": sandbox.url_of("hr"), "api_key": "rejected", "streams": streams}
    output = run_tap("tap-hr", config)
    assert "answered 401" in error(output)
    assert "the API rejects the credential" in error(output)
    assert "Check api_key, api_key_param and api_url" in error(output)
    assert 'rejected"' not in output.log
    assert len(sandbox.requests) == 1


def test_a_rejected_key_is_not_tried_on_the_next_stream(config: dict[str, Any]) -> None:
    streams = [{"name": name, "path": "/v1/resource"} for name in ("a", "b")]
    with pytest.raises(CredentialError):
        TapHR(config={**config, "api_key": "wrong", "streams": streams})


@pytest.mark.parametrize("inferred", [False, True], ids=["known schema", "to be inferred"])
@pytest.mark.parametrize("choice", ["fail", "skip"])
def test_a_forbidden_stream_does_not_stop_the_others(choice: str, *, inferred: bool) -> None:
    schema = {} if inferred else {"schema": SCHEMA}
    streams = [
        {"name": "absences", "path": "/v1/absences", **schema},
        {"name": "resource", "path": "/v1/resource", **schema},
    ]
    with Sandbox(scale=0.05, deny=("hr.absences",)) as server:
        config = {"api_url": server.url_of("hr"), "api_key": server.credentials["hr"]}
        output = extract(TapHR, {**config, "streams": streams, "on_forbidden": choice})
        assert len(output.records("resource")) == server.counts("hr")["resource"]
    assert output.returncode == (choice == "fail")
    lines = output.errors() if choice == "fail" else output.warnings()
    assert "answered 403" in lines[0]


@pytest.mark.parametrize("inferred", [False, True], ids=["known schema", "to be inferred"])
def test_a_key_that_may_read_nothing_fails_even_where_forbidden_streams_are_skipped(
    run: Run, answer: Fix, *, inferred: bool
) -> None:
    answer({"error": "no"}, status=403)
    entry = {"name": "things", "path": "/v1/things"} if inferred else THINGS
    output = run(entry, on_forbidden="skip")
    assert output.returncode == 1


def test_an_unknown_path_fails_its_stream_with_name_and_path(run: Run, answer: Fix) -> None:
    answer({"data": []}, path="others")
    line = error(run(THINGS, OTHERS))
    assert "Stream 'things' failed" in line
    assert "Is /v1/things the right path in streams?" in line


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize(
    "body",
    [
        {"error": "bad sort"},
        {"error": {"message": "bad sort"}},
        {"message": "bad sort"},
        {"errors": ["bad sort"]},
        {"errors": [{"message": "bad sort"}]},
        {"detail": "bad sort"},
        {"title": "bad sort"},
    ],
)
def test_a_bad_parameter_fails_with_the_api_s_own_words(
    run: Run, answer: Fix, status: int, body: Any
) -> None:
    answer(body, status=status)
    line = error(run(THINGS))
    assert f"answered {status} (bad sort)" in line
    assert "replication_key" not in line


def test_a_refused_high_offset_fails_with_a_hint(run: Run, answer: Fix) -> None:
    answer({"data": [{"id": 1}, {"id": 2}]}, offset=0)
    answer({"error": "offset too high"}, status=400)
    output = run(THINGS, page_size=2)
    assert "no offset as high as 2: set replication_key" in error(output)
    assert len(output.records("things")) == 2


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_failure_is_tried_three_times_more(
    run: Run, server: Sandbox, status: int
) -> None:
    path = "/hr/v1/resource"
    server.inject(path, status=status, times=3)
    entry = {"name": "things", "path": "/v1/resource", "schema": SCHEMA}
    assert run(entry).returncode == 0
    assert len(server.requests) == 4
    server.inject(path, status=status, times=4)
    line = error(run(entry))
    assert f"status {status}, after 3 retries" in line
    assert len(server.requests) == 8


@pytest.mark.parametrize(
    "fault", ["reset", "cut", "html", "empty", "truncated_json", "bad_gzip", "wrong_length"]
)
def test_a_damaged_answer_is_asked_for_again(sandbox: Sandbox, fault: Any) -> None:
    sandbox.inject("/hr/v1/resource", fault=fault)
    config = {"api_url": sandbox.url_of("hr"), "api_key": sandbox.credentials["hr"]}
    output = extract(TapHR, config)
    assert output.returncode == 0
    assert output.records("resource") == list(sandbox.records("hr", "resource"))


def test_a_redirect_to_another_host_is_not_followed(sandbox: Sandbox) -> None:
    sandbox.inject("/hr/v1/resource", fault="redirect", times=None)
    config = {"api_url": sandbox.url_of("hr"), "api_key": sandbox.credentials["hr"]}
    assert "it was not requested" in error(extract(TapHR, config))
    assert not sandbox.foreign_requests


def test_a_repeated_page_of_the_sandbox_is_an_error(sandbox: Sandbox) -> None:
    sandbox.inject("/hr/v1/resource", fault="repeat_cursor", times=None)
    config = {"api_url": sandbox.url_of("hr"), "api_key": sandbox.credentials["hr"], "page_size": 5}
    assert "seems to be ignored" in error(extract(TapHR, config))
