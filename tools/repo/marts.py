"""Builds marts with dbt of what all taps load from the sandbox, and shows them."""

from __future__ import annotations

import argparse
import json
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any

import duckdb
from rich.console import Console
from rich.table import Table

from repo.elt import LOADER, WIDTH_OF_A_FILE, Elt
from repo.meltano_project import MELTANO, MeltanoProject
from repo.plugins import ROOT, taps

if TYPE_CHECKING:
    from collections.abc import Sequence

ENVIRONMENT = "marts"
OUTPUT = ROOT / "output" / ENVIRONMENT
UTILITY = "dbt-duckdb"
_TARGET = OUTPUT / "dbt" / "target"


def _load(console: Console, project: MeltanoProject) -> bool:
    """Load a day of the sandbox, as the products that the profiles are for; False if one failed."""
    names = [tap.name for tap in taps()]
    elt = Elt(project, OUTPUT, profile="vendor", rate_limit=0)
    console.print(f"Loading day {elt.day} of the sandbox: {', '.join(names)} into {LOADER}")
    loads = elt.run(names)
    for load in loads:
        if load.failure:
            console.print(f"[bold red]{load.tap} failed[/] after {load.seconds:.1f} s:")
            console.print(load.failure, markup=False, highlight=False)
    return not any(load.failure for load in loads)


def _dbt(project: MeltanoProject, command: str, *arguments: str) -> None:
    """Run dbt through Meltano, with its warnings and errors on standard output."""
    words = (f"--environment={ENVIRONMENT}", "invoke", f"{UTILITY}:{command}")
    subprocess.run(
        [MELTANO, *words, *arguments],
        check=True,
        cwd=project.root,
        env=project.environment({"DBT_LOG_LEVEL": "warn"}),
    )


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_TARGET / name).read_text(encoding="utf-8"))
    return found


def _outcomes() -> str:
    """What dbt built and tested, in words."""
    found = Counter(
        (result["unique_id"].partition(".")[0], result["status"])
        for result in _read("run_results.json")["results"]
    )
    parts = [f"{found['model', 'success']} models built", f"{found['test', 'pass']} tests passed"]
    if warned := found["test", "warn"]:
        parts.append(f"{warned} warned")
    return ", ".join(parts)


def _marts_table() -> Table:
    """Every mart, with its rows and what it holds."""
    table = Table()
    for name in ("mart", "rows", "what it holds"):
        table.add_column(name, justify="right" if name == "rows" else "left")
    nodes = _read("manifest.json")["nodes"].values()
    marts = [
        node for node in nodes if node["fqn"][1:2] == ["marts"] and node["resource_type"] == "model"
    ]
    with duckdb.connect(str(OUTPUT / "marts.duckdb"), read_only=True) as connection:
        for node in sorted(marts, key=lambda node: node["fqn"]):
            place = f'"{node["schema"]}"."{node["alias"]}"'
            [(rows,)] = connection.execute(f"SELECT count(*) FROM {place}").fetchall()  # noqa: S608  # names of dbt's
            purpose = node["description"].partition(". ")[0].rstrip(".")
            table.add_row(node["alias"], f"{rows:,}", purpose)
    return table


def main(words: Sequence[str]) -> int:
    """Load, build, test and show; or write the page on everything."""
    parser = argparse.ArgumentParser(prog="python -m repo marts", description=__doc__)
    parser.add_argument("--docs", action="store_true", help="write a page on what is there")
    chosen = parser.parse_args(words)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH_OF_A_FILE
    project = MeltanoProject(ROOT, ENVIRONMENT)
    try:
        if chosen.docs:
            _dbt(project, "docs")
            console.print(f"wrote {(_TARGET / 'static_index.html').relative_to(ROOT)}")
            return 0
        if not _load(console, project):
            return 1
        console.print("Building and testing the marts with dbt")
        _dbt(project, "build")
    except subprocess.CalledProcessError:
        return 1
    console.print(f"{_outcomes()}, in {(OUTPUT / 'marts.duckdb').relative_to(ROOT)}")
    console.print(_marts_table())
    return 0
