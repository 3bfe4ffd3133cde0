"""How the streams of a run ended, in the state and in the last line of the log."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

import pytest
from spile.exceptions import Terminated
from support.planets import (
    API,
    SETTINGS,
    Comets,
    Moons,
    Planets,
    run_planets,
    standard_output,
    tap_of,
)
from support.server import Reply, serve

if TYPE_CHECKING:
    from support.singer import Output

MOON = {"id": 10, "updated": "2024-01-01T00:00:00Z"}


def ended(output: Output) -> dict[str, str]:
    return {name: run["outcome"] for name, run in output.state["last_runs"].items()}


def test_the_state_says_how_each_stream_ended(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    api = API(planets=Reply(404), moons=[MOON], comets=Reply(403))
    with serve(api) as server:
        output = run_planets(server.url, tap=tap_of(Planets, Moons, Comets), on_forbidden="skip")
    assert ended(output) == {"planets": "failed", "moons": "complete", "comets": "forbidden"}
    runs = output.state["last_runs"]
    assert runs["moons"]["records"] == 1
    assert "404" in runs["planets"]["message"]
    assert re.fullmatch(
        r"Run: 1 stream read, 1 failed, 1 skipped; 1 records, 4 requests, 0 retries, \d+\.\d s\. "
        r"Stream 'planets' failed: GET /planets answered 404\. .*",
        caplog.messages[-1],
    )


def test_a_rejected_credential_leaves_the_streams_behind_it_skipped() -> None:
    with serve(API(comets=Reply(401), moons=[MOON])) as server:
        output = run_planets(server.url, tap=tap_of(Comets, Moons), max_concurrency=1)
    assert ended(output) == {"comets": "failed", "moons": "skipped"}


def test_a_failure_that_lasts_keeps_its_first_time_over_runs() -> None:
    first = {"outcome": "failed", "at": "2024-06-03T22:00:00Z", "since": "2024-06-01T22:00:00Z"}
    with serve(API(moons=Reply(404))) as server:
        state = {"bookmarks": {}, "last_runs": {"moons": first}}
        output = run_planets(server.url, tap=tap_of(Moons), state=state)
    assert output.state["last_runs"]["moons"]["since"] == "2024-06-01T22:00:00Z"


def test_a_signal_leaves_the_stream_interrupted() -> None:
    with serve(API(comets=[MOON] * 9)) as server:
        tap = tap_of(Comets)(config={**SETTINGS, "api_url": server.url, "page_size": 2})
        tap.session.signal = 15
        with standard_output() as stdout, pytest.raises(Terminated):
            tap.sync_all()
    assert b'"outcome":"skipped"' in stdout.bytes().replace(b" ", b"")


def test_a_message_in_the_state_holds_no_secret() -> None:
    with serve(API(moons=Reply(404, body=b'{"message": "no such key: s3cret-key"}'))) as server:
        output = run_planets(server.url, tap=tap_of(Moons))
    assert "s3cret-key" not in str(output.state)
