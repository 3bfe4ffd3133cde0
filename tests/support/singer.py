"""Runs taps and targets as the executables that users run, and reads what they print."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

BIN = Path(sys.executable).parent
TIMEOUT = 120


@dataclass
class Output:
    """What one run of a tap printed.

    Attributes:
        returncode: Exit code; negative if a signal ended the process.
        messages: Singer messages in their order; decimals are Decimal.
        log: Standard error.
        stdout: Standard output as it came.
    """

    returncode: int
    messages: list[dict[str, Any]]
    log: str
    stdout: bytes = b""
    _streams: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def records(self, stream: str) -> list[dict[str, Any]]:
        """The records of a stream in their order."""
        return [
            m["record"] for m in self.messages if m["type"] == "RECORD" and m["stream"] == stream
        ]

    def counts(self) -> dict[str, int]:
        """How many records each stream of the output has; 0 for a stream with a SCHEMA only."""
        found = {m["stream"]: 0 for m in self.messages if m["type"] == "SCHEMA"}
        for message in self.messages:
            if message["type"] == "RECORD":
                found[message["stream"]] += 1
        return found

    def schemas(self, stream: str) -> list[dict[str, Any]]:
        """The SCHEMA messages of a stream."""
        return [m for m in self.messages if m["type"] == "SCHEMA" and m["stream"] == stream]

    @property
    def states(self) -> list[dict[str, Any]]:
        """The values of all STATE messages."""
        return [m["value"] for m in self.messages if m["type"] == "STATE"]

    @property
    def state(self) -> dict[str, Any]:
        """The last state."""
        return self.states[-1]

    def errors(self) -> list[str]:
        """The log lines at error level."""
        return [line for line in self.log.splitlines() if "| ERROR" in line]

    def warnings(self) -> list[str]:
        """The log lines at warning level."""
        return [line for line in self.log.splitlines() if "| WARNING" in line]


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without settings of any plugin or proxy."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith(("TAP_", "TARGET_", "MELTANO_", "LOGLEVEL"))
        and not name.lower().endswith("_proxy")
    }
    return {**kept, **more}


def parse_lines(stdout: bytes) -> list[dict[str, Any]]:
    """Singer messages from lines of JSON; a cut line is an error."""
    return [json.loads(line, parse_float=Decimal) for line in stdout.splitlines()]


def run_tap(
    name: str,
    config: Mapping[str, Any],
    *arguments: str,
    catalog: Mapping[str, Any] | None = None,
    state: Mapping[str, Any] | None = None,
    env: Mapping[str, str] | None = None,
) -> Output:
    """Run a tap to its end, as a process of its own.

    Args:
        name: The executable, such as tap-worklogs.
        config: Settings; backoff_factor is 0 unless given, so that retries do not wait.
        arguments: Further arguments, such as --discover.
        catalog: Passed with --catalog.
        state: Passed with --state.
        env: Environment variables beside the inherited ones.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = tap_command(name, config, Path(folder), catalog=catalog, state=state)
        done = subprocess.run(
            [*command, *arguments],
            capture_output=True,
            check=False,
            timeout=TIMEOUT,
            env=clean_environment(**(env or {})),
        )
    parsed = parse_lines(done.stdout) if not arguments else []
    return Output(done.returncode, parsed, done.stderr.decode(), done.stdout)


def tap_command(
    name: str,
    config: Mapping[str, Any],
    folder: Path,
    *,
    catalog: Mapping[str, Any] | None = None,
    state: Mapping[str, Any] | None = None,
) -> list[str]:
    """The command line of a tap; its files are written into a folder."""
    files = {"config": {"backoff_factor": 0, **config}, "catalog": catalog, "state": state}
    command = [str(BIN / name)]
    for option, content in files.items():
        if content is not None:
            path = folder / f"{option}.json"
            path.write_text(json.dumps(content))
            command += [f"--{option}", str(path)]
    return command


def discover(name: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The catalog that a tap discovers."""
    output = run_tap(name, config, "--discover")
    assert output.returncode == 0, output.log
    catalog: dict[str, Any] = json.loads(output.stdout)
    return catalog


def select(catalog: dict[str, Any], *streams: str) -> dict[str, Any]:
    """The catalog with exactly these streams selected."""
    for entry in catalog["streams"]:
        for metadata in entry["metadata"]:
            if metadata["breadcrumb"] == []:
                metadata["metadata"]["selected"] = entry["tap_stream_id"] in streams
    return catalog


def deselect_field(catalog: dict[str, Any], stream: str, *path: str) -> dict[str, Any]:
    """The catalog with one field of a stream deselected."""
    crumbs = [part for name in path for part in ("properties", name)]
    for entry in catalog["streams"]:
        if entry["tap_stream_id"] == stream:
            found = [m for m in entry["metadata"] if m["breadcrumb"] == crumbs]
            found[0]["metadata"]["selected"] = False
    return catalog
