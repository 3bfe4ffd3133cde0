"""The command line."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.logging import StructuredFormatter as SDKFormatter
from spile_loader.command_line import StructuredFormatter
from support.loading import LINES

if TYPE_CHECKING:
    from support.loading import Loader

# As Meltano writes it for each run.
MELTANO_LOG = json.dumps(
    {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"singer_formatter": {"()": "singer_sdk.logging.StructuredFormatter"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "singer_formatter",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["console"], "level": "INFO"},
    }
)


def test_input_may_come_from_a_file(loader: Loader) -> None:
    path = loader.directory / "input.jsonl"
    path.write_text("\n".join(LINES))
    done = loader.call_configured(f"--input={path}")
    assert (done.returncode, done.stdout) == (0, '{"n": 1}\n')
    assert loader.query("SELECT id FROM s") == [(1,)]


@pytest.mark.without_lake("DuckDB 1.5 looks for pandas by itself")
@pytest.mark.parametrize("by", ["hand", "Meltano"])
def test_a_plain_load_starts_without_the_sdk_and_what_it_imports(loader: Loader, by: str) -> None:
    settings = {"PYTHONPROFILEIMPORTTIME": "1"}
    if by == "Meltano":
        path = loader.directory / "logging.json"
        path.write_text(MELTANO_LOG)
        settings["SINGER_SDK_LOG_CONFIG"] = str(path)
    done = loader.call_configured(lines=LINES, **settings)
    assert (done.returncode, done.stdout) == (0, '{"n": 1}\n')
    assert ('"logger_name":"target"' in done.stderr) == (by == "Meltano")
    found = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert {"msgspec", "spile_loader"} <= found
    sdk = {"click", "fsspec", "joblib", "jsonschema", "requests", "singer_sdk", "sqlalchemy"}
    assert not found & (sdk | {"numpy", "pandas", "pyarrow", "yaml"})


@pytest.mark.parametrize("further", [[], ["--version"]], ids=["plain", "SDK"])
@pytest.mark.parametrize("prefix", ["", "own"])
def test_a_log_level_that_there_is_not_is_named(
    loader: Loader, prefix: str, further: list[str]
) -> None:
    name = f"{prefix and loader.declaration.environment_prefix}LOGLEVEL"
    done = loader.call_configured(*further, lines=LINES, **{name: "trace"})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("LOGLEVEL 'trace' is not one of DEBUG, INFO")


@pytest.mark.parametrize("database", ["duckdb"], indirect=True)
@pytest.mark.parametrize("mapped", [{}, {"stream_maps": {"s": {}}}], ids=["plain", "SDK"])
@pytest.mark.parametrize(("number", "name"), [(0, "input"), (1, "output")])
def test_a_closed_stream_is_named(
    loader: Loader, number: int, name: str, mapped: dict[str, Any]
) -> None:
    shell = ["sh", "-c", f'exec "$@" {["<&-", ">&-"][number]}', "sh"]
    done = subprocess.run(
        [*shell, *loader.command(**mapped)],
        input="\n".join(LINES),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"Standard {name} is closed" in done.stderr
    assert "Traceback" not in done.stderr
    assert not loader.path.exists()


def record(text: object, *args: object, **more: Any) -> logging.LogRecord:
    """A log record."""
    error = more.pop("exc_info", None)
    made = logging.LogRecord("target", logging.ERROR, "file.py", 1, text, args, error)
    vars(made).update(more)
    return made


def error_record() -> logging.LogRecord:
    """A record that holds an error."""
    error = None
    try:
        int("a")
    except ValueError:
        error = sys.exc_info()
    return record("failed", exc_info=error)


@pytest.mark.parametrize(
    "made",
    [
        record("plain"),
        record("%d rows", 3),
        record("%d rows", "three"),
        record(Path("no text")),
        record("named", stream_name="s", app_name="a", rows=3, place=Path("x")),
        record("seen before", asctime="now", message="seen before", taskName="t"),
        error_record(),
    ],
    ids=["plain", "arguments", "wrong", "object", "extra", "again", "error"],
)
def test_a_line_of_the_log_is_the_one_that_the_sdk_writes(made: logging.LogRecord) -> None:
    assert StructuredFormatter().format(made) == SDKFormatter().format(made)
