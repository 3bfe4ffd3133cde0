"""The rows of one stream that the records of another say are deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from spile import Deletions, Profile, StreamProfile, TimeFilter
from support.planets import API, Moons, Planets, discovered, run_planets, tap_of
from support.server import serve
from support.singer import deselect_field, select

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.singer import Output

MORNING = {"planet": "7", "moment": "2024-06-02T08:00:00Z"}
MOON = {"id": 7, "updated": "2024-06-01T00:00:00Z"}


class Collisions(Planets):
    """What became of moons."""

    name = "collisions"
    path = "/collisions"
    primary_keys = ("planet", "moment")
    schema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "properties": {"planet": {"type": "string"}, "moment": {"type": "string"}},
    }


TAP = tap_of(
    Moons,
    Collisions,
    profile=Profile(
        streams={
            "collisions": StreamProfile(
                changed_since=TimeFilter("from"),
                is_whole=False,
                deletions=Deletions(stream="moons", keys={"id": "planet"}, timestamp="moment"),
            )
        }
    ),
)
MARK = {"id": 7, "_sdc_deleted_at": "2024-06-02T08:00:00Z"}


def records(output: Output, stream: str) -> list[dict[str, Any]]:
    """The records of the run in their order, those of other streams left out."""
    return [m["record"] for m in output.messages if m["type"] == "RECORD" and m["stream"] == stream]


@pytest.fixture
def api() -> Iterator[tuple[API, str]]:
    served = API(moons=[MOON], collisions=[])
    with serve(served) as server:
        yield served, server.url


def run(url: str, state: dict[str, Any] | None = None, *streams: str, **config: Any) -> Output:
    catalog = select(discovered(TAP), *streams) if streams else None
    return run_planets(url, tap=TAP, state=state, catalog=catalog, **config)


def test_a_run_that_reads_changes_tells_which_rows_are_deleted(api: Any) -> None:
    served, url = api
    first = run(url)
    served.data.update(moons=[], collisions=[MORNING])
    second = run(url, first.state)
    assert records(second, "moons") == [MARK]
    assert records(second, "collisions") == [MORNING]
    (schema,) = {
        str(m["schema"])
        for m in second.messages
        if m.get("stream") == "moons" and m["type"] == "SCHEMA"
    }
    assert "_sdc_deleted_at" in schema


def test_deletions_come_before_the_records_so_that_what_came_back_stays(api: Any) -> None:
    served, url = api
    first = run(url)
    served.data.update(collisions=[MORNING])
    assert records(run(url, first.state), "moons") == [MARK, MOON]


def test_a_run_that_reads_everything_tells_of_no_deletion_and_the_next_one_does(api: Any) -> None:
    served, url = api
    first = run(url)
    bookmark = first.state["bookmarks"]["collisions"]
    del first.state["bookmarks"]["moons"]
    served.data.update(collisions=[MORNING])
    second = run(url, first.state)
    assert records(second, "moons") == [MOON]
    assert (
        second.state["bookmarks"]["collisions"]["replication_key_value"]
        == bookmark["replication_key_value"]
    )
    assert records(run(url, second.state), "moons")[0] == MARK


def test_a_stream_that_is_not_selected_gets_no_deletion(api: Any) -> None:
    served, url = api
    served.data.update(collisions=[MORNING])
    output = run(url, run(url).state, "collisions")
    assert not records(output, "moons")
    assert records(output, "collisions") == [MORNING]


def test_a_catalog_without_the_mark_gets_no_deletion_and_a_warning(
    api: Any, caplog: pytest.LogCaptureFixture
) -> None:
    served, url = api
    first = run(url)
    served.data.update(collisions=[MORNING])
    catalog = deselect_field(discovered(TAP), "moons", "_sdc_deleted_at")
    output = run_planets(url, tap=TAP, state=first.state, catalog=catalog)
    assert records(output, "moons") == [MOON]
    assert "Discover the catalog again" in caplog.text


def test_a_key_that_cannot_be_one_fails_the_stream_that_tells_it_alone(api: Any) -> None:
    served, url = api
    first = run(url)
    served.data.update(collisions=[{**MORNING, "planet": "Pluto"}])
    output = run(url, first.state)
    assert output.returncode == 1
    assert records(output, "moons") == [MOON]


def test_stream_maps_see_deletions_too(api: Any) -> None:
    served, url = api
    first = run(url)
    served.data.update(moons=[], collisions=[MORNING])
    maps = {"moons": {"__alias__": "rocks"}}
    output = run(url, first.state, stream_maps=maps, stream_map_config={})
    assert [r["id"] for r in records(output, "rocks")] == [7]
