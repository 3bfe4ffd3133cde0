"""The numbers that were set as a goal, and what was measured of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

Groups = dict[str, dict[str, Any]]


class Limit(NamedTuple):
    """One goal.

    Attributes:
        work: What is done.
        goal: At most, in words.
        measured: What was measured, in words.
        is_met: True if the goal is reached.
    """

    work: str
    goal: str
    measured: str
    is_met: bool


class Results:
    """Medians of the result files.

    Args:
        groups: Contents of the files, by group.
    """

    def __init__(self, groups: Groups) -> None:
        self._cases = {
            (group, case["name"]): case["results"]
            for group, content in groups.items()
            for case in content["cases"]
        }

    def get(self, group: str, case: str, subject: str, name: str = "wall") -> float | None:
        """A median; None if it was not measured."""
        value = self._cases.get((group, case), {}).get(subject, {}).get(name)
        return None if value is None else float(value)


def limits(groups: Groups) -> Iterator[Limit]:
    """Every goal whose numbers were taken."""
    results = Results(groups)
    yield from _ratios(results)
    for style, what in (
        ("offset", "one offset stream, 60 pages x 100 ms, 8 at once"),
        ("page-number", "one page-number stream, 60 pages x 100 ms, 8 at once"),
        ("children", "60 child requests x 100 ms, 8 at once"),
    ):
        seconds = results.get("ahead", style, "ours")
        if seconds is not None:
            yield Limit(what, "1.4 s", f"{seconds:.2f} s", seconds <= 1.4)  # noqa: PLR2004
    memory = results.get("duckdb", "100000", "ours", "peak_mb")
    if memory is not None:
        yield Limit(
            "100,000 worklogs, API to DuckDB: memory",
            "300 MB",
            f"{memory:.0f} MB",
            memory <= 300,  # noqa: PLR2004
        )
    yield from _growth(results)
    yield from _rate(results)


def _ratios(results: Results) -> Iterator[Limit]:
    lines = "200,000 worklogs to Singer lines"
    load = "100,000 worklogs, API to DuckDB"
    goals = (
        (lines, ("lines", "worklogs"), "floor", 1.9, "1.9 x the floor"),
        (lines, ("lines", "worklogs"), "plain", 0.2, "a fifth of the plain SDK tap"),
        ("4 streams x 60 pages x 100 ms", ("latency", "100-ms"), "floor", 1.1, "1.1 x the floor"),
        (load, ("duckdb", "100000"), "dlt", 1 / 16, "a sixteenth of dlt"),
        (load, ("duckdb", "100000"), "plain", 1 / 4, "a quarter of the plain SDK tap"),
    )
    for work, (group, case), peer, most, goal in goals:
        ours, other = results.get(group, case, "ours"), results.get(group, case, peer)
        if ours is not None and other:
            ratio = ours / other
            computed = [results.get(group, case, who, "cpu") or 0.0 for who in ("ours", peer)]
            told = (
                f"{_compared(ours, other)}: {ours:.2f} s, {other:.2f} s "
                f"(CPU alone {_compared(*computed)})"
            )
            yield Limit(work, goal, told, ratio <= most)


def _compared(ours: float, other: float) -> str:
    return f"{ours / other:.2f} x" if ours > other else f"1 / {other / max(ours, 0.001):.1f}"


def _growth(results: Results) -> Iterator[Limit]:
    work = "1,000,000 worklogs, API to DuckDB, compared with 100,000"
    # Less is no miss: the start counts once.
    for name, most, goal in (
        ("wall", 12, "ten times the time + 20 %"),
        ("peak_mb", 1.2, "the same memory + 20 %"),
    ):
        small = results.get("duckdb", "100000", "ours", name)
        large = results.get("duckdb", "1000000", "ours", name)
        if small and large:
            yield Limit(work, goal, f"{large / small:.2f} x", large / small <= most)


def _rate(results: Results) -> Iterator[Limit]:
    share = results.get("rate", "10-a-second", "ours", "share")
    refused = results.get("rate", "10-a-second", "ours", "refused")
    if share is not None and refused is not None:
        words = f"{100 * share:.1f} %, {refused:.0f} refused"
        met = share >= 0.95 and not refused  # noqa: PLR2004
        yield Limit("10 requests a second allowed", "95 % used, none refused", words, met)
