"""The sync of one stream: pages in, Singer lines out, the bookmark last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import spile.sync
from support.planets import (
    API,
    Comets,
    Moons,
    Planets,
    run_planets,
    tap_of,
)
from support.server import Received, Reply, serve
from typing_extensions import override

if TYPE_CHECKING:
    from support.singer import Output

EARTH = {"id": 1, "name": "Earth"}
MARS = {"id": 2, "name": "Mars"}
MOON = {"id": 10, "updated": "2024-01-01T00:00:00Z"}
DEIMOS = {"id": 11, "updated": "2024-02-01T00:00:00Z"}
BOOKMARK = {"replication_key": "updated", "replication_key_value": "2024-01-15T00:00:00Z"}


def many(count: int) -> list[dict[str, Any]]:
    return [{"id": number, "name": f"p{number}"} for number in range(1, count + 1)]


def state_of(output: Output, stream: str) -> dict[str, Any]:
    found: dict[str, Any] = output.state["bookmarks"].get(stream, {})
    return found


def test_schema_comes_first_then_records_then_state() -> None:
    with serve(API(planets=[EARTH, MARS], moons=[MOON, DEIMOS])) as server:
        output = run_planets(server.url)
    assert output.returncode == 0
    kinds = [(m["type"], m.get("stream")) for m in output.messages]
    assert kinds == [
        ("SCHEMA", "moons"),
        *[("RECORD", "moons")] * 2,
        ("STATE", None),
        ("SCHEMA", "planets"),
        *[("RECORD", "planets")] * 2,
        ("STATE", None),
    ]
    bookmark = output.state["bookmarks"]["moons"]
    assert bookmark["replication_key_value"] == "2024-02-01T00:00:00Z"


@pytest.mark.parametrize("width", [1, 4])
def test_many_pages_are_written_in_order(width: int) -> None:
    with serve(API(planets=many(95))) as server:
        output = run_planets(server.url, page_size=7, max_concurrency=width)
    assert [record["id"] for record in output.records("planets")] == list(range(1, 96))


def test_pages_before_a_broken_one_are_written() -> None:
    with serve(API(planets=[*many(4), {"id": "x"}])) as server:
        output = run_planets(server.url, page_size=2)
    assert [record["id"] for record in output.records("planets")] == [1, 2, 3, 4]
    assert output.returncode == 1


def test_a_failed_stream_keeps_its_bookmark() -> None:
    state = {
        "bookmarks": {
            "moons": {
                "replication_key": "updated",
                "replication_key_value": "2024-01-01T00:00:00Z",
            }
        }
    }
    with serve(API(moons=[DEIMOS, {"id": "x"}])) as server:
        output = run_planets(server.url, state=state)
    assert output.returncode == 1
    bookmark = output.state["bookmarks"]["moons"]
    assert bookmark["replication_key_value"] == "2024-01-01T00:00:00Z"


def test_records_that_the_api_sends_although_they_are_old_are_left_out() -> None:
    class Filtered(Moons):
        filters_records = True

    with serve(API(moons=[MOON, DEIMOS])) as server:
        state = {"bookmarks": {"moons": BOOKMARK}}
        filtered = run_planets(server.url, tap=tap_of(Filtered), state=state)
        plain = run_planets(server.url, tap=tap_of(Moons), state=state)
    assert filtered.records("moons") == [DEIMOS]
    assert plain.records("moons") == [MOON, DEIMOS]


def test_a_hook_that_looks_at_each_record_may_drop_it() -> None:
    class Named(Planets):
        @override
        def post_process(self, row: Any, context: Any = None) -> Any:
            return {**row, "name": row["name"].upper()} if row["id"] == 1 else None

    with serve(API(planets=[EARTH, MARS])) as server:
        output = run_planets(server.url, tap=tap_of(Named))
    assert output.records("planets") == [{"id": 1, "name": "EARTH"}]


# Where an interrupted read goes on


COMETS = [{"id": n, "updated": f"2024-01-{n:02}T00:00:00Z"} for n in range(1, 10)]


class Breaking:
    """An API of nine comets that fails from an offset on while it is broken."""

    def __init__(self, broken_at: int) -> None:
        self.api = API(comets=COMETS)
        self.broken_at: int | None = broken_at

    def __call__(self, request: Received) -> Reply:
        if f"offset={self.broken_at}" in request.target:
            return Reply(422)
        return self.api(request)


def test_the_next_run_goes_on_behind_the_last_written_page() -> None:
    api = Breaking(6)
    settings: dict[str, Any] = {"page_size": 2, "emit_activate_version_messages": True}
    with serve(api) as server:
        first = run_planets(server.url, tap=tap_of(Comets), **settings)
        assert first.returncode == 1
        assert "replication_key_value" not in state_of(first, "comets")
        api.broken_at = None
        server.received.clear()
        second = run_planets(server.url, tap=tap_of(Comets), state=first.state, **settings)
        # The last page that was written, to see that nothing has moved, and those behind it.
        assert [target[-16:] for target in server.targets] == [
            f"offset={start}&limit=2" for start in (4, 6, 8)
        ]
    assert [*first.records("comets"), *second.records("comets")] == COMETS
    assert "resume" not in state_of(second, "comets")
    versions = {m["version"] for o in (first, second) for m in o.messages if "version" in m}
    assert len(versions) == 1


@pytest.mark.parametrize(
    "refusal",
    [Reply(404), Reply(409), Reply(body=b'{"success": false}'), Reply(body=b'{"code": "cursor"}')],
    ids=["gone", "conflict", "refused", "in other words"],
)
def test_a_place_that_is_refused_in_whatever_way_is_given_up(refusal: Reply) -> None:
    api = Breaking(6)
    with serve(api) as server:
        first = run_planets(server.url, tap=tap_of(Comets), page_size=2)
        server.received.clear()
        refused = [refusal]

        def refusing(request: Received) -> Reply:
            return refused.pop() if refused else api.api(request)

        server.reply = refusing
        second = run_planets(server.url, tap=tap_of(Comets), page_size=2, state=first.state)
        assert "offset=4" in server.targets[0]
    assert second.returncode == 0
    assert second.records("comets") == COMETS


def test_the_bookmark_is_in_no_state_before_the_last_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spile.sync, "STATE_SECONDS", 0)
    with serve(API(comets=COMETS)) as server:
        output = run_planets(server.url, tap=tap_of(Comets), page_size=2)
    *before, last = [state["bookmarks"]["comets"] for state in output.states]
    assert len(before) == 4
    assert all("resume" in state for state in before)
    assert not any("replication_key_value" in state for state in before)
    assert last == {
        "replication_key": "updated",
        "replication_key_value": COMETS[-1]["updated"],
    }
