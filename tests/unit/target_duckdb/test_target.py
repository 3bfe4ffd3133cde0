"""The target as the SDK knows it."""

from __future__ import annotations

import json
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from singer_sdk.testing import get_target_test_class
from support.loading import EXECUTABLE, LINES, call
from target_duckdb.target import TargetDuckDB

if TYPE_CHECKING:
    from support.loading import Loader


_PATH = Path(tempfile.mkdtemp(prefix="target-duckdb-suite-")) / "suite.duckdb"


TestTargetDuckDB = get_target_test_class(TargetDuckDB, config={"filepath": str(_PATH)})


def test_about_says_what_the_target_can_do() -> None:
    about = json.loads(call("--about", "--format=json").stdout)
    assert about["name"] == "target-duckdb"
    assert about["version"] == version("spile-target-duckdb")
    assert set(about["capabilities"]) == {
        "about",
        "activate-version",
        "batch",
        "hard-delete",
        "schema-flattening",
        "soft-delete",
        "stream-maps",
        "structured-logging",
        "target-schema",
    }
    settings = about["settings"]["properties"]
    assert {"filepath", "default_target_schema", "batch_size_rows", "hard_delete"} <= set(settings)
    assert all(one.get("title") and one.get("description") for one in settings.values())
    assert "load_method" not in settings


def test_version_is_printed() -> None:
    assert call("--version").stdout.startswith(f"target-duckdb v{version('spile-target-duckdb')}, ")


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
