"""What bounds a stream of which a run reads a period again."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from spile import Profile, StreamProfile, TimeFilter
from support.planets import API, Moons, Planets, discovered, run_planets, tap_of
from support.server import serve

PERIOD: dict[str, Any] = {"start_date": "2024-02-01", "end_date": "2024-02-29"}
DAYS = [f"2024-0{month}-{day:02}T00:00:00Z" for month in (1, 2, 3) for day in range(1, 29)]
ROWS = [{"id": number, "updated": day} for number, day in enumerate(DAYS)]


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
