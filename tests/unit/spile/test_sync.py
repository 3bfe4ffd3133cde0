"""The sync of one stream: pages in, Singer lines out, the bookmark last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
import spile.sync
from support.planets import (
    API,
    PERSONAL,
    Comets,
    Moons,
    Planets,
    Visits,
    discovered,
    run_planets,
    tap_of,
)
from support.server import Received, Reply, serve
from support.singer import select
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


# Children


def visits(*planets: int) -> dict[str, Any]:
    return {f"planets/{n}/visits": [{"id": 10 * n}, {"id": 10 * n + 1}] for n in planets}


def run_visits(data: dict[str, Any], *selected: str, **settings: Any) -> Output:
    tap = tap_of(Planets, Visits)
    catalog = select(discovered(tap), *(selected or ("planets", "visits")))
    with serve(API(data)) as server:
        return run_planets(server.url, tap=tap, catalog=catalog, **settings)


def test_a_child_is_read_once_for_each_record_of_its_parent_in_their_order() -> None:
    output = run_visits({"planets": many(5), **visits(1, 2, 3, 4, 5)}, page_size=2)
    expected = [10 * number + visit for number in range(1, 6) for visit in (0, 1)]
    assert [record["id"] for record in output.records("visits")] == expected


def test_a_parent_that_is_not_selected_is_read_and_not_written() -> None:
    output = run_visits({"planets": many(2), **visits(1, 2)}, "visits")
    assert output.counts() == {"visits": 4}


class Craters(Visits):
    """Craters, which say on which planet they are; known by its name."""

    name = "craters"
    path = "/craters/{planet_name}"
    primary_keys = ("planet_name", "id")
    parent_keys: ClassVar[dict[str, str]] = {"planet_name": "name"}
    schema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "properties": {"planet_name": PERSONAL, "id": {"type": "integer"}},
    }


class Stones(Craters):
    """Stones in craters."""

    name = "stones"
    path = "/craters/{planet_name}/{crater}/stones"
    primary_keys = ("crater", "id")
    parent_stream_type = Craters
    parent_keys: ClassVar[dict[str, str]] = {"planet_name": "planet_name", "crater": "id"}
    schema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "properties": {"crater": {"type": "integer"}, "id": {"type": "integer"}},
    }


CRATERS: dict[str, Any] = {
    "planets": [EARTH, MARS],
    **visits(1, 2),
    "craters/Earth": [{"id": 1}],
    "craters/Mars": [{"id": 1}, {"id": 2}],
    "craters/Earth/1/stones": [{"id": 5}],
    "craters/Mars/2/stones": [{"id": 5}, {"id": 6}],
}
PATHS = [path for path in CRATERS if path != "planets"] + ["craters/Mars/1/stones"]


def children_asked(targets: list[str]) -> list[str]:
    return [target for target in targets if not target.startswith("/planets?")]


def test_a_parent_may_have_many_children_and_they_children_of_their_own() -> None:
    with serve(API(CRATERS)) as server:
        output = run_planets(server.url, tap=tap_of(Planets, Visits, Craters, Stones))
        assert sorted(children_asked(server.targets)) == sorted(f"/{path}" for path in PATHS)
    assert output.counts() == {"planets": 2, "visits": 4, "craters": 3, "stones": 3}
    assert [(r["planet_name"], r["id"]) for r in output.records("craters")] == [
        ("Earth", 1),
        ("Mars", 1),
        ("Mars", 2),
    ]
    assert [(r["crater"], r["id"]) for r in output.records("stones")] == [(1, 5), (2, 5), (2, 6)]


def test_a_child_that_alone_is_selected_is_read_by_way_of_its_parents() -> None:
    tap = tap_of(Planets, Craters, Stones)
    catalog = select(discovered(tap), "stones")
    with serve(API(CRATERS)) as server:
        output = run_planets(server.url, tap=tap, catalog=catalog)
    assert output.counts() == {"stones": 3}


@pytest.mark.parametrize("mode", ["hash", "drop"])
def test_requests_of_children_carry_what_personal_data_keeps_out_of_the_output(mode: str) -> None:
    class Named(Planets):
        schema: ClassVar[dict[str, Any]] = {
            "type": "object",
            "properties": {"id": {"type": "integer"}, "name": PERSONAL},
        }

    class NamedCraters(Craters):
        parent_stream_type = Named

    class NamedStones(Stones):
        parent_stream_type = NamedCraters

    with serve(API(CRATERS)) as server:
        tap = tap_of(Named, NamedCraters, NamedStones)
        output = run_planets(server.url, tap=tap, personal_data=mode, personal_data_key="k3y")
    assert output.counts() == {"planets": 2, "craters": 3, "stones": 3}
    assert b"Mars" not in output.stdout
    assert {len(record["planet_name"]) for record in output.records("craters")} == {64}


def test_a_parent_without_a_key_is_skipped_with_one_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    nameless = [{"id": 3}, {"id": 4, "name": ""}, {"id": 5, "name": None}]
    with serve(API({**CRATERS, "planets": [*nameless, MARS]})) as server:
        output = run_planets(server.url, tap=tap_of(Planets, Craters))
        assert children_asked(server.targets) == ["/craters/Mars"]
    assert output.counts() == {"planets": 4, "craters": 2}
    assert caplog.text.count("skips the records of its parent stream that lack 'name'") == 1


def test_a_parent_that_is_gone_meanwhile_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    data = {"planets": many(3), **visits(1, 3), "planets/2/visits": Reply(404)}
    output = run_visits(data)
    assert output.returncode == 0
    assert [record["id"] for record in output.records("visits")] == [10, 11, 30, 31]
    assert "planet 2 seems to be gone" in caplog.text


def test_a_failure_of_one_parents_request_fails_the_child_behind_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    data = {"planets": many(3), **visits(1, 3), "planets/2/visits": Reply(400)}
    output = run_visits(data)
    assert output.returncode == 1
    assert [record["id"] for record in output.records("visits")] == [10, 11, 30, 31]
    assert "Stream 'visits' failed: 1 of 3 requests failed" in caplog.text


def test_a_child_of_a_parent_that_failed_fails_and_keeps_what_it_has(
    caplog: pytest.LogCaptureFixture,
) -> None:
    data = {"planets": [*many(2), {"id": "x"}], **visits(1, 2)}
    output = run_visits(data, page_size=2)
    assert output.returncode == 1
    assert output.counts() == {"planets": 2, "visits": 4}
    assert "Its parent stream 'planets' failed, so only part of it was read" in caplog.text


@pytest.mark.parametrize(("choice", "returncode"), [("skip", 0), ("fail", 1)])
def test_a_child_of_a_forbidden_parent_is_forbidden(
    choice: str, returncode: int, caplog: pytest.LogCaptureFixture
) -> None:
    with serve(API(planets=Reply(403), moons=[MOON])) as server:
        tap = tap_of(Planets, Visits, Moons)
        output = run_planets(server.url, tap=tap, on_forbidden=choice)
        assert not any("visits" in target for target in server.targets)
    assert output.returncode == returncode
    assert output.records("moons") == [MOON]
    assert "Its parent stream 'planets' is forbidden." in caplog.text
