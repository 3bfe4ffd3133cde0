"""From a tap to target-duckdb by Parquet files, and from there on by Parquet files."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow.parquet as pq
from support.rows import by_key, truth
from support.singer import BIN, clean_environment, parse_lines, tap_command

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox_api import Sandbox

STREAMS = ("accounts", "customers", "worklogs", "workload_schemes")
WITHOUT_PYARROW = """
import sys
sys.modules["pyarrow"] = sys.modules["pyarrow.parquet"] = None
from tap_worklogs.tap import TapWorklogs
TapWorklogs.cli()
"""


def settings(sandbox: Sandbox, folder: Path) -> dict[str, Any]:
    return {
        "api_url": sandbox.url_of("worklogs"),
        "api_token": sandbox.credentials["worklogs"],
        "batch_config": {
            "encoding": {"format": "parquet"},
            "storage": {"root": folder.as_uri()},
            "batch_size": 40,
        },
    }


def load(lines: bytes, folder: Path) -> None:
    config = folder / "target.json"
    config.write_text(
        json.dumps({"filepath": str(folder / "db"), "parquet_dir": str(folder / "p")})
    )
    command = [str(BIN / "target-duckdb"), "--config", str(config)]
    subprocess.run(command, input=lines, check=True, capture_output=True)


def record(row: dict[str, Any], texts: set[str]) -> dict[str, Any]:
    """A row in the types of JSON."""
    return {
        name: json.loads(value, parse_float=Decimal) if name in texts and value else value
        for name, value in row.items()
    }


def test_every_value_is_the_apis_behind_two_generations_of_parquet_files(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    command = tap_command("tap-worklogs", settings(sandbox, tmp_path), tmp_path)
    done = subprocess.run(command, check=True, capture_output=True, env=clean_environment())
    kinds = {message["type"] for message in parse_lines(done.stdout)}
    assert "BATCH" in kinds
    assert "RECORD" not in kinds
    load(done.stdout, tmp_path)
    expected = {stream: truth(sandbox, stream) for stream in STREAMS}
    found = {}
    for path in (tmp_path / "p").iterdir():
        table = pq.read_table(path)
        texts = {field.name for field in table.schema if "json" in str(field.type)}
        found[path.name.partition("-")[0]] = by_key(record(row, texts) for row in table.to_pylist())
    assert found == expected
    with duckdb.connect(str(tmp_path / "db")) as connection:
        rows = {s: connection.sql(f"FROM {s}").count("*").fetchall()[0][0] for s in STREAMS}
    assert rows == {stream: len(records) for stream, records in expected.items()}


def test_a_tap_that_lacks_pyarrow_says_how_to_get_it(sandbox: Sandbox, tmp_path: Path) -> None:
    command = tap_command("tap-worklogs", settings(sandbox, tmp_path), tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_PYARROW, *command[1:]],
        capture_output=True,
        check=False,
        env=clean_environment(),
    )
    assert done.returncode == 1
    assert "install the tap with 'spile[parquet]', or set encoding.format to jsonl" in (
        done.stderr.decode()
    )
    assert "Traceback" not in done.stderr.decode()
