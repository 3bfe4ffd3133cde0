"""A run over several streams, in one process, against a small server."""

from __future__ import annotations

import logging
from decimal import Decimal
from typing import Any

import pytest
from support.planets import API, discovered, run_planets
from support.server import Received, Reply, serve
from support.singer import deselect_field, select

EARTH = {"id": 1, "name": "Earth", "discoverer": None, "orbit": {"days": 365.25}}
MARS = {"id": 2, "name": "Mars", "discoverer": "Ann", "orbit": {"days": 687, "seen_by": "Bob"}}
MOON = {"id": 10, "updated": "2024-01-01T00:00:00Z"}
DEIMOS = {"id": 11, "updated": "2024-02-01T00:00:00Z"}


def many(count: int) -> list[dict[str, Any]]:
    return [{"id": number, "name": f"p{number}"} for number in range(1, count + 1)]


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
    ]
    bookmark = output.state["bookmarks"]["moons"]
    assert bookmark["replication_key_value"] == "2024-02-01T00:00:00Z"


def test_numbers_are_written_as_they_came() -> None:
    with serve(API(planets=[EARTH])) as server:
        output = run_planets(server.url)
    assert output.records("planets")[0]["orbit"] == {"days": Decimal("365.25")}


@pytest.mark.parametrize("width", [1, 4])
def test_many_pages_are_written_in_order(width: int) -> None:
    with serve(API(planets=many(95))) as server:
        output = run_planets(server.url, page_size=7, max_concurrency=width)
    assert [record["id"] for record in output.records("planets")] == list(range(1, 96))


