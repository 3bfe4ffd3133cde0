"""A failed run's line says what to do."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from meltano_tenants.running.advice import advise

if TYPE_CHECKING:
    from pathlib import Path

LOCKED = (
    "it is running, or was killed: wait until 2026-01-31 02:04 UTC, "
    "or use --force if nothing else runs it"
)
STAMP = "2026-01-31T02:00:00.000000Z"


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        (
            "[error    ] tap-x--acme Setting 'api_token' is required",
            "set TAP_X__ACME_API_TOKEN where this command is started",
        ),
        (
            "[error    ] tap-x--acme Setting 'api_token' \nis required",
            "set TAP_X__ACME_API_TOKEN where this command is started",
        ),
        (
            "Environment variable 'TAP_X__ACME_API_URL' referenced but not set",
            "set TAP_X__ACME_API_URL where this command is started",
        ),
        (
            "pipeline is already running. Wait until 2026-01-31 02:04:11+00:00 when the job",
            LOCKED,
        ),
        (
            "[error    ] target-duckdb--acme Cannot write: No space left on device",
            "the disk is full: make room, then go on with --resume",
        ),
        (
            "Executable 'target-x' could not be found. Loader",
            "target-x is not installed: run `meltano install`",
        ),
        (
            "\x1b[31m[error    ]\x1b[0m tap-x--acme GET /v1/a answered 401",
            "tap-x--acme GET /v1/a answered 401",
        ),
    ],
)
def test_the_end_of_a_log_becomes_advice(line: str, advice: str, tmp_path: Path) -> None:
    log = tmp_path / "acme.log"
    log.write_text(f"{STAMP} {line}\n{STAMP} [error    ] meltano      Extractor failed\n")
    assert advise(log, ["TAP_X__ACME_API_TOKEN"]) == advice


def test_a_log_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert advise(tmp_path / "acme.log", []) == "see acme.log"


def test_a_full_disk_is_told_where_the_log_could_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0))
    (tmp_path / "acme.log").touch()
    assert advise(tmp_path / "acme.log", ["X"]) == (
        "the disk is full: make room, then go on with --resume"
    )
