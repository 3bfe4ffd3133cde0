"""Pagination by page number: one test for each way in which an endpoint may respond."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox_api import Sandbox
    from support.singer import Output

    Run = Callable[..., Output]
    Serve = Callable[..., None]

PATH = "/staff.api/list"


def staff(*ids: int, name: str = "Orla Finn") -> str:
    return "".join(f"<Staff><UUID>u{i}</UUID><Name>{name}</Name></Staff>" for i in ids)


def body(*ids: int, total: int | None = None, size: int | None = None, name: str = "Orla") -> str:
    """A response with these members of staff; `Page` and its like come only where given."""
    totals = "" if total is None else f"<TotalRecords>{total}</TotalRecords>"
    sizes = "" if size is None else f"<PageSize>{size}</PageSize>"
    inside = f"<StaffList>{staff(*ids, name=name)}</StaffList>"
    return f"<Response><Status>OK</Status>{sizes}{totals}{inside}</Response>"


def found(output: Output) -> list[int]:
    assert output.returncode == 0, output.log
    return [int(record["UUID"][1:]) for record in output.records("staff_list")]


def pages_asked(server: Sandbox) -> list[int]:
    return sorted(int(request.query["page"]) for request in server.requests)


def test_pages_are_asked_for_by_number_and_size(run: Run, respond: Serve, server: Sandbox) -> None:
    respond(body())
    run("staff_list", page_size=7)
    (request,) = server.requests
    assert request.query == {"page": "1", "per_page": "7"}
    assert request.path == "/practice/staff.api/list"
    assert request.headers["accept"] == "application/xml"
    assert request.headers["authorization"] == "Bearer key-1b64d9e83f"


def test_the_default_page_size_is_that_of_the_seed(
    run: Run, respond: Serve, server: Sandbox
) -> None:
    respond(body())
    run("staff_list")
    assert server.requests[0].query["per_page"] == "100"


def test_an_empty_page_behind_a_full_one_is_asked_for_twice_before_it_is_the_end(
    run: Run, respond: Serve, server: Sandbox
) -> None:
    respond(body(1, 2), page=1)
    respond(body())
    assert found(run("staff_list", page_size=2)) == [1, 2]
    assert pages_asked(server) == [1, 2, 2]


def test_an_empty_page_ends_the_walk_even_if_a_total_promises_more(
    run: Run, respond: Serve
) -> None:
    respond(body(1, 2, total=9, size=2), page=1)
    respond(body(total=9, size=2))
    assert found(run("staff_list", page_size=2)) == [1, 2]


def test_the_announced_total_ends_the_walk_without_one_more_request(
    run: Run, respond: Serve, server: Sandbox
) -> None:
    respond(body(1, 2, total=4, size=2), page=1)
    respond(body(3, 4, total=4, size=2), page=2)
    assert found(run("staff_list", page_size=2)) == [1, 2, 3, 4]
    assert pages_asked(server) == [1, 2]


def test_the_echoed_size_counts_where_the_server_caps_ours(
    run: Run, respond: Serve, server: Sandbox
) -> None:
    respond(body(1, 2, total=5, size=2), page=1)
    respond(body(3, 4, total=5, size=2), page=2)
    respond(body(5, total=5, size=2), page=3)
    assert found(run("staff_list", page_size=50)) == [1, 2, 3, 4, 5]
    assert pages_asked(server) == [1, 2, 3]


def test_a_total_without_a_size_is_reached_by_counting(
    run: Run, respond: Serve, server: Sandbox
) -> None:
    respond(body(1, 2, total=3), page=1)
    respond(body(3, total=3), page=2)
    assert found(run("staff_list", page_size=50)) == [1, 2, 3]
    assert pages_asked(server) == [1, 2]


def test_an_echoed_size_without_a_total_tells_a_full_page(run: Run, respond: Serve) -> None:
    respond(body(1, 2, size=2), page=1)
    respond(body(3, size=2), page=2)
    assert found(run("staff_list", page_size=50)) == [1, 2, 3]


def test_a_short_page_ends_the_walk_where_nothing_is_announced(
    run: Run, respond: Serve, server: Sandbox
) -> None:
    respond(body(1, 2), page=1)
    respond(body(3), page=2)
    assert found(run("staff_list", page_size=2)) == [1, 2, 3]
    assert pages_asked(server) == [1, 2]


def test_an_endpoint_that_answers_everything_at_once_is_asked_once(
    run: Run, respond: Serve, server: Sandbox
) -> None:
    respond(body(1, 2, 3, 4, 5))
    assert found(run("staff_list", page_size=2)) == [1, 2, 3, 4, 5]
    assert pages_asked(server) == [1]


def test_an_endpoint_that_ignores_the_page_ends_at_its_repetition(run: Run, respond: Serve) -> None:
    respond(body(1, 2))
    output = run("staff_list", page_size=2)
    assert found(output) == [1, 2]
    assert "repeats a page" in output.log


def test_a_repetition_is_known_by_its_keys_alone(run: Run, respond: Serve) -> None:
    respond(body(1, 2, name="as it was"), page=1)
    respond(body(1, 2, name="edited meanwhile"))
    output = run("staff_list", page_size=2)
    assert found(output) == [1, 2]
    assert {record["Name"] for record in output.records("staff_list")} == {"as it was"}


def test_an_endpoint_that_announces_a_total_and_ignores_the_page_ends_too(
    run: Run, respond: Serve
) -> None:
    respond(body(1, 2, 3, 4, 5, total=5, size=2))
    assert found(run("staff_list", page_size=2)) == [1, 2, 3, 4, 5]


def test_a_server_that_repeats_its_last_page_beyond_the_end_is_no_endless_walk(
    run: Run, respond: Serve
) -> None:
    respond(body(1, 2), page=1)
    respond(body(3, 4))
    assert found(run("staff_list", page_size=2)) == [1, 2, 3, 4]


def test_a_server_that_begins_again_beyond_the_end_is_no_endless_walk(
    run: Run, respond: Serve
) -> None:
    respond(body(1, 2), page=1)
    respond(body(3, 4), page=2)
    respond(body(1, 2))
    assert found(run("staff_list", page_size=2)) == [1, 2, 3, 4]


@pytest.mark.parametrize("status", [404, 416])
def test_a_page_beyond_the_end_may_not_exist(run: Run, respond: Serve, status: int) -> None:
    respond(body(1, 2), page=1)
    respond("", status=status)
    assert found(run("staff_list", page_size=2)) == [1, 2]


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_an_exact_multiple_costs_two_more_requests_only(
    run: Run, respond: Serve, server: Sandbox, count: int
) -> None:
    for number in range(count):
        respond(body(2 * number, 2 * number + 1), page=number + 1)
    respond(body())
    output = run("staff_list", page_size=2, max_concurrency=1)
    assert found(output) == list(range(2 * count))
    assert pages_asked(server) == [*range(1, count + 2), count + 1]


def test_an_unknown_end_costs_no_more_requests_than_there_are_pages(
    run: Run, respond: Serve, server: Sandbox
) -> None:
    respond(body(1, 2), page=1)
    respond(body(3, 4), page=2)
    respond(body())
    assert found(run("staff_list", page_size=2, max_concurrency=16)) == [1, 2, 3, 4]
    assert max(pages_asked(server)) <= 4
