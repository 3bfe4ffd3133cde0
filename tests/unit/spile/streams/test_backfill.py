"""What a run over a period reads of streams and their children."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from spile import Pagination
from spile.exceptions import CatalogError
from support.planets import API, Moons, Planets, discovered, run_planets, tap_of
from support.server import serve
from support.singer import select

if TYPE_CHECKING:
    from collections.abc import Mapping


PERIOD: dict[str, Any] = {"start_date": "2024-02-01", "end_date": "2024-02-29"}
DAYS = [f"2024-0{month}-{day:02}T00:00:00Z" for month in (1, 2, 3) for day in range(1, 29)]
ROWS = [{"id": number, "updated": day} for number, day in enumerate(DAYS)]


class Visits(Moons):
    """Visits, which tell when they changed, to planets, which do not."""

    name = "visits"
    path = "/planets/{planet}/visits"
    pagination = Pagination()
    parent_stream_type = Planets
    parent_keys: ClassVar[Mapping[str, str]] = {"planet": "id"}


def test_a_stream_without_a_time_is_named_and_left_out(caplog: pytest.LogCaptureFixture) -> None:
    with serve(API(moons=ROWS, planets=[{"id": 1}])) as server:
        output = run_planets(server.url, **PERIOD)
    assert output.counts() == {"moons": 28}
    assert not [request for request in server.received if "planets" in request.target]
    assert (
        "Stream 'planets' cannot be bounded by start_date and end_date: it is not read"
        in caplog.text
    )


def test_a_parent_without_a_time_is_read_for_a_child_that_has_one_and_not_written(
    caplog: pytest.LogCaptureFixture,
) -> None:
    data = {"planets": [{"id": 1}, {"id": 2}], "planets/2/visits": ROWS}
    with serve(API(data)) as server:
        output = run_planets(server.url, tap=tap_of(Planets, Visits), **PERIOD)
    assert output.counts() == {"visits": 28}
    assert "it is read for 'visits' only, and not written" in caplog.text


def test_a_run_that_could_read_nothing_is_refused_without_a_request() -> None:
    with serve(API()) as server, pytest.raises(CatalogError, match="can be bounded by"):
        run_planets(server.url, tap=tap_of(Planets), **PERIOD)
    assert server.received == []


def test_a_run_without_a_state_writes_none() -> None:
    with serve(API(moons=ROWS)) as server:
        assert run_planets(server.url, tap=tap_of(Moons), **PERIOD).states == []


def test_a_failure_leaves_the_state_as_well() -> None:
    state = {"bookmarks": {"moons": {"replication_key": "updated", "odd": [1]}}, "later": 5}
    data: dict[str, Any] = {"moons": [{"id": "x"}]}
    with serve(API(data)) as server:
        output = run_planets(server.url, tap=tap_of(Moons), state=state, **PERIOD)
    assert output.returncode == 1
    assert output.states == [state]


def test_only_what_is_selected_is_read() -> None:
    tap = tap_of(Planets, Visits)
    catalog = select(discovered(tap), "planets")
    with serve(API()) as server, pytest.raises(CatalogError):
        run_planets(server.url, tap=tap, catalog=catalog, **PERIOD)
    assert server.received == []
