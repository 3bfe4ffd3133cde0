"""What a refusal means for the stream, the run and the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from spile.exceptions import CredentialError
from support.extraction import extract
from support.singer import run_tap
from support.taps import connection
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
        config = connection(server, "hr")
        output = extract(TapHR, {**config, "streams": streams, "on_forbidden": choice})
        assert len(output.records("resource")) == server.counts("hr")["resource"]
    assert output.returncode == (choice == "fail")
    lines = output.errors() if choice == "fail" else output.warnings()
    assert "answered 403" in lines[0]


@pytest.mark.parametrize("inferred", [False, True], ids=["known schema", "to be inferred"])
def test_a_key_that_may_read_nothing_fails_even_where_forbidden_streams_are_skipped(
    run: Run, respond: Fix, *, inferred: bool
) -> None:
    respond({"error": "no"}, status=403)
    entry = {"name": "things", "path": "/v1/things"} if inferred else THINGS
    output = run(entry, on_forbidden="skip")
    assert output.returncode == 1


def test_an_unknown_path_fails_its_stream_with_name_and_path(run: Run, respond: Fix) -> None:
    respond({"data": []}, path="/v1/others")
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
    run: Run, respond: Fix, status: int, body: Any
) -> None:
    respond(body, status=status)
    line = error(run(THINGS))
    assert f"answered {status} (bad sort)" in line
    assert "replication_key" not in line


def test_a_refused_high_offset_fails_with_a_hint(run: Run, respond: Fix) -> None:
    respond({"data": [{"id": 1}, {"id": 2}]}, query={"offset": "0"})
    respond({"error": "offset too high"}, status=400)
    output = run(THINGS, page_size=2)
    assert "no offset as high as 2: set replication_key" in error(output)
    assert len(output.records("things")) == 2
