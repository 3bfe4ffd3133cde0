"""The command `meltano-tenants run`, as far as it runs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.tenants import run

if TYPE_CHECKING:
    from pathlib import Path


def test_an_unknown_name_is_told_and_nothing_runs(project: Path) -> None:
    done = run(project, "run", "north", "west")
    assert done.returncode == 2
    assert done.stderr == "west: no tenant and no tenant's job; meltano-tenants list names them\n"
    assert not (project / ".meltano" / "tenants").exists()


def test_a_broken_file_that_is_named_is_told_and_not_quoted(project: Path) -> None:
    (project / "tenants" / "west.yml").write_text("plugins: [\napi_token: s3cret")
    done = run(project, "run", "west")
    assert done.returncode == 2
    assert done.stderr == "tenants/west.yml: no YAML, line 2\n"


def test_a_project_without_tenants_says_how_to_add_one(project: Path) -> None:
    for path in (project / "tenants").iterdir():
        path.unlink()
    done = run(project, "run")
    assert done.returncode == 2
    assert "meltano-tenants add" in done.stderr


@pytest.mark.parametrize("arguments", [("--at-once", "0"), ("--timeout", "x"), ("--since", "x")])
def test_a_number_or_time_that_is_none_is_refused(
    project: Path, arguments: tuple[str, ...]
) -> None:
    done = run(project, "run", *arguments)
    assert done.returncode == 2
    assert arguments[0] in done.stderr