@pytest.mark.parametrize(
    "broken",
    [
        Reply(404),
        Reply(500),
        Reply(body=b""),
        Reply(body=b"null"),
        Reply(body=b"{}"),
        Reply(body=b"<html>Sign in</html>"),
        Reply(body=b'{"data": [{"id": "x"}]}'),
        Reply(body=b'{"data": [{"name": "no key"}]}'),
        Reply(body=b'{"data": ["no object"]}'),
        Reply(body=b'{"data": [{"id": 1e9999999999999999999999}]}'),
        Reply(body=b'{"data": [{"id": 1, "name": "\xff"}]}'),
        Reply(302, {"Location": "http://[::1"}),
        Reply(302, {"Location": "http://evil.example.org/"}),
        Reply(429, {"Retry-After": "9999"}),
        Reply(403),
    ],
)
def test_a_broken_stream_does_not_stop_the_other(
    broken: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    with serve(API(planets=broken, moons=[MOON])) as server:
        output = run_planets(server.url)
    assert output.returncode == 1
    assert output.records("planets") == []
    assert output.records("moons") == [MOON]
    assert "moons" in output.state["bookmarks"]
    errors = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert len(errors) == 1
    assert errors[0].startswith("Stream 'planets' failed: ")
    assert "s3cret-key" not in caplog.text


def test_pages_before_a_broken_one_are_written() -> None:
    with serve(API(planets=[*many(4), {"id": "x"}])) as server:
        output = run_planets(server.url, page_size=2)
    assert [record["id"] for record in output.records("planets")] == [1, 2, 3, 4]
    assert output.returncode == 1


def test_a_forbidden_stream_can_be_skipped() -> None:
    with serve(API(planets=Reply(403), moons=[MOON])) as server:
        assert run_planets(server.url, on_forbidden="skip").returncode == 0
        assert run_planets(server.url).returncode == 1


def test_a_credential_that_may_read_nothing_fails_the_run() -> None:
    with serve(API(planets=Reply(403), moons=Reply(403))) as server:
        assert run_planets(server.url, on_forbidden="skip").returncode == 1


def test_a_rejected_credential_ends_the_run(caplog: pytest.LogCaptureFixture) -> None:
    with serve(API(planets=Reply(401), moons=Reply(401))) as server:
        assert run_planets(server.url, max_concurrency=1).returncode == 1
        assert len(server.received) <= 2
    assert "Check api_key" in caplog.text


# Selection


def test_a_deselected_stream_causes_no_request() -> None:
    catalog = select(discovered(), "moons")
    with serve(API(moons=[MOON])) as server:
        output = run_planets(server.url, catalog=catalog)
        assert all(target.startswith("/moons") for target in server.targets)
    assert output.counts() == {"moons": 1}


@pytest.mark.parametrize("odd", [{}, {"id": "1"}, {"x": 1}])
def test_deselected_fields_are_not_written(odd: dict[str, Any]) -> None:
    catalog = deselect_field(discovered(), "planets", "name")
    catalog = deselect_field(catalog, "planets", "orbit", "days")
    with serve(API(planets=[{**MARS, **odd}])) as server:
        output = run_planets(server.url, catalog=select(catalog, "planets"))
    assert output.records("planets") == [
        {"id": 2 if odd.get("id") is None else 1, "discoverer": "Ann", "orbit": {"seen_by": "Bob"}}
    ]
    properties = output.schemas("planets")[0]["schema"]["properties"]
    assert "name" not in properties
    assert "days" not in properties["orbit"]["properties"]


# Personal data


@pytest.mark.parametrize("odd", [{}, {"id": "2"}, {"x": 1}])
@pytest.mark.parametrize("with_catalog", [False, True])
def test_personal_data_is_dropped(odd: dict[str, Any], *, with_catalog: bool) -> None:
    catalog = select(discovered(), "planets") if with_catalog else None
    with serve(API(planets=[{**MARS, **odd}])) as server:
        output = run_planets(server.url, catalog=catalog, personal_data="drop")
    assert output.records("planets") == [{"id": 2, "name": "Mars", "orbit": {"days": 687}}]
    assert b"Ann" not in output.stdout
    assert b"discoverer" not in output.stdout


@pytest.mark.parametrize("flat", [False, True])
def test_personal_data_is_hashed(*, flat: bool) -> None:
    flattening: dict[str, Any] = (
        {"flattening_enabled": True, "flattening_max_depth": 2} if flat else {}
    )
    with serve(API(planets=[MARS])) as server:
        settings: dict[str, Any] = {"personal_data": "hash", "personal_data_key": "k3y-of-hashes"}
        output = run_planets(server.url, **settings, **flattening)
    record = output.records("planets")[0]
    seen_by = record["orbit__seen_by"] if flat else record["orbit"]["seen_by"]
    assert len(record["discoverer"]) == len(seen_by) == 64
    assert b"Ann" not in output.stdout
    assert b"Bob" not in output.stdout
    assert b"k3y-of-hashes" not in output.stdout


def test_a_personal_value_of_the_wrong_type_is_in_no_output(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with serve(API(planets=[{"id": 1, "discoverer": {"first": "Ann"}}])) as server:
        output = run_planets(server.url)
    assert output.returncode == 1
    assert "Field 'discoverer' in the record with id=1 is not text" in caplog.text
    assert "Ann" not in caplog.text


# Unknown fields


def test_unknown_fields_are_added_after_a_new_schema() -> None:
    planets = [{"id": 1}, {"id": 2, "mass": 5}, {"id": 3, "mass": "big", "orbit": {"tilt": 1}}]
    with serve(API(planets=planets)) as server:
        output = run_planets(server.url, page_size=1, unknown_fields="add")
    assert output.records("planets") == planets
    kinds = [m["type"] for m in output.messages if m.get("stream") == "planets"]
    assert kinds == ["SCHEMA", "RECORD", "SCHEMA", "RECORD", "SCHEMA", "RECORD"]
    newest = output.schemas("planets")[-1]["schema"]["properties"]
    assert newest["mass"] == {"type": ["string", "null"]}
    assert newest["orbit"]["properties"]["tilt"] == {"type": ["integer", "null"]}


def test_added_fields_are_remembered() -> None:
    planets = [{"id": 1, "mass": 5, "orbit": {"tilt": 1}}]
    with serve(API(planets=planets)) as server:
        first = run_planets(server.url, unknown_fields="add")
        second = run_planets(server.url, unknown_fields="add", state=first.state)
    assert len(second.schemas("planets")) == 1
    assert second.schemas("planets") == first.schemas("planets")[1:]
    assert second.records("planets") == planets
    assert second.state["bookmarks"]["planets"] == first.state["bookmarks"]["planets"]


def test_added_fields_are_written_with_a_catalog_too() -> None:
    catalog = select(discovered(), "planets")
    with serve(API(planets=[{"id": 1, "mass": 5}])) as server:
        output = run_planets(server.url, catalog=catalog, unknown_fields="add")
    assert output.records("planets") == [{"id": 1, "mass": 5}]


def test_a_state_that_no_longer_fits_the_schema_does_no_harm() -> None:
    added = [
        {"path": ["name"], "schema": {"type": ["integer", "null"]}},
        {"path": ["gone", "x"], "schema": {"type": ["integer", "null"]}},
        {"path": ["mass"], "schema": {"type": ["integer", "null"]}},
    ]
    state = {"bookmarks": {"planets": {"added_fields": added}}}
    with serve(API(planets=[{"id": 1, "name": "Earth", "mass": 5, "new": 1}])) as server:
        output = run_planets(server.url, state=state, unknown_fields="add")
    assert output.returncode == 0
    assert output.records("planets") == [{"id": 1, "name": "Earth", "mass": 5, "new": 1}]
    kept = output.state["bookmarks"]["planets"]["added_fields"]
    assert [entry["path"] for entry in kept] == [["mass"], ["new"]]


# Text that cannot be read

HALF = b'"half \\ud83d"'
NOT_UTF8 = b'"\xe4"'


@pytest.mark.parametrize("text", [HALF, NOT_UTF8])
def test_text_that_cannot_be_read_costs_its_field(text: bytes) -> None:
    body = b'{%s: 1, "data": [{"id": 1, "name": "Earth"}, {"id": 2, "name": %s, "new": %s}]}'

    def reply(request: Received) -> Reply:
        first = request.target == "/planets?offset=0&limit=2"
        return Reply(body=body % (text, text, text) if first else b'{"data": []}')

    with serve(reply) as server:
        output = run_planets(server.url, on_type_error="null", page_size=2)
        assert server.targets.count("/planets?offset=0&limit=2") == 1
    assert output.returncode == 0
    assert output.records("planets") == [{"id": 1, "name": "Earth"}, {"id": 2, "name": None}]


def test_text_that_cannot_be_read_fails_a_stream_without_a_retry(
    caplog: pytest.LogCaptureFixture,
) -> None:
    body = b'{"data": [{"id": 1, "name": %s}]}' % HALF
    with serve(API(planets=Reply(body=body), moons=[MOON])) as server:
        output = run_planets(server.url, page_size=5)
        assert server.targets.count("/planets?offset=0&limit=5") == 1
    assert output.returncode == 1
    assert output.records("moons") == [MOON]
    assert (
        "Stream 'planets' failed: Field 'name' in the record with id=1 is not valid text (it holds "
        "half of a surrogate pair). Set on_type_error to null to load the rest, or report this to "
        "the vendor."
    ) in caplog.text


# Stream maps


def test_stream_maps_see_every_record() -> None:
    maps = {"planets": {"name": "name.upper()", "__else__": None, "id": "id"}}
    with serve(API(planets=[EARTH, MARS])) as server:
        output = run_planets(server.url, stream_maps=maps)
    assert output.records("planets") == [{"id": 1, "name": "EARTH"}, {"id": 2, "name": "MARS"}]


# Bookmarks


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
