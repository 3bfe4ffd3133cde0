"""How the tap walks from page to page, whatever the API says about its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox_api import Sandbox
    from support.singer import Output

    Run = Callable[..., Output]
    Fix = Callable[..., None]

SCHEMA = {"properties": {"id": {"type": "integer"}}}
THINGS: dict[str, Any] = {"name": "things", "path": "/v1/things", "schema": SCHEMA}


def page(*ids: int, **more: Any) -> dict[str, Any]:
    return {"data": [{"id": number} for number in ids], **more}


def found(output: Output) -> list[int]:
    assert output.returncode == 0, output.log
    return [record["id"] for record in output.records("things")]


def error(output: Output) -> str:
    assert output.returncode == 1
    (line,) = output.errors()
    return line


def offsets(server: Sandbox) -> list[str]:
    return [request.query["offset"] for request in server.requests]


def test_a_short_last_page_without_a_total_is_followed_by_an_empty_one(
    run: Run, respond: Fix, server: Sandbox
) -> None:
    respond(page(1, 2), query={"offset": "0"})
    respond(page(3), query={"offset": "2"})
    respond(page())
    assert found(run(THINGS, page_size=2, max_concurrency=1)) == [1, 2, 3]
    assert offsets(server) == ["0", "2", "3"]
    assert {request.query["limit"] for request in server.requests} == {"2"}


def test_an_exact_multiple_without_a_total_ends_at_the_empty_page(
    run: Run, respond: Fix, server: Sandbox
) -> None:
    respond(page(1, 2), query={"offset": "0"})
    respond(page(3, 4), query={"offset": "2"})
    respond(page())
    assert found(run(THINGS, page_size=2, max_concurrency=1)) == [1, 2, 3, 4]
    # Asked for twice: a gateway may fail for a moment.
    assert offsets(server) == ["0", "2", "4", "4"]


@pytest.mark.parametrize("status", [404, 416])
def test_a_missing_page_after_the_first_is_the_end(run: Run, respond: Fix, status: int) -> None:
    respond(page(1, 2), query={"offset": "0"})
    respond({"error": "no such page"}, status=status)
    assert found(run(THINGS, page_size=2)) == [1, 2]


@pytest.mark.parametrize("status", [404, 416])
def test_a_missing_first_page_is_an_error(run: Run, respond: Fix, status: int) -> None:
    respond({"error": "no such page"}, status=status)
    assert f"answered {status} (no such page)" in error(run(THINGS))


def test_a_total_saves_the_empty_page(run: Run, respond: Fix, server: Sandbox) -> None:
    respond(page(1, 2, total=4), query={"offset": "0"})
    respond(page(3, 4, total=4), query={"offset": "2"})
    assert found(run(THINGS, page_size=2)) == [1, 2, 3, 4]
    assert sorted(offsets(server)) == ["0", "2"]


def test_a_total_is_found_where_its_path_leads(run: Run, respond: Fix, server: Sandbox) -> None:
    respond(page(1, 2, meta={"count": {"all": 2}}, total=100), query={"offset": "0"})
    assert found(run({**THINGS, "total_path": "meta.count.all"}, page_size=2)) == [1, 2]
    assert offsets(server) == ["0"]


@pytest.mark.parametrize("total", [None, "4", "many", 1.5, True, [4], -1])
def test_a_total_that_is_no_whole_number_is_ignored_and_reported_once(
    run: Run, respond: Fix, total: Any
) -> None:
    respond(page(1, 2, total=total), query={"offset": "0"})
    respond(page(3, 4, total=total), query={"offset": "2"})
    respond(page(total=total))
    output = run(THINGS, page_size=2, max_concurrency=1)
    assert found(output) == [1, 2, 3, 4]
    assert len(output.warnings()) == (total is not None)


@pytest.mark.parametrize("capped", [False, True], ids=["full pages", "capped pages"])
@pytest.mark.parametrize("total", [0, 1, 3])
def test_records_count_more_than_a_total_that_is_too_small(
    run: Run, respond: Fix, total: int, *, capped: bool
) -> None:
    respond(page(1, 2, total=total), query={"offset": "0"})
    respond(page(3, 4, total=total), query={"offset": "2"})
    respond(page(5, total=total), query={"offset": "4"})
    respond(page(total=total))
    output = run(THINGS, page_size=100 if capped else 2)
    assert found(output) == [1, 2, 3, 4, 5]
    (line,) = output.warnings()
    assert "sends more records than it announces" in line


def test_a_total_that_is_too_large_ends_at_the_empty_page(run: Run, respond: Fix) -> None:
    respond(page(1, 2, total=50), query={"offset": "0"})
    respond(page(total=50))
    output = run(THINGS, page_size=2)
    assert found(output) == [1, 2]
    (line,) = output.warnings()
    assert "announces more records than it sends" in line


def test_a_total_that_grows_during_the_walk_counts(run: Run, respond: Fix) -> None:
    respond(page(1, 2, total=4), query={"offset": "0"})
    respond(page(3, 4, total=5), query={"offset": "2"})
    respond(page(5, total=5), query={"offset": "4"})
    assert found(run(THINGS, page_size=2)) == [1, 2, 3, 4, 5]


def test_a_total_can_be_switched_off(run: Run, respond: Fix) -> None:
    respond(page(1, 2, total=2), query={"offset": "0"})
    respond(page(3, total=1), query={"offset": "2"})
    respond(page(total=0))
    assert found(run(THINGS, page_size=2, total_path=None)) == [1, 2, 3]
    assert found(run({**THINGS, "total_path": None}, page_size=2)) == [1, 2, 3]


def test_a_server_that_caps_pages_is_walked_by_what_it_sends(run: Run, respond: Fix) -> None:
    respond(page(1, 2, 3), query={"offset": "0"})
    respond(page(4, 5, 6), query={"offset": "3"})
    respond(page(7), query={"offset": "6"})
    respond(page())
    assert found(run(THINGS)) == [1, 2, 3, 4, 5, 6, 7]


def test_a_server_that_ignores_the_offset_is_an_error(run: Run, respond: Fix) -> None:
    respond(page(1, 2))
    output = run(THINGS, page_size=2)
    assert "the offset parameter 'offset' seems to be ignored" in error(output)
    assert "paginated" in error(output)
    assert len(output.records("things")) == 2


def test_an_unpaged_stream_is_asked_once(run: Run, respond: Fix, server: Sandbox) -> None:
    respond(page(1, 2))
    assert found(run({**THINGS, "paginated": False}, page_size=2)) == [1, 2]
    assert offsets(server) == ["0"]


def test_an_unpaged_stream_that_has_more_says_so(run: Run, respond: Fix) -> None:
    respond(page(1, 2, total=3))
    assert "announces more records" in run({**THINGS, "paginated": False}).warnings()[0]


def test_a_short_page_may_be_taken_for_the_last(run: Run, respond: Fix, server: Sandbox) -> None:
    respond(page(1), query={"offset": "0"})
    assert found(run(THINGS, page_size=2, stop_on_short_page=True)) == [1]
    assert offsets(server) == ["0"]


def test_the_first_offset_is_a_setting(run: Run, respond: Fix, server: Sandbox) -> None:
    respond(page(1, 2, total=3), query={"offset": "1"})
    respond(page(3, total=3), query={"offset": "3"})
    assert found(run(THINGS, page_size=2, start_offset=1)) == [1, 2, 3]
    assert sorted(offsets(server)) == ["1", "3"]


def test_parameter_names_and_sizes_are_settings_of_tap_and_stream(
    run: Run, respond: Fix, server: Sandbox
) -> None:
    respond(page())
    own = {"limit_param": "top", "offset_param": "skip", "page_size": 7}
    run({**THINGS, **own}, {**THINGS, "name": "others"}, limit_param="count", offset_param="from")
    sent = [request.query for request in server.requests]
    for query in sent:
        query.pop("api_key")
    assert {"top": "7", "skip": "0"} in sent
    assert {"count": "100", "from": "0"} in sent


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("data", {"data": [{"id": 1}]}),
        ("data.items", {"data": {"items": [{"id": 1}]}}),
        (["data", "a.b"], {"data": {"a.b": [{"id": 1}]}}),
        ("", [{"id": 1}]),
        ([], [{"id": 1}]),
        ("", {"id": 1}),
        ("data", {"data": {"id": 1}}),
    ],
)
def test_records_are_found_where_their_path_leads(
    run: Run, respond: Fix, path: str | list[str], body: Any
) -> None:
    respond(body)
    assert found(run({**THINGS, "records_path": path, "paginated": False})) == [1]


@pytest.mark.parametrize("body", [{"data": None}, {"data": []}, {"data": [], "error": None}])
def test_null_is_an_empty_list(run: Run, respond: Fix, body: Any) -> None:
    respond(body)
    assert found(run(THINGS)) == []


@pytest.mark.parametrize(
    ("path", "body", "text"),
    [
        ("data", {"items": [], "count": 0}, "without 'data'; keys found: items, count"),
        ("data.items", {"data": {"rows": []}}, "without 'data.items'; keys found: rows"),
        ("data", {"error": {"message": "busy"}}, "without 'data' and says: busy"),
        ("data", {"errors": [{"message": "busy"}]}, "says: busy"),
        ("data", {"success": False, "error": "busy", "data": []}, "request failed: busy"),
        ("data", {"data": None, "error": "busy"}, "error instead of records: busy"),
        ("", {"error": {"message": "busy"}}, "error instead of records: busy"),
        ("data", [], "another structure"),
        ("data", {"data": 3}, "something other than records"),
        ("data", {"data": [{"id": 1}, 5]}, "Record 1 of a page is not an object but a number"),
        ("data", {"data": [None]}, "Record 0 of a page is not an object but null"),
        ("data", {"data": ["x", {"id": 1}]}, "Record 0 of a page is not an object but a string"),
        ("data", {"data": [[]]}, "Record 0 of a page is not an object but an array"),
        ("data", b"<html>sign in</html>", "HTML or XML instead of data, after 3 retries"),
        ("data", b"", "an empty response, after 3 retries"),
        ("data", b'{"data": [{"id"', "invalid JSON, after 3 retries"),
    ],
)
def test_an_answer_that_is_not_what_was_asked_is_an_error(
    run: Run, respond: Fix, path: str, body: Any, text: str
) -> None:
    respond(body)
    assert text in error(run({**THINGS, "records_path": path}))
