"""As many rows in DuckDB as records at the source, for every stream of every tap, at any size."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from sandbox_api import Sandbox
from support.hr import EXAMPLES
from support.singer import BIN, clean_environment, tap_command

if TYPE_CHECKING:
    from pathlib import Path

PAGE = 20
LARGEST = {
    "ats": "applications",
    "hr": "employees",
    "practice": "time_list",
    "recruitment": "candidates",
    "worklogs": "worklogs",
}
# These follow from other streams.
DERIVED = {"practice.job_tasks", "practice.invoice_current"}
NAMES = {
    f"{api}.{stream}": 0
    for api in LARGEST
    for stream in Sandbox(scale=0).counts(api)
    if f"{api}.{stream}" not in DERIVED
}
SIZES: dict[str, dict[str, Any]] = {
    "none": {"scale": 0},
    "scale 1": {"scale": 1},
    "one page exactly": {"counts": dict.fromkeys(NAMES, PAGE)},
    "one page plus one": {"counts": dict.fromkeys(NAMES, PAGE + 1)},
    "10,000": {
        "scale": 0.05,
        "counts": {f"{api}.{stream}": 10_000 for api, stream in LARGEST.items()},
    },
}


def settings(sandbox: Sandbox, api: str, size: str) -> dict[str, Any]:
    credential = "api_token" if api == "worklogs" else "api_key"
    return {
        "api_url": sandbox.url_of(api),
        credential: sandbox.credentials[api],
        "page_size": PAGE if "page" in size else 100,
        **({"streams": EXAMPLES} if api == "hr" else {}),
    }


def load(api: str, config: dict[str, Any], folder: Path) -> Path:
    """Run a tap into target-duckdb; the file."""
    path = folder / "loaded.duckdb"
    target = folder / "target.json"
    target.write_text(json.dumps({"filepath": str(path)}))
    tap = subprocess.Popen(
        tap_command(f"tap-{api}", config, folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=clean_environment(),
    )
    with tap:
        command = [str(BIN / "target-duckdb"), "--config", str(target)]
        subprocess.run(command, stdin=tap.stdout, check=True, capture_output=True)
    assert tap.returncode == 0
    return path


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("api", LARGEST)
def test_every_table_has_as_many_rows_as_its_stream_has_records(
    api: str, size: str, tmp_path: Path
) -> None:
    with Sandbox(**SIZES[size]) as sandbox:
        path = load(api, settings(sandbox, api, size), tmp_path)
        truth = sandbox.counts(api)
    with duckdb.connect(str(path), read_only=True) as connection:
        found = {
            stream: connection.table(f'"{stream}"').aggregate("count(*)").fetchall()[0][0]
            for stream in truth
        }
    assert found == truth
