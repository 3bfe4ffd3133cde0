"""What people see of many runs: progress on a terminal, else a line for each run; then a table."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from typing_extensions import Self

    from meltano_tenants.running.report import Result

STYLES = {"ok": "green", "done": "green", "stopped": "yellow"}
_OUTCOME_WIDTH = 7
# Running tenants that a terminal shows at once.
_SHOWN = 12


class Display:
    """Shows runs as they start and end.

    Args:
        total: How many there are.
        console: Where to show them.
    """

    def __init__(self, total: int, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        # Words wrap on a terminal; elsewhere a run is one line, however long.
        self._console.soft_wrap = not self._console.is_terminal
        self._total = total
        self._ended: Counter[str] = Counter()
        self._began = time.monotonic()
        self._live: Live | None = None

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            # Refreshed by hand: a thread must not be there when runs are forked.
            self._live = Live(console=self._console, auto_refresh=False, transient=True)
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live:
            self._live.stop()

    def ended(self, result: Result) -> None:
        """Show that a run has ended.

        Args:
            result: What became of it.
        """
        self._ended[result.outcome] += 1
        if self._live and result.good:
            return
        number = f"{self._ended.total()}/{self._total}".rjust(2 * len(str(self._total)) + 1)
        outcome = result.outcome.ljust(_OUTCOME_WIDTH)
        text = Text.assemble(
            f"{number}  ",
            (outcome, STYLES.get(result.outcome, "red")),
            f"  {result.name}  {_duration(result.seconds)}",
            f"  {result.advice}" if result.advice else "",
        )
        self._console.print(text)

    def running(self, names: Mapping[str, float]) -> None:
        """Show what is running, on a terminal.

        Args:
            names: The runs, each with the seconds since its start.
        """
        if not self._live:
            return
        done = self._ended.total()
        bad = sum(number for outcome, number in self._ended.items() if outcome not in STYLES)
        head = Table.grid(padding=(0, 1))
        head.add_row(
            ProgressBar(total=self._total, completed=done, width=24),
            f"{done}/{self._total}",
            Text(f"{bad} failed", style="red" if bad else "dim"),
            _duration(time.monotonic() - self._began),
        )
        rows = Table.grid(padding=(0, 1))
        for name, seconds in list(names.items())[:_SHOWN]:
            rows.add_row(
                "[dim]>[/]", Text(name, overflow="ellipsis", no_wrap=True), _duration(seconds)
            )
        if len(names) > _SHOWN:
            rows.add_row("", f"and {len(names) - _SHOWN} more", "")
        self._live.update(Group(head, rows), refresh=True)

    def summary(self, results: Sequence[Result], report: str, problem: str = "") -> None:
        """Show what did not end well, how many did, and where more is told.

        Args:
            results: What became of each run.
            report: The folder of logs and report.
            problem: Why the report could not be written, if so.
        """
        bad = [result for result in results if not result.good]
        if bad:
            table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
            for title in ("run", "outcome", "what to do"):
                table.add_column(title, overflow="fold")
            for result in bad:
                style = STYLES.get(result.outcome, "red")
                advice = escape(result.advice)
                table.add_row(escape(result.name), f"[{style}]{result.outcome}[/]", advice)
            self._console.print()
            self._console.print(table, soft_wrap=False)
        counts = Counter(result.outcome for result in results)
        told = ", ".join(f"{number} {outcome}" for outcome, number in counts.most_common())
        self._console.print(f"\n{told} in {_duration(time.monotonic() - self._began)}")
        self._console.print(Text(f"logs and report.json: {report}", style="dim"))
        if problem:
            self._console.print(Text(problem, style="red"))


def _duration(seconds: float) -> str:
    if seconds < 60:  # noqa: PLR2004
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s"
