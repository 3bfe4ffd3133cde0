"""Writes docs/performance.md, its table and its picture from the results.

The text of the page is written by hand; what stands between the two marks is written here.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cases import LABELS
from limits import limits
from plot import draw

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent
DOCS = FOLDER.parent / "docs"
BEGIN, END = "<!-- begin results -->", "<!-- end results -->"
# More than this, and other work has moved the numbers.
BUSY = 0.1
TITLES = {
    "lines": "From the API to Singer lines",
    "latency": "An API that takes its time",
    "ahead": "Pages that are known ahead",
    "rate": "An API with a limit",
    "duckdb": "From the API into DuckDB",
    "postgres": "From the API into PostgreSQL",
    "start": "Start",
}
Groups = dict[str, dict[str, Any]]


def read_results(folder: Path) -> Groups:
    """The result files of a folder, by group."""
    paths = [folder / f"{group}.json" for group in TITLES]
    return {path.stem: json.loads(path.read_text()) for path in paths if path.exists()}


def render(groups: Groups) -> str:
    """The generated part of the page."""
    lines = [BEGIN, "", *_goals(groups)]
    for group, content in groups.items():
        lines += ["", f"## {TITLES[group]}", "", *_table(content["cases"])]
    lines += ["", "## Taken on", "", *_taken(groups), "", END]
    return "\n".join(lines)


def _goals(groups: Groups) -> Iterator[str]:
    yield "| work | at most | measured | |"
    yield "| --- | --- | --- | --- |"
    for limit in limits(groups):
        mark = "reached" if limit.is_met else "**missed**"
        yield f"| {limit.work} | {limit.goal} | {limit.measured} | {mark} |"


def _table(cases: list[dict[str, Any]]) -> Iterator[str]:
    rated = any(result.get("share") is not None for result in cases[0]["results"].values())
    more = " limit used | refused |" if rated else ""
    yield f"| work | who | seconds | CPU seconds | peak MB | runs |{more}"
    yield f"| --- | --- | ---: | ---: | ---: | ---: |{' ---: | ---: |' if rated else ''}"
    notes = []
    for case in cases:
        title = case["title"]
        for subject, result in case["results"].items():
            yield f"| {title} | {LABELS[subject]} | {_cells(result, rated=rated)}"
            title = ""
            if result.get("missing"):
                notes.append(
                    f"{LABELS[subject]}, {case['title']}: {result['missing']:,} of "
                    f"{case['expected']:,} records did not arrive."
                )
    if notes:
        yield from ("", *notes)


def _cells(result: dict[str, Any], *, rated: bool) -> str:
    if "failure" in result:
        return f"{result['failure']} | | | |" + (" | |" if rated else "")
    cells = [
        f"{result['wall']:.2f}",
        f"{result['cpu']:.2f}",
        f"{result['peak_mb']:.0f}",
        str(len(result["runs"])),
    ]
    if rated:
        cells += [f"{100 * result['share']:.1f} %", f"{result['refused']:.0f}"]
    return " | ".join(cells) + " |"


def _taken(groups: Groups) -> Iterator[str]:
    for facts in _distinct_facts(groups):
        yield f"- {facts}"
    versions = {
        environment: packages
        for content in groups.values()
        for environment, packages in content["taken"]["versions"].items()
    }
    for environment, packages in versions.items():
        listed = ", ".join(f"{name} {version}" for name, version in packages.items())
        yield f"- {environment}: {listed}"
    busy = _shares_of_others(groups)
    if max(busy.values()) > BUSY:
        told = ", ".join(f"{group} {100 * share:.0f} %" for group, share in busy.items())
        yield (
            "- The machine was shared: other work took part of its cores while the numbers were "
            f"taken (median by group: {told}). Work that computes suffers from it more than work "
            "that waits."
        )


def _distinct_facts(groups: Groups) -> list[str]:
    facts = [
        "{date}: {cores} cores of {processor}, {system}, Python {python}".format(
            date=case["date"], **content["taken"]
        )
        for content in groups.values()
        for case in content["cases"]
    ]
    return list(dict.fromkeys(facts))


def _shares_of_others(groups: Groups) -> dict[str, float]:
    """How much of the machine other work took, by group."""
    shares = {}
    for group, content in groups.items():
        runs = sorted(
            run["others"]
            for case in content["cases"]
            for result in case["results"].values()
            for run in result.get("runs", [])
        )
        if group != "postgres" and runs:
            # What the database server computes would count as other work.
            shares[group] = runs[len(runs) // 2]
    return shares


def main() -> None:
    """Read the options, write page and pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, default=FOLDER / "results")
    parser.add_argument("--docs", type=Path, default=DOCS)
    arguments = parser.parse_args()
    groups = read_results(arguments.results)
    page = arguments.docs / "performance.md"
    text = page.read_text() if page.exists() else f"{BEGIN}\n{END}\n"
    before, _, rest = text.partition(BEGIN)
    page.write_text(before + render(groups) + rest.partition(END)[2])
    draw(groups, arguments.docs)


if __name__ == "__main__":
    main()
