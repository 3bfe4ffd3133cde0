"""A project of tenants, and what `meltano-tenants` says of it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from meltano_tenants.check import Check
from meltano_tenants.files import Definitions, read_tenants

if TYPE_CHECKING:
    from pathlib import Path


def change(project: Path, tenant: str, old: str, new: str) -> None:
    """Replace a text in a tenant's file."""
    path = project / "tenants" / f"{tenant}.yml"
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8")


def problems(project: Path) -> list[str]:
    """What the check finds."""
    return [text for text, _ in Check(read_tenants(project), Definitions(project)).problems()]


def run(project: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command on a project."""
    command = [sys.executable, "-m", "meltano_tenants", *arguments, "--project", str(project)]
    return subprocess.run(command, capture_output=True, check=False, text=True, env=variables)
