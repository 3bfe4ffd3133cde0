"""How the tap walks from page to page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox_api import Sandbox
    from support.singer import Output

    Run = Callable[..., Output]
    Enqueue = Callable[..., None]

PATH = "/recruitment/v1/jobs"


def page(*ids: str, **more: Any) -> dict[str, Any]:
    return {"jobs": [{"id": job} for job in ids], **more}


def found(output: Output) -> list[str]:
    assert output.returncode == 0, output.log
    return [record["id"] for record in output.records("jobs")]


@pytest.mark.parametrize(
    "end",
    [
        {},
        {"paging": None},
        {"paging": {}},
        {"paging": {"next": None}},
        {"paging": {"next": ""}},
    ],
    ids=["no paging", "paging null", "paging empty", "next null", "next empty"],
)
def test_a_page_without_a_next_link_is_the_last(
    run: Run, answer: Enqueue, server: Sandbox, end: dict[str, Any]
) -> None:
    answer(page("a", **end))
    assert found(run("jobs")) == ["a"]
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "link",
    [
        "{origin}/recruitment/v1/jobs?limit=100&since_id=b",
        "/recruitment/v1/jobs?limit=100&since_id=b",
        "/v1/jobs?limit=100&since_id=b",
        "v1/jobs?limit=100&since_id=b",
        "?limit=100&since_id=b",
    ],
    ids=["absolute", "path of the origin", "path of api_url", "relative path", "query alone"],
)
def test_a_next_link_is_requested_as_it_is_whether_absolute_or_relative(
    run: Run, answer: Enqueue, server: Sandbox, link: str
) -> None:
    answer(page("a", paging={"next": link.format(origin=server.url)}))
    answer(page("b"))
    assert found(run("jobs", page_size=7)) == ["a", "b"]
    first, second = server.requests
    assert first.query == {"limit": "7"}
    assert (second.path, second.query) == (PATH, {"limit": "100", "since_id": "b"})


def test_an_opaque_token_is_sent_with_the_first_requests_parameters(
    run: Run, answer: Enqueue, server: Sandbox
) -> None:
    answer(page("a", paging={"next": "tok+2=="}))
    answer(page("b"))
    assert found(run("jobs")) == ["a", "b"]
    assert server.requests[1].query == {"limit": "100", "cursor": "tok+2=="}


def test_the_tokens_parameter_can_be_named(run: Run, answer: Enqueue, server: Sandbox) -> None:
    answer(page("a", paging={"next": "t2"}))
    answer(page("b"))
    assert found(run("jobs", cursor_param="page_token")) == ["a", "b"]
    assert server.requests[1].query == {"limit": "100", "page_token": "t2"}


def test_an_empty_page_with_a_next_link_does_not_end_the_walk(run: Run, answer: Enqueue) -> None:
    answer(page(paging={"next": "t2"}))
    answer({"jobs": None, "paging": {"next": "t3"}})
    answer(page("c"))
    assert found(run("jobs")) == ["c"]


def test_a_link_to_another_origin_is_refused_before_it_is_requested(
    run: Run, answer: Enqueue, server: Sandbox
) -> None:
    answer(page("a", paging={"next": f"{server.foreign_url}{PATH}?since_id=b"}))
    output = run("jobs")
    assert output.returncode == 1
    assert "outside" in output.errors()[0]
    assert server.foreign_requests == []
    assert "since_id" not in output.log


@pytest.mark.parametrize(
    "links",
    [["{origin}?limit=100"], ["t1", "t1"], ["{origin}?p=1", "{origin}?p=2", "{origin}?p=1"]],
    ids=["the first page", "a token", "an earlier link"],
)
def test_a_link_that_was_requested_before_is_an_error(
    run: Run, answer: Enqueue, server: Sandbox, links: list[str]
) -> None:
    for link in links:
        answer(page("a", paging={"next": link.format(origin=f"{server.url}{PATH}")}))
    output = run("jobs")
    assert output.returncode == 1
    assert "a second time" in output.errors()[0]
    assert len(server.requests) == len(links)


@pytest.mark.parametrize("status", [400, 404])
def test_an_expired_link_starts_the_walk_over_once(
    run: Run, answer: Enqueue, server: Sandbox, status: int
) -> None:
    answer(page("a", paging={"next": "t2"}))
    answer({"error": "The link has expired"}, status=status)
    answer(page("a", paging={"next": "t2"}))
    answer(page("b"))
    output = run("jobs")
    assert found(output) == ["a", "a", "b"]
    assert "starting over" in output.warnings()[0]
    assert [request.query.get("cursor") for request in server.requests] == [None, "t2", None, "t2"]


def test_a_link_that_expires_again_fails_the_stream(
    run: Run, answer: Enqueue, server: Sandbox
) -> None:
    for _ in range(2):
        answer(page("a", paging={"next": "t2"}))
        answer({"error": "The link has expired"}, status=404)
    output = run("jobs")
    assert output.returncode == 1
    assert "404" in output.errors()[0]
    assert len(server.requests) == 4
