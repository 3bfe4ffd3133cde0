"""The command `load-report`, which writes one HTML page on loads into DuckDB and PostgreSQL."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from load_report.addresses import SHAPE, address_from, checked_address, is_address
from load_report.loaded_files import LoadedFile
from load_report.loaded_places import UnreadablePlaceError
from load_report.loaded_schemas import Database
from load_report.page import page
from load_report.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from load_report.loaded_places import LoadedPlace

_DESCRIPTION = (
    "Writes one HTML page on the loads into DuckDB files or PostgreSQL, and on the data in them."
)
_ADVICE = "Load something first, for example with `make elt-all`."


def open_files(
    places: Sequence[Path], tell: Callable[[str], object] = str
) -> tuple[list[LoadedFile], list[str]]:
    """Open the DuckDB files in these places; what cannot be read is told in one sentence each.

    Args:
        places: Files, or folders with files in them at any depth.
        tell: Shows what is being read.
    """
    files, problems = [], []
    for place in places:
        found = sorted(place.rglob("*.duckdb")) if place.is_dir() else [place]
        if not found:
            problems.append(f"{place} holds no file that ends in .duckdb")
        for path in found:
            tell(f"Reading {path}")
            label = path.relative_to(place) if place.is_dir() else Path(path.name)
            try:
                files.append(LoadedFile(path, label.with_suffix("").as_posix()))
            except UnreadablePlaceError as error:
                problems.append(str(error))
    return files, problems


def open_database(
    address: Callable[[], str], closing: ExitStack
) -> tuple[Sequence[LoadedPlace], list[str]]:
    """The schemas of a PostgreSQL database that were loaded; or why there are none.

    Args:
        address: Says where the database is.
        closing: Closes the connection.
    """
    try:
        database = Database(address())
        closing.callback(database.close)
        return database.schemas(), []
    except UnreadablePlaceError as error:
        return [], [str(error)]


def _open(
    chosen: argparse.Namespace, closing: ExitStack, tell: Callable[[str], object]
) -> tuple[list[LoadedPlace], list[str]]:
    """Everything that the page is to be about, and what cannot be read of it."""
    files, problems = open_files([Path(one) for one in chosen.places if not is_address(one)], tell)
    for file in files:
        closing.callback(file.close)
    addresses = [partial(checked_address, one) for one in chosen.places if is_address(one)]
    if chosen.postgres:
        addresses.append(partial(address_from, os.environ))
    found: list[LoadedPlace] = [*files]
    for address in addresses:
        tell("Reading PostgreSQL")
        schemas, reasons = open_database(address, closing)
        found += schemas
        problems += reasons
    return found, problems


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=_DESCRIPTION)
    parser.add_argument(
        "places",
        nargs="*",
        metavar="PLACE",
        help="a DuckDB file that target-duckdb wrote, a folder of them, or a PostgreSQL database "
        f"({SHAPE}, without the password)",
    )
    parser.add_argument(
        "--postgres",
        action="store_true",
        help="the database that the variables TARGET_POSTGRES_* name, as for target-postgres",
    )
    parser.add_argument("--output", type=Path, help="default: report.html beside the first file")
    parser.add_argument("--title", help="default: names the first place")
    chosen = parser.parse_args()
    if not (chosen.places or chosen.postgres):
        parser.error("name a PLACE, or give --postgres")
    return chosen


def main() -> int:
    """Write the page; fail if a place could not be read."""
    chosen = _arguments()
    first = next((Path(one) for one in chosen.places if not is_address(one)), None)
    text = ""
    with ExitStack() as closing, progress() as tell:
        found, problems = _open(chosen, closing, tell)
        if any(place.history for place in found):
            tell("Drawing the page")
            name = found[0].label if first is None else first.resolve().stem
            now = datetime.datetime.now(datetime.timezone.utc)
            text = page(chosen.title or f"Loads of {name}", found, problems, now)
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    if not text:
        sys.stderr.write(f"There is nothing to report; no page was written. {_ADVICE}\n")
        return 1
    output: Path = chosen.output or _beside(first)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, encoding="utf-8")
    sys.stdout.write(f"wrote {output} from {', '.join(place.label for place in found)}\n")
    return 1 if problems else 0


def _beside(first: Path | None) -> Path:
    """Where the page is written unless the user says where."""
    folder = Path() if first is None else first if first.is_dir() else first.parent
    return folder / "report.html"
