"""What the next run reads again."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from support.extraction import extract
from support.hr import EXAMPLES
from support.taps import connection
from tap_hr.tap import TapHR

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.singer import Output

    Run = Callable[..., Output]
    Fix = Callable[..., None]

THINGS: dict[str, Any] = {"name": "things", "path": "/v1/things", "replication_key": "at"}


def schema(kind: str, **more: Any) -> dict[str, Any]:
    return {"properties": {"id": {"type": "integer"}, "at": {"type": [kind, "null"], **more}}}


def bookmark(value: Any) -> dict[str, Any]:
    entry = {"replication_key": "at", "replication_key_value": value}
    return {"bookmarks": {"things": entry}}


def found(output: Output) -> list[int]:
    assert output.returncode == 0, output.log
    return [record["id"] for record in output.records("things")]


def test_the_next_day_brings_what_changed_and_nothing_else() -> None:
    with Sandbox(scale=0.2) as server:
        config = {
            **connection(server, "hr"),
            "streams": [EXAMPLES[1], EXAMPLES[3]],
        }
        first = extract(TapHR, config)
        server.set_day(2)
        second = extract(TapHR, config, state=first.state)
        for stream, key in (("employees", "updated_at"), ("absences", "modified")):
            start = first.state["bookmarks"][stream]["replication_key_value"]
            expected = [r for r in server.records("hr", stream) if r[key] >= start]
            assert second.records(stream) == expected
            assert 0 < len(expected) < server.counts("hr")[stream]
            end = second.state["bookmarks"][stream]["replication_key_value"]
            assert end == max(r[key] for r in expected)


def test_the_bookmark_is_sent_as_it_is(run: Run, respond: Fix, server: Sandbox) -> None:
    respond({"data": []})
    state = bookmark("2024-05-01T10:00:00.120+02:00")
    entry = {**THINGS, "schema": schema("string", format="date-time"), "replication_param": "since"}
    run(entry, state=state)
    assert server.requests[0].query["since"] == "2024-05-01T10:00:00.120+02:00"


def test_the_start_date_is_sent_where_there_is_no_bookmark(
    run: Run, respond: Fix, server: Sandbox
) -> None:
    respond({"data": []})
    entry = {**THINGS, "schema": schema("string", format="date-time"), "replication_param": "since"}
    run(entry, start_date="2024-01-01T00:00:00Z")
    assert server.requests[0].query["since"] == "2024-01-01T00:00:00Z"


def test_a_run_without_bookmark_and_start_date_sends_no_parameter(
    run: Run, respond: Fix, server: Sandbox
) -> None:
    respond({"data": []})
    run({**THINGS, "schema": schema("string", format="date-time"), "replication_param": "since"})
    assert "since" not in server.requests[0].query


@pytest.mark.parametrize(
    ("node", "values", "kept"),
    [
        (
            schema("string", format="date-time"),
            ["2024-01-01T00:00:00Z", "2024-01-01T02:00:00+02:00", "2023-12-31T23:59:59Z", None],
            [0, 1, 3],
        ),
        (
            schema("string", format="date"),
            ["2024-01-01", "2024-01-02", "2023-12-31"],
            [0, 1],
        ),
        (schema("integer"), [10, 9, 11], [0, 2]),
        (schema("number"), [0.1, 0.05, 2], [0, 2]),
        (
            schema("string"),
            ["2024-01-01T10:00:00+0100", "2024-01-01T09:30:00+0100", "2024-01-01T09:00:00Z"],
            [0, 2],
        ),
    ],
    ids=["timestamps", "days", "integers", "numbers", "text"],
)
def test_older_records_are_dropped_here_and_equal_ones_kept(
    run: Run, respond: Fix, node: dict[str, Any], values: list[Any], kept: list[int]
) -> None:
    records = [{"id": number, "at": value} for number, value in enumerate(values)]
    respond({"data": records, "total": len(records)})
    assert found(run({**THINGS, "schema": node}, state=bookmark(values[0]))) == kept


@pytest.mark.parametrize(
    ("node", "values", "greatest"),
    [
        (schema("number"), [1.5, 10, 9.75], 10),
        (schema("number"), [1.5, 0.25], Decimal("1.5")),
        (schema("integer"), [9, 10, None], 10),
        (schema("string", format="date"), ["2024-01-09", "2024-01-10"], "2024-01-10"),
    ],
)
def test_the_greatest_value_becomes_the_bookmark(
    run: Run, respond: Fix, node: dict[str, Any], values: list[Any], greatest: Any
) -> None:
    records = [{"id": number, "at": value} for number, value in enumerate(values)]
    respond({"data": records, "total": len(records)})
    state = run({**THINGS, "schema": node}).state
    assert state["bookmarks"] == bookmark(greatest)["bookmarks"]


def test_a_change_after_the_end_of_summer_time_is_read(run: Run, respond: Fix) -> None:
    times = ["2023-10-29T02:50:00.000+0200", "2023-10-29T02:10:00.000+0100"]
    respond({"data": [{"id": number, "at": at} for number, at in enumerate(times)], "total": 2})
    output = run(THINGS, state=bookmark(times[0]))
    assert found(output) == [0, 1]
    assert output.state["bookmarks"] == bookmark(times[1])["bookmarks"]


def test_a_bookmark_of_another_kind_drops_nothing(run: Run, respond: Fix) -> None:
    respond({"data": [{"id": 1, "at": 5}], "total": 1})
    entry = {**THINGS, "schema": schema("integer")}
    assert found(run(entry, state=bookmark("2024-01-01"))) == [1]


def test_a_start_date_bounds_what_is_filtered_here(run: Run, respond: Fix) -> None:
    records = [{"id": 1, "at": "2023-01-01"}, {"id": 2, "at": "2024-06-01"}]
    respond({"data": records, "total": 2})
    assert found(run(THINGS, start_date="2024-01-01T00:00:00Z")) == [2]


def test_a_walk_that_fails_moves_no_bookmark(run: Run, respond: Fix) -> None:
    respond({"data": [{"id": 1, "at": 5}]}, query={"offset": "0"})
    respond({"error": "broken"}, status=500)
    output = run({**THINGS, "schema": schema("integer")}, state=bookmark(3), page_size=1)
    assert output.returncode == 1
    assert len(output.records("things")) == 1
    assert output.state["bookmarks"] == bookmark(3)["bookmarks"]


def test_a_period_is_asked_for_by_both_bounds_and_a_schema_is_inferred_from_all_times(
    run: Run, respond: Fix, server: Sandbox
) -> None:
    days = [f"2024-05-0{day}T12:00:00Z" for day in range(1, 6)]
    respond({"data": [{"id": day, "at": at} for day, at in enumerate(days, 1)], "total": 5})
    entry = {**THINGS, "replication_param": "since", "replication_end_param": "until"}
    output = run({**entry, "is_sorted": True}, start_date="2024-05-02", end_date="2024-05-03")
    assert found(output) == [2, 3]
    sample, *rest = (request.query for request in server.requests)
    assert not {"since", "until"} & sample.keys()
    assert rest[-1]["since"] == "2024-05-02"
    assert rest[-1]["until"] == "2024-05-03T23:59:59.999999Z"
