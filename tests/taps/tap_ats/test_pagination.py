"""How the tap walks from page to page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox_api import Sandbox
    from support.singer import Output

    Run = Callable[..., Output]
    Enqueue = Callable[..., None]


def page(*ids: str, **more: Any) -> dict[str, Any]:
    return {"success": True, "results": [{"id": job} for job in ids], **more}


def found(output: Output) -> list[str]:
    assert output.returncode == 0, output.log
    return [record["id"] for record in output.records("jobs")]


def cursors(server: Sandbox) -> list[Any]:
    return [json.loads(request.body).get("cursor") for request in server.requests]


@pytest.mark.parametrize(
    "end",
    [
        {"moreDataAvailable": False},
        {"moreDataAvailable": False, "nextCursor": None},
        {"moreDataAvailable": False, "nextCursor": ""},
        {"moreDataAvailable": False, "nextCursor": "t2"},
        {},
        {"nextCursor": None},
        {"nextCursor": ""},
    ],
)
def test_the_flag_or_a_missing_cursor_ends_the_walk(
    run: Run, respond: Enqueue, server: Sandbox, end: dict[str, Any]
) -> None:
    respond(page("a", **end))
    assert found(run("jobs")) == ["a"]
    assert cursors(server) == [None]


@pytest.mark.parametrize("more", [{"moreDataAvailable": True}, {}], ids=["flag", "no flag"])
def test_a_cursor_leads_to_the_next_page_with_or_without_the_flag(
    run: Run, respond: Enqueue, server: Sandbox, more: dict[str, Any]
) -> None:
    respond(page("a", nextCursor="t2", **more))
    respond(page("b", moreDataAvailable=False))
    assert found(run("jobs")) == ["a", "b"]
    assert cursors(server) == [None, "t2"]


@pytest.mark.parametrize("cursor", [{}, {"nextCursor": None}, {"nextCursor": ""}])
def test_more_data_without_a_cursor_is_an_error(
    run: Run, respond: Enqueue, cursor: dict[str, Any]
) -> None:
    respond(page("a", moreDataAvailable=True, **cursor))
    output = run("jobs")
    assert output.returncode == 1
    assert "more data without a cursor" in output.errors()[0]


@pytest.mark.parametrize("tokens", [["t1", "t1"], ["t1", "t2", "t1"]])
def test_a_cursor_that_comes_again_is_an_error(
    run: Run, respond: Enqueue, server: Sandbox, tokens: list[str]
) -> None:
    for token in tokens:
        respond(page("a", moreDataAvailable=True, nextCursor=token))
    output = run("jobs")
    assert output.returncode == 1
    assert "its pages do not end" in output.errors()[0]
    assert len(server.requests) <= len(tokens)


def test_an_empty_or_short_page_with_more_to_come_does_not_end_the_walk(
    run: Run, respond: Enqueue
) -> None:
    respond(page(moreDataAvailable=True, nextCursor="t2"))
    respond({"success": True, "results": None, "moreDataAvailable": True, "nextCursor": "t3"})
    respond(page("c", moreDataAvailable=False))
    assert found(run("jobs")) == ["c"]


def test_a_server_that_does_not_say_success_is_believed(run: Run, respond: Enqueue) -> None:
    respond({"results": [{"id": "a"}]})
    assert found(run("jobs")) == ["a"]


def expired(code: str = "next_cursor_expired") -> dict[str, Any]:
    info = {"code": code, "message": "Start again", "requestId": "r-9"}
    return {"success": False, "errors": [code], "errorInfo": info}


EXPIRED = expired()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (EXPIRED, 200),
        ({**EXPIRED, "errorInfo": None}, 200),
        (EXPIRED, 400),
        (expired("invalid_next_cursor"), 200),
        (expired("cursor_invalid"), 200),
        (expired("another_cursor_code"), 200),
    ],
    ids=["with details", "bare code", "status 400", "invalid", "older", "unknown"],
)
def test_an_expired_cursor_starts_the_walk_over_once(
    run: Run, respond: Enqueue, server: Sandbox, body: dict[str, Any], status: int
) -> None:
    respond(page("a", nextCursor="t2"))
    respond(body, status=status)
    respond(page("a", nextCursor="u2"))
    respond(page("b"))
    output = run("jobs")
    assert found(output) == ["a", "a", "b"]
    assert cursors(server) == [None, "t2", None, "u2"]
    assert "starting over" in output.warnings()[0]


def test_a_cursor_that_expires_again_fails_the_stream(
    run: Run, respond: Enqueue, server: Sandbox
) -> None:
    for _ in range(2):
        respond(page("a", nextCursor="t2"))
        respond(EXPIRED)
    output = run("jobs")
    assert output.returncode == 1
    assert "Start again [request r-9]" in output.errors()[0]
    assert len(server.requests) == 4


def test_an_invalid_cursor_on_the_first_page_fails_the_stream(
    run: Run, respond: Enqueue, server: Sandbox
) -> None:
    respond(EXPIRED)
    output = run("jobs")
    assert output.returncode == 1
    assert len(server.requests) == 1
