"""Draws the results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cases import LABELS
from matplotlib import pyplot  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COLORS = {
    "floor": "#9aa0a6",
    "ours": "#0b6e4f",
    "plain": "#d08c2e",
    "dlt": "#4c6fbf",
    "dlt-parallel": "#8fa7de",
    "airbyte": "#a14a76",
}
Groups = dict[str, dict[str, Any]]


def draw(groups: Groups, folder: Path) -> None:
    """Write performance.svg and performance.png.

    Args:
        groups: Contents of the result files, by group.
        folder: Where the pictures go.
    """
    pyplot.rcParams.update(
        {
            "font.size": 9,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "svg.hashsalt": "performance",
        }
    )
    figure, axes = pyplot.subplots(3, 2, figsize=(11, 10.5), layout="constrained")
    panels: tuple[tuple[str, Callable[..., None], int | slice, str, str], ...] = (
        ("lines", _bars, 0, "wall", "seconds"),
        ("latency", _bars, 1, "wall", "seconds"),
        ("ahead", _bars, 0, "wall", "seconds, ours with 8 at once"),
        ("rate", _bars, 0, "share", "share of the limit used"),
        ("duckdb", _growth, slice(None), "wall", "seconds"),
        ("duckdb", _growth, slice(None), "peak_mb", "MB, peak of all processes"),
    )
    for place, (group, paint, chosen, name, unit) in zip(axes.flat, panels, strict=True):
        if group in groups:
            paint(place, groups[group]["cases"][chosen], name, unit)
    figure.savefig(folder / "performance.svg", metadata={"Date": None})
    figure.savefig(folder / "performance.png", dpi=110)


def _bars(axes: Any, case: dict[str, Any], name: str, unit: str) -> None:
    results = {
        subject: result for subject, result in case["results"].items() if "failure" not in result
    }
    values = [result[name] for result in results.values()]
    labels = [LABELS[subject] for subject in results]
    bars = axes.barh(labels, values, color=[COLORS[subject] for subject in results])
    axes.bar_label(bars, fmt="%.2f", padding=3)
    axes.invert_yaxis()
    axes.margins(x=0.15)
    axes.set_title(case["title"], loc="left", fontweight="bold")
    axes.set_xlabel(unit)


def _growth(axes: Any, cases: list[dict[str, Any]], name: str, unit: str) -> None:
    for subject in cases[0]["results"]:
        points = [
            (case["records"], case["results"][subject][name])
            for case in cases
            if name in case["results"].get(subject, {})
        ]
        records, values = zip(*points, strict=True) if points else ((), ())
        axes.plot(records, values, marker="o", color=COLORS[subject], label=LABELS[subject])
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_title("worklogs from the API into DuckDB", loc="left", fontweight="bold")
    axes.set_xlabel("records")
    axes.set_ylabel(unit)
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend(frameon=False)
