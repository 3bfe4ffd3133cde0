"""Writes what is generated: Hub definitions, Meltano's lock files, sections of READMEs."""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from definitions import hub_file, lock_file
from readmes import readme

from plugins import ROOT, VARIANT, Plugin, plugins

if TYPE_CHECKING:
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
    return {
        path: text
        for path, text in generated_files(plugin).items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    }


def _handle(plugin: Plugin, *, check: bool) -> list[str]:
    """Write a plugin's stale files, or only look; what went wrong, one line each."""
    try:
        stale = stale_files(plugin)
    except (LookupError, RuntimeError, ValueError) as error:
        return [f"{plugin.name}: {error}"]
    if check:
        return [f"{path.relative_to(ROOT)} is stale: run `make generate`" for path in stale]
    for path, text in stale.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")
    return []


def main() -> int:
    """Write stale files, or with --check only name them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if stale")
    check = parser.parse_args().check
    with ThreadPoolExecutor() as pool:
        results = pool.map(lambda plugin: _handle(plugin, check=check), plugins())
    problems = [problem for result in results for problem in result]
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
