"""The name of a stream in the lines of its log."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from spile.progress.stream_names import name_stream

if TYPE_CHECKING:
    import pytest


def test_each_line_names_its_stream_once_whatever_else_it_says(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = logging.getLogger("tap-x.named")
    for _ in range(2):
        name_stream(log, "moo%sns")
    log.warning("Field '%s' is 100 %% unknown", "orbit")
    log.warning("50% are new")
    log.warning("Stream '%s' is done", "moo%sns")
    assert caplog.messages == [
        "Stream 'moo%sns': Field 'orbit' is 100 % unknown",
        "Stream 'moo%sns': 50% are new",
        "Stream 'moo%sns' is done",
    ]
    log.filters.clear()
