"""What a stream says about itself."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from spile.progress import stream_progress as progress
from spile.progress.stream_progress import Progress

if TYPE_CHECKING:
    import pytest


def test_the_end_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    stream = Progress(logging.getLogger("test"), "worklogs")
    stream.counts.requests, stream.counts.retries = 12, 3
    for _ in range(10):
        stream.add_page(150)
    assert caplog.messages == []
    stream.finish()
    assert len(caplog.messages) == 1
    assert re.fullmatch(
        r"Stream 'worklogs' is done: 1,500 records, 10 pages, 12 requests, 3 retries, \d+\.\d s",
        caplog.messages[0],
    )


def test_a_line_comes_now_and_then(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    stream = Progress(logging.getLogger("test"), "worklogs")
    monkeypatch.setattr(progress, "INTERVAL_SECONDS", 0.0)
    stream.add_page(5)
    monkeypatch.setattr(progress, "INTERVAL_SECONDS", 10.0)
    stream.tick()
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith("Stream 'worklogs' goes on: 5 records, 1 pages")


def test_a_stream_is_as_far_as_the_api_or_the_last_run_lets_expect() -> None:
    stream = Progress(logging.getLogger("test"), "worklogs", last_count=200)
    stream.add_page(50)
    assert stream.share == 0.25
    stream.announced = lambda: 100
    assert stream.share == 0.5
    stream.add_page(60)
    assert stream.share is None
    assert stream.seconds_left is None


def test_the_rate_of_a_stream_that_has_ended_stays() -> None:
    stream = Progress(logging.getLogger("test"), "worklogs")
    with stream:
        stream.add_page(50)
    rate = stream.rate
    assert rate > 0
    assert stream.rate == rate


def test_no_line_comes_while_a_terminal_shows_the_stream(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(progress, "INTERVAL_SECONDS", 0.0)
    stream = Progress(logging.getLogger("test"), "worklogs")
    stream.is_shown = True
    stream.add_page(5)
    assert caplog.messages == []
