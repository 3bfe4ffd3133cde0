"""What the documents say can be followed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from repo.plugins import ROOT, clean_environment, taps
from support.documents import documents

if TYPE_CHECKING:
    from collections.abc import Iterator

LINK = re.compile(r"\]\(([^)\s]+)\)")
DOCUMENTS = documents()
BIN = Path(sys.executable).parent


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_into_the_repository_lead_somewhere(path: Path) -> None:
    assert not [link for link in _local_links(path) if not (path.parent / link).exists()]


def _local_links(path: Path) -> Iterator[str]:
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        parts = urlsplit(link)
        if not parts.scheme and parts.path:
            yield parts.path


def test_readme_begins_with_the_two_commands_and_then_the_real_api() -> None:
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:30]
    commands = ("make elt", "make test", "uv run meltano install", "TAP_WORKLOGS_API_URL")
    text = "\n".join(first_screen)
    places = [text.index(command) for command in commands]
    assert places == sorted(places)


def test_readme_knows_every_tap() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"[{tap.name}](taps/{tap.name}/README.md)" in text for tap in taps())


def test_uv_run_uses_what_make_setup_installed_and_resolves_nothing() -> None:
    done = subprocess.run(
        [BIN / "uv", "run", "--offline", "python", "-c", "import sys; print(sys.prefix)"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        env={name: v for name, v in clean_environment().items() if name != "VIRTUAL_ENV"},
    )
    assert Path(done.stdout.strip()) == ROOT / ".venv"
    assert not (ROOT / "uv.lock").exists()


@pytest.mark.parametrize(
    "command", ["elt", "elt-all", "setup", "test", "bench", "lock", "generate", "airflow"]
)
def test_make_knows_the_commands_of_the_documents(command: str) -> None:
    done = subprocess.run(
        ["make", "help"],  # noqa: S607  # make is where the PATH says
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert f"make {command} " in done.stdout
