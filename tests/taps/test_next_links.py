"""Pagination by a next link: the two taps whose APIs carry it in the body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox_api import Sandbox
    from support.singer import Output

    Run = Callable[..., Output]
    Enqueue = Callable[..., None]


@dataclass(frozen=True)
class LinkedStream:
    """A stream whose pages hold the link to the next.

    Attributes:
        api: The API.
        stream: The stream that `respond` puts responses for.
        records: The key of a page that holds the records.
        links: The key of a page that holds the links.
        page_size: How many records the first request asks for.
    """

    api: str
    stream: str
    records: str
    links: str
    page_size: int

    def page(self, *ids: int, **more: Any) -> dict[str, Any]:
        return {self.records: [{"id": self.identifier(number)} for number in ids], **more}

    def before(self, *ids: int, link: Any) -> dict[str, Any]:
        """A page with a link behind it."""
        return self.page(*ids, **{self.links: {"next": link}})

    def identifier(self, number: int) -> Any:
        return str(number) if self.api == "recruitment" else number

    def found(self, output: Output) -> list[int]:
        assert output.returncode == 0, output.log
        return [int(record["id"]) for record in output.records(self.stream)]


LINKED = (
    LinkedStream("recruitment", "jobs", "jobs", "paging", 100),
    LinkedStream("worklogs", "customers", "results", "metadata", 50),
)


@pytest.fixture(params=LINKED, ids=lambda linked: linked.api)
def linked(request: pytest.FixtureRequest) -> LinkedStream:
    found: LinkedStream = request.param
    return found


@pytest.fixture
def api(linked: LinkedStream) -> str:
    return linked.api


@pytest.mark.parametrize("end", [{}, None, {"next": None}, {"next": ""}, "left out"], ids=str)
def test_a_page_without_a_next_link_is_the_last(
    run: Run, respond: Enqueue, server: Sandbox, linked: LinkedStream, end: Any
) -> None:
    respond(linked.page(1, **({} if end == "left out" else {linked.links: end})))
    assert linked.found(run(linked.stream)) == [1]
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "link",
    [
        "{origin}/{api}/v1/{stream}?limit=100&since_id=b",
        "/{api}/v1/{stream}?limit=100&since_id=b",
        "/v1/{stream}?limit=100&since_id=b",
        "v1/{stream}?limit=100&since_id=b",
        "?limit=100&since_id=b",
    ],
    ids=["absolute", "path of the origin", "path of api_url", "relative path", "query alone"],
)
def test_a_next_link_is_requested_as_it_is_whether_absolute_or_relative(
    run: Run, respond: Enqueue, server: Sandbox, linked: LinkedStream, link: str
) -> None:
    link = link.format(origin=server.url, api=linked.api, stream=linked.stream)
    respond(linked.before(1, link=link))
    respond(linked.page(2))
    assert linked.found(run(linked.stream, page_size=7)) == [1, 2]
    first, second = server.requests
    assert first.query == {"limit": "7"}
    assert second.path == first.path
    assert second.query == {"limit": "100", "since_id": "b"}
    assert second.headers["authorization"] == first.headers["authorization"]


def test_an_opaque_token_is_sent_with_the_first_requests_parameters(
    run: Run, respond: Enqueue, server: Sandbox, linked: LinkedStream
) -> None:
    respond(linked.before(1, link="tok+2=="))
    respond(linked.page(2))
    assert linked.found(run(linked.stream)) == [1, 2]
    assert server.requests[1].query == {"limit": str(linked.page_size), "cursor": "tok+2=="}


def test_an_empty_page_with_a_next_link_is_not_the_last(
    run: Run, respond: Enqueue, linked: LinkedStream
) -> None:
    respond(linked.before(link="t2"))
    respond({linked.records: None, linked.links: {"next": "t3"}})
    respond(linked.page(3))
    assert linked.found(run(linked.stream)) == [3]


def test_null_in_place_of_the_records_means_none(
    run: Run, respond: Enqueue, linked: LinkedStream
) -> None:
    respond({linked.records: None})
    assert linked.found(run(linked.stream)) == []


def test_a_link_to_another_origin_is_refused_before_it_is_requested(
    run: Run, respond: Enqueue, server: Sandbox, linked: LinkedStream
) -> None:
    respond(linked.before(1, link=f"{server.foreign_url}/v1/{linked.stream}?since_id=b"))
    output = run(linked.stream)
    assert output.returncode == 1
    assert "outside" in output.errors()[0]
    assert server.foreign_requests == []
    assert "since_id" not in output.log


@pytest.mark.parametrize(
    "links",
    [["?limit={size}"], ["t1", "t1"], ["?p=1", "?p=2", "?p=1"]],
    ids=["the first page", "a token", "an earlier link"],
)
def test_a_link_that_was_requested_before_is_an_error(
    run: Run, respond: Enqueue, server: Sandbox, linked: LinkedStream, links: list[str]
) -> None:
    for number, link in enumerate(links):
        respond(linked.before(number, link=link.format(size=linked.page_size)))
    output = run(linked.stream)
    assert output.returncode == 1
    assert "its pages do not end" in output.errors()[0]
    assert len(server.requests) <= len(links)


@pytest.mark.parametrize("status", [400, 404])
def test_an_expired_link_starts_the_stream_over_once(
    run: Run, respond: Enqueue, server: Sandbox, linked: LinkedStream, status: int
) -> None:
    respond(linked.before(1, link="t2"))
    respond({"error": "The link has expired"}, status=status)
    respond(linked.before(1, link="t2"))
    respond(linked.page(2))
    output = run(linked.stream)
    assert linked.found(output) == [1, 1, 2]
    assert "starting over" in output.warnings()[0]
    assert [request.query.get("cursor") for request in server.requests] == [None, "t2", None, "t2"]


def test_a_link_that_expires_again_fails_the_stream(
    run: Run, respond: Enqueue, server: Sandbox, linked: LinkedStream
) -> None:
    for _ in range(2):
        respond(linked.before(1, link="t2"))
        respond({"error": "The link has expired"}, status=404)
    output = run(linked.stream)
    assert output.returncode == 1
    assert "404" in output.errors()[0]
    assert len(server.requests) == 4
