"""A load as a process."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from support.loading import (
    LINES,
    SCHEMA,
    record_line,
    version_line,
)

if TYPE_CHECKING:
    from support.loading import Loader


def test_a_missing_input_file_is_refused(loader: Loader) -> None:
    done = loader.call_configured("--input", str(loader.directory / "nothing"))
    assert done.returncode == 1
    assert "cannot be read: No such file" in done.stderr


def test_standard_output_holds_states_only(loader: Loader) -> None:
    done = loader.call_configured(
        lines=[*LINES, version_line("s", 1), record_line("s", {"id": 2, "new": 1})],
        LOGLEVEL="debug",
    )
    assert done.stdout == '{"n": 1}\n'


def test_memory_stays_bounded(loader: Loader) -> None:
    path = loader.directory / "input.jsonl"
    record = record_line("s", {"id": 0, "v": "some text " * 100})
    with path.open("w") as file:
        file.write(f"{SCHEMA}\n")
        file.writelines(f"{record}\n".replace('"id": 0', f'"id": {i}') for i in range(100_000))
    measured = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-c", measured, *loader.command(), "--input", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 300 * 1024
    assert loader.query("SELECT count(*) FROM s") == [(100_000,)]
