"""Writes what is generated: Hub definitions, Meltano's lock files, sections of READMEs, pages."""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from repo.definitions import hub_file, lock_file
from repo.personal_data import page
from repo.plugins import ROOT, VARIANT, Plugin, plugins, taps
from repo.readmes import readme, with_section
from repo.transform import staging_files
from repo.vendors import comparison, vendors_page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


def generated_files(plugin: Plugin) -> dict[Path, str]:
    """The files of a plugin that are generated, in whole or in part, with their texts."""
    return {
        ROOT / "hub" / plugin.type / f"{plugin.name}.yml": hub_file(plugin),
        ROOT / "plugins" / plugin.type / f"{plugin.name}--{VARIANT}.lock": lock_file(plugin),
        plugin.folder / "README.md": readme(plugin),
    }


def stale_files(plugin: Plugin) -> dict[Path, str]:
    """The generated files that are missing or not as they should be, with their texts."""
    return _stale(generated_files(plugin))


def stale_pages() -> dict[Path, str]:
    """The same for the pages that are about all plugins."""
    known = taps()
    return _stale(
        {
            ROOT / "docs" / "personal-data.md": page(known),
            ROOT / "docs" / "vendors.md": vendors_page(known),
            ROOT / "README.md": with_section(
                (ROOT / "README.md").read_text(encoding="utf-8"), "vendors", comparison(known)
            ),
        }
    )


def stale_transform() -> dict[Path, str]:
    """The same for the generated part of the dbt project."""
    return _stale(staging_files(taps()))


def _stale(files: dict[Path, str]) -> dict[Path, str]:
    return {
        path: text
        for path, text in files.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    }


def _handle(name: str, find_stale: Callable[[], dict[Path, str]], *, check: bool) -> list[str]:
    """Write stale files, or only look; what went wrong, one line each."""
    try:
        stale = find_stale()
    except (LookupError, RuntimeError, ValueError) as error:
        return [f"{name}: {error}"]
    if check:
        return [f"{path.relative_to(ROOT)} is stale: run `make generate`" for path in stale]
    for path, text in stale.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")
    return []


def main(words: Sequence[str]) -> int:
    """Write stale files, or with --check only name them."""
    parser = argparse.ArgumentParser(prog="python -m repo generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if stale")
    check = parser.parse_args(words).check
    jobs: list[tuple[str, Callable[[], dict[Path, str]]]] = [
        ("docs", stale_pages),
        ("transform", stale_transform),
        *((plugin.name, partial(stale_files, plugin)) for plugin in plugins()),
    ]
    with ThreadPoolExecutor() as pool:
        results = pool.map(lambda job: _handle(*job, check=check), jobs)
    problems = [problem for result in results for problem in result]
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0
