"""What a stream says about itself."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from spile import progress
from spile.progress import Progress

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
