"""A run over several streams, in one process, against a small server."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from click import Context
from sandbox_api import Sandbox
from support.planets import API, TapPlanets, discovered, run_planets
from support.server import Received, Reply, serve
from support.singer import run_tap, select
from support.taps import connection

EARTH = {"id": 1, "name": "Earth", "discoverer": None, "orbit": {"days": 365.25}}
MARS = {"id": 2, "name": "Mars", "discoverer": "Ann", "orbit": {"days": 687, "seen_by": "Bob"}}
MOON = {"id": 10, "updated": "2024-01-01T00:00:00Z"}
DEIMOS = {"id": 11, "updated": "2024-02-01T00:00:00Z"}


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


# Stream maps


def test_a_map_for_all_streams_does_no_harm_to_one_that_is_not_selected() -> None:
    with serve(API(planets=[EARTH])) as server:
        output = run_planets(
            server.url, catalog=select(discovered(), "planets"), stream_maps={"*": {"is": "'a'"}}
        )
    assert output.returncode == 0
    assert [record["is"] for record in output.records("planets")] == ["a"]


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


def test_the_test_of_the_command_line_tries_shows_schemas_or_refuses() -> None:
    with Sandbox() as sandbox:
        config = connection(sandbox, "worklogs")
        tried = run_tap("tap-worklogs", config, "--test")
        schemas = run_tap("tap-worklogs", config, "--test=schema")
        wrong = run_tap("tap-worklogs", config, "--test=records")
    assert (tried.returncode, tried.stdout) == (0, b"")
    assert "Connection test: 4 streams work, 0 failed" in tried.log
    assert not tried.errors()
    assert schemas.stdout.count(b'"type":"SCHEMA"') == len(schemas.stdout.splitlines()) == 4
    assert wrong.returncode == 2
    assert "--test must be all, which is the default, or schema" in wrong.log


# The command line


def test_the_help_says_what_the_test_of_the_connection_does() -> None:
    text = TapPlanets.cli.get_help(Context(TapPlanets.cli))
    assert "Ask for the first page of each stream" in " ".join(text.split())
    assert "single record" not in text
