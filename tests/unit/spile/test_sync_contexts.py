"""The sync of a stream that is read context by context: children and partitions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from spile import BodyCursor, FromContext, Profile, StreamProfile
from support.planets import (
    API,
    PERSONAL,
    Moons,
    Planets,
    Visits,
    discovered,
    run_planets,
    tap_of,
)
from support.server import Received, Reply, serve
from support.singer import select

if TYPE_CHECKING:
    from support.singer import Output

EARTH = {"id": 1, "name": "Earth"}
MARS = {"id": 2, "name": "Mars"}
MOON = {"id": 10, "updated": "2024-01-01T00:00:00Z"}
KINDS = [{"kind": "a"}, {"kind": "b"}]


def many(count: int) -> list[dict[str, Any]]:
    return [{"id": number, "name": f"p{number}"} for number in range(1, count + 1)]


def state_of(output: Output, stream: str) -> dict[str, Any]:
    found: dict[str, Any] = output.state["bookmarks"].get(stream, {})
    return found


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


# Partitions


class Surveys(Planets):
    """Answers, of which the API lists one kind at a time, and tells changes by a token."""

    name = "surveys"
    path = ""
    http_method = "POST"
    pagination = BodyCursor(cursor="next", cursor_field="cursor", size_field="limit", more="more")
    primary_keys = ("kind", "id")
    partitions = KINDS
    schema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "properties": {"kind": {"type": "string"}, "id": {"type": "integer"}},
    }


SURVEYS = Profile(
    streams={
        "surveys": StreamProfile(
            path="/surveys", payload={"kind": FromContext("kind")}, sync_token="token"
        )
    }
)


def run_surveys(*broken: str, state: Any = None) -> tuple[Output, list[tuple[str, Any]]]:
    """A run over both kinds, and what was asked for."""
    asked: list[tuple[str, Any]] = []

    def reply(request: Received) -> Reply:
        body = json.loads(request.body)
        asked.append((body["kind"], body.get("token")))
        if body["kind"] in broken:
            return Reply(422)
        page = {"data": [{"id": 1}], "more": False, "token": f"{body['kind']}-{len(asked)}"}
        return Reply(body=json.dumps(page).encode())

    with serve(reply) as server:
        settings: dict[str, Any] = {"max_concurrency": 1, "emit_activate_version_messages": True}
        tap = tap_of(Surveys, profile=SURVEYS)
        return run_planets(server.url, tap=tap, state=state, **settings), asked


def test_a_stream_is_read_once_for_each_partition_from_a_place_of_its_own() -> None:
    first, asked = run_surveys()
    assert asked == [("a", None), ("b", None)]
    assert first.records("surveys") == [{"kind": "a", "id": 1}, {"kind": "b", "id": 1}]
    kept = [
        (one["context"], one["sync_token"]["value"])
        for one in state_of(first, "surveys")["partitions"]
    ]
    assert kept == [({"kind": "a"}, "a-1"), ({"kind": "b"}, "b-2")]
    second, asked = run_surveys(state=first.state)
    assert asked == [("a", "a-1"), ("b", "b-2")]
    assert "ACTIVATE_VERSION" in {m["type"] for m in first.messages}
    assert "ACTIVATE_VERSION" not in {m["type"] for m in second.messages}


def test_a_partition_that_fails_fails_the_stream_and_no_place_moves() -> None:
    first, _ = run_surveys()
    second, _ = run_surveys("b", state=first.state)
    assert second.returncode == 1
    assert second.counts() == {"surveys": 1}
    assert state_of(second, "surveys") == state_of(first, "surveys")
