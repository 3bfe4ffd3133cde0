"""What the start of a process imports: it is most of what a short run costs."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TAPS = ("tap_ats", "tap_hr", "tap_practice", "tap_recruitment", "tap_worklogs")


def imported(code: str, folder: Path) -> set[str]:
    """The packages that a new process has imported after some code."""
    command = [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, text=True)
    return {name.partition(".")[0] for name in done.stdout.split()} - sys.stdlib_module_names


def test_a_tap_imports_msgspec_and_nothing_else_that_the_sdk_does_not(tmp_path: Path) -> None:
    of_sdk = imported("import singer_sdk", tmp_path)
    taps = imported(f"import {', '.join(f'{tap}.tap' for tap in TAPS)}", tmp_path)
    assert taps - of_sdk == {"msgspec", "spile", *TAPS}
