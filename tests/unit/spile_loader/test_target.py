"""The target as the SDK knows it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from singer_sdk.testing import TargetTestRunner, get_target_test_class
from support.loading import LINES
from target_duckdb.target import TargetDuckDB
from target_postgres.target import TargetPostgres

if TYPE_CHECKING:
    from support.loading import Loader


TARGETS = {"target_duckdb": TargetDuckDB, "target_postgres": TargetPostgres}


@pytest.mark.without_lake("a lake has a file of its own, target_duckdb/lake/test_target.py")
class TestStandardSuite(get_target_test_class(TargetDuckDB)):  # type: ignore[misc]  # the SDK makes it
    """The SDK's own tests of a target, on every database."""

    @pytest.fixture
    def runner(self, loader: Loader) -> TargetTestRunner:
        return TargetTestRunner(
            target_class=TARGETS[loader.module],
            config={**loader.place, **loader.config},
            parse_env_config=True,
        )


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
    done = loader.call_configured(lines=LINES, SINGER_SDK_LOG_CONFIG=str(config))
    assert (done.returncode, done.stdout) == (0, '{"n": 1}\n'), done.stderr
    assert loader.query("SELECT id, v FROM s") == [(1, "a")]
    bad = loader.call_configured(lines=["broken"], SINGER_SDK_LOG_CONFIG=str(config))
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
