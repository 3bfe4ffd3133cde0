"""The command `load-report`, which writes one HTML page on the loads into DuckDB files."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from load_report.loaded_files import LoadedFile, UnreadableFileError
from load_report.page import page

if TYPE_CHECKING:
    from collections.abc import Sequence

_DESCRIPTION = "Writes one HTML page on the loads into DuckDB files, and on the data in them."
_ADVICE = "Load something first, for example with `make elt-all`."


def open_files(places: Sequence[Path]) -> tuple[list[LoadedFile], list[str]]:
    """Open the DuckDB files in these places; what cannot be read is told in one sentence each.

    Args:
        places: Files, or folders with files in them at any depth.
    """
    files, problems = [], []
    for place in places:
        found = sorted(place.rglob("*.duckdb")) if place.is_dir() else [place]
        if not found:
            problems.append(f"{place} holds no file that ends in .duckdb")
        for path in found:
            label = path.relative_to(place) if place.is_dir() else Path(path.name)
            try:
                files.append(LoadedFile(path, label.with_suffix("").as_posix()))
            except UnreadableFileError as error:
                problems.append(str(error))
    return files, problems


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=_DESCRIPTION)
    parser.add_argument(
        "places",
        nargs="+",
        type=Path,
        metavar="PLACE",
        help="a DuckDB file that target-duckdb wrote, or a folder of them",
    )
    parser.add_argument("--output", type=Path, help="default: report.html beside the first file")
    parser.add_argument("--title", help="default: names the first place")
    return parser.parse_args()


def main() -> int:
    """Write the page; fail if a file could not be read."""
    chosen = _arguments()
    first: Path = chosen.places[0]
    files, problems = open_files(chosen.places)
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    if not any(file.history for file in files):
        sys.stderr.write(f"There is nothing to report; no page was written. {_ADVICE}\n")
        return 1
    output: Path = chosen.output or (first if first.is_dir() else first.parent) / "report.html"
    title: str = chosen.title or f"Loads of {first.resolve().stem}"
    now = datetime.datetime.now(datetime.timezone.utc)
    output.write_text(page(title, files, problems, now), encoding="utf-8")
    for file in files:
        file.close()
    sys.stdout.write(f"wrote {output} from {', '.join(file.label for file in files)}\n")
    return 1 if problems else 0
