"""The target as the SDK knows it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from support.loading import EXECUTABLE, LINES, call

if TYPE_CHECKING:
    from support.loading import Loader


def test_the_way_through_the_sdk_loads_the_same(loader: Loader) -> None:
    config = loader.directory / "logging.yaml"
    config.write_text(
        "version: 1\n"
        "disable_existing_loggers: false\n"
        "formatters: {structured: {'()': singer_sdk.logging.StructuredFormatter}}\n"
        "handlers: {default: {class: logging.StreamHandler, formatter: structured, "
        "stream: 'ext://sys.stderr'}}\n"
        "root: {level: INFO, handlers: [default]}\n",
    )
    arguments = loader.command()[len(EXECUTABLE) :]
    done = call(*arguments, lines=LINES, SINGER_SDK_LOG_CONFIG=str(config))
    assert (done.returncode, done.stdout) == (0, '{"n": 1}\n'), done.stderr
    assert loader.query("SELECT id, v FROM s") == [(1, "a")]
    bad = call(*arguments, lines=["broken"], SINGER_SDK_LOG_CONFIG=str(config))
    assert bad.returncode == 1
    message = json.loads(bad.stderr.splitlines()[-1])
    assert message["level"] == "error"
    assert message["message"] == "line 1: the line is not JSON"


def test_settings_are_checked_on_the_way_through_the_sdk_too(loader: Loader) -> None:
    outcome = loader.run_process(*LINES, stream_maps={"s": {"v": "v"}}, batch_size_rows=0)
    assert outcome.code == 1
    assert "'batch_size_rows' must be a whole number of at least 1" in outcome.log
    assert "Traceback" not in outcome.log
    assert not loader.path.exists()
