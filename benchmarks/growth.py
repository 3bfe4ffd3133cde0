"""Shows that a load costs what its input costs: each case is one input in sizes or shapes.

python benchmarks/growth.py                                 all cases, both databases; half an hour
python benchmarks/growth.py --into lake                     all cases, a lake
python benchmarks/growth.py --only streams keys --into duckdb
python benchmarks/growth.py --only changes --part 10        a tenth of the records of each case

Prints CPU seconds of target and server, seconds and memory of a first load and of one that comes
again with the same keys, and says where a load has failed or a limit was not kept.
"""

from __future__ import annotations

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from growing_inputs import CASES
from loading_places import DuckDBPlace, LakePlace, PostgresPlace, in_a_process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from growing_inputs import Case, Variant
    from loading_places import Cost, Place

_PLACES: dict[str, Callable[[], Place]] = {
    place.name: place for place in (DuckDBPlace, PostgresPlace, LakePlace)
}
_HEAD = (
    f"{'case':10}{'input':34}{'into':10}"
    f"{'first CPU s':>13}{'s':>8}{'MB':>6}{'again CPU s':>13}{'s':>8}{'MB':>6}"
)


def measured(variant: Variant, place: Place, folder: Path, part: int) -> list[Cost]:
    """What each load of an input costs.

    Args:
        variant: The input.
        place: The database.
        folder: Where its lines are written.
        part: How many times fewer records than it says.
    """
    place.clear()
    in_a_process(write, variant, folder, part)
    return [place.load(file) for file in sorted(folder.glob("lines-*"))]


def write(variant: Variant, folder: Path, part: int) -> None:
    """Write the lines of each load into a file of its own."""
    for number, lines in enumerate(variant.loads(folder, part)):
        with (folder / f"lines-{number}").open("wb") as file:
            file.writelines(lines)


def told(cost: Cost) -> str:
    """One load's cells."""
    if cost.failed:
        return f"{'FAILED':>13}{cost.wall:8.1f}{cost.peak_mb:6.0f}"
    return f"{cost.cpu + cost.server_cpu:13.2f}{cost.wall:8.1f}{cost.peak_mb:6.0f}"


def broken(case: Case, costs: dict[str, list[Cost]]) -> Iterator[str]:
    """Which limits of a case were not kept."""
    first, *_ = costs.values()
    for name, loads in costs.items():
        for number, (cost, reference) in enumerate(zip(loads, first, strict=True)):
            which = ("first load", "second load")[number]
            if cost.failed:
                yield f"{name}, {which}: it failed: {cost.reason}"
            if cost.peak_mb > case.most_mb:
                yield f"{name}, {which}: {cost.peak_mb:.0f} MB, at most {case.most_mb} are allowed"
            allowed = case.variants_by_name[name].times
            ratio = (cost.cpu + cost.server_cpu) / (reference.cpu + reference.server_cpu)
            if allowed is not None and ratio > allowed:
                yield f"{name}, {which}: {ratio:.2f} x the first input, {allowed} x is allowed"


def run(case: Case, place: Place, part: int) -> Iterator[str]:
    """Measure and print the inputs of a case; yields which limits were not kept."""
    costs = {}
    for variant in case.variants:
        if place.name in variant.left_out:
            continue
        with tempfile.TemporaryDirectory(prefix="benchmark-lines-") as name:
            costs[variant.name] = measured(variant, place, Path(name), part)
        cells = "".join(map(told, costs[variant.name]))
        print(f"{case.name:10}{variant.name:34}{place.name:10}{cells}", flush=True)
    for reason in broken(case, costs):
        yield f"{case.name}, {place.name}: {reason}"


def places(names: Iterable[str], stack: ExitStack) -> Iterator[Place]:
    """The databases that are asked for, each ready."""
    for name in names:
        yield stack.enter_context(_PLACES[name]())


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--only", nargs="+", default=[""], help="how the cases' names begin")
    parser.add_argument("--into", nargs="+", choices=_PLACES, default=["duckdb", "postgres"])
    parser.add_argument("--part", type=int, default=1, help="divides the records of each input")
    arguments = parser.parse_args()
    print(_HEAD)
    with ExitStack() as stack:
        found = list(places(arguments.into, stack))
        reasons = [
            reason
            for case in CASES
            if case.name.startswith(tuple(arguments.only))
            for place in found
            for reason in run(case, place, arguments.part)
        ]
    print("", *(reasons or ["All limits were kept."]), sep="\n")


if __name__ == "__main__":
    main()
