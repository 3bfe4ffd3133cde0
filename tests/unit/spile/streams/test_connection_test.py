"""A test of the connection reads a page of each stream and writes nothing."""

from __future__ import annotations

import logging

import pytest
from spile.exceptions import CredentialError, RunError
from support.planets import (
    API,
    SETTINGS,
    Moons,
    Planets,
    Visits,
    standard_output,
    tap_of,
)
from support.server import Reply, serve

EARTH, MOON = {"id": 1, "name": "Earth"}, {"id": 10, "updated": "2024-01-01T00:00:00Z"}


def tried(api: API, *streams: type, **settings: object) -> bytes:
    with serve(api) as server, standard_output() as output:
        tap = tap_of(*streams)(config={**SETTINGS, "api_url": server.url, **settings})
        try:
            tap.run_connection_test()
        finally:
            assert output.bytes() == b""
        return output.bytes()


def test_each_stream_is_tried_and_a_child_with_the_first_parent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    api = API({"planets/1/visits": [EARTH]}, planets=[EARTH, {**EARTH, "id": 2}], moons=[MOON])
    tried(api, Planets, Visits, Moons)
    assert "Stream 'planets' works: 2 records on a page" in caplog.messages
    assert "Stream 'visits' works: 1 records on a page" in caplog.messages
    assert caplog.messages[-1] == "Connection test: 3 streams work, 0 failed"


def test_a_child_whose_parent_has_no_record_is_not_tried(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    tried(API(planets=[]), Planets, Visits)
    assert "Stream 'visits' is not tried: its parent has no record" in caplog.messages


def test_a_stream_that_fails_fails_the_test_and_the_others_are_tried(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    with pytest.raises(RunError):
        tried(API(planets=Reply(404), moons=[MOON]), Planets, Moons)
    assert any(line.startswith("Stream 'planets' failed: ") for line in caplog.messages)
    assert caplog.messages[-1] == "Connection test: 1 streams work, 1 failed"


def test_a_rejected_credential_ends_the_test() -> None:
    with pytest.raises(CredentialError, match="Check api_key and api_url"):
        tried(API(planets=Reply(401)), Planets)
