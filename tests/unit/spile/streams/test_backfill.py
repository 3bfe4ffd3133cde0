"""What a run over a period reads of streams and their children, and when it stops."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from spile import Pagination, Profile, StreamProfile, TimeFilter
from spile.exceptions import CatalogError
from support.planets import API, Moons, Planets, discovered, run_planets, tap_of
from support.server import Reply, serve
from support.singer import select
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from support.server import Received

PERIOD: dict[str, Any] = {"start_date": "2024-02-01", "end_date": "2024-02-29"}
DAYS = [f"2024-0{month}-{day:02}T00:00:00Z" for month in (1, 2, 3) for day in range(1, 29)]
ROWS = [{"id": number, "updated": day} for number, day in enumerate(DAYS)]


class SortedMoons(Moons):
    """Moons in the order of their changes."""

    @property
    @override
    def is_sorted(self) -> bool:
        return True


class Visits(Moons):
    """Visits, which tell when they changed, to planets, which do not."""

    name = "visits"
    path = "/planets/{planet}/visits"
    pagination = Pagination()
    parent_stream_type = Planets
    parent_keys: ClassVar[Mapping[str, str]] = {"planet": "id"}


class Broken(API):
    """Serves no page from a certain offset on."""

    @override
    def __call__(self, request: Received) -> Reply:
        asked = parse_qs(urlsplit(request.target).query)
        return super().__call__(request) if int(asked["offset"][0]) < 63 else Reply(status=400)


@pytest.mark.parametrize("kind", [SortedMoons, Moons])
def test_a_sorted_stream_needs_no_page_behind_the_end_of_the_period(kind: type[Moons]) -> None:
    with serve(Broken(moons=ROWS)) as server:
        output = run_planets(server.url, tap=tap_of(kind), page_size=7, **PERIOD)
    assert [row["id"] for row in output.records("moons")] == list(range(28, 56))
    assert output.returncode == (kind is Moons)


def test_a_stream_that_is_not_sorted_as_declared_is_read_to_its_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    late, *rest = reversed(ROWS)
    with serve(API(moons=[ROWS[0], late, *rest])) as server:
        output = run_planets(server.url, tap=tap_of(SortedMoons), page_size=7, **PERIOD)
    assert {row["id"] for row in output.records("moons")} == set(range(28, 56))
    assert "Stream 'moons' is not sorted as it is declared to be" in caplog.text


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


def test_a_record_without_a_time_is_kept_as_nobody_can_say_that_it_lies_outside() -> None:
    with serve(API(moons=[*ROWS, {"id": 100, "updated": None}])) as server:
        output = run_planets(server.url, tap=tap_of(Moons), **PERIOD)
    assert [row["id"] for row in output.records("moons")] == [*range(28, 56), 100]


def test_a_time_that_is_not_selected_bounds_the_stream_and_is_not_written() -> None:
    class Deselected(Planets):
        """Planets that tell by a property other than a replication key."""

        period_key = "name"

    tap = tap_of(Deselected)
    catalog = discovered(tap)
    for entry in catalog["streams"][0]["metadata"]:
        if entry["breadcrumb"] == ["properties", "name"]:
            entry["metadata"]["selected"] = False
    rows = [{"id": row["id"], "name": row["updated"]} for row in ROWS]
    with serve(API(planets=rows)) as server:
        output = run_planets(server.url, tap=tap, catalog=catalog, **PERIOD)
    assert output.records("planets") == [{"id": number} for number in range(28, 56)]


@pytest.mark.parametrize(
    ("changed_since", "asked"),
    [
        (
            TimeFilter("since", until="until"),
            {"since": "2024-02-01", "until": "2024-02-29T23:59:59.999999Z"},
        ),
        (
            TimeFilter("since", "utc", until="until"),
            {"since": "2024-02-01T00:00:00Z", "until": "2024-03-01T00:00:00Z"},
        ),
        (TimeFilter("since", "date"), {"since": "2024-02-01"}),
    ],
)
def test_the_api_is_asked_for_the_period_as_far_as_it_can_be(
    changed_since: TimeFilter, asked: dict[str, str]
) -> None:
    profile = Profile(streams={"moons": StreamProfile(changed_since=changed_since)})
    with serve(API(moons=[])) as server:
        run_planets(server.url, tap=tap_of(Moons, profile=profile), **PERIOD)
    query = parse_qs(urlsplit(server.received[0].target).query)
    assert {k: v[0] for k, v in query.items() if k in {"since", "until"}} == asked


def test_files_of_batches_hold_the_period_too(tmp_path: Path) -> None:
    batch = {
        "encoding": {"format": "jsonl", "compression": "gzip"},
        "storage": {"root": tmp_path.as_uri()},
    }
    with serve(API(moons=ROWS)) as server:
        run_planets(server.url, tap=tap_of(Moons), batch_config=batch, **PERIOD)
    (path,) = tmp_path.iterdir()
    rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    assert [row["id"] for row in rows] == list(range(28, 56))


def test_only_what_is_selected_is_read() -> None:
    tap = tap_of(Planets, Visits)
    catalog = select(discovered(tap), "planets")
    with serve(API()) as server, pytest.raises(CatalogError):
        run_planets(server.url, tap=tap, catalog=catalog, **PERIOD)
    assert server.received == []
