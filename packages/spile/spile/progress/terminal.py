"""What a person at a terminal sees of a run: one row for each stream, while it lasts."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Any

    from rich.console import ConsoleDimensions, RenderableType
    from rich.live import Live
    from typing_extensions import Self

    from spile.progress.stream_progress import Progress

# A shorter run needs no display.
DELAY_SECONDS = 2.0
_REFRESHES_PER_SECOND = 4
# Below this width there is no room for bars and rates.
_NARROW = 80
_BAR_WIDTH = 20
# The prompt and the last lines of the log stay in sight.
_OTHER_LINES = 4


def is_watched() -> bool:
    """True if a person sees standard error, and no records come between."""
    streams = sys.stderr, sys.stdout
    if any(stream is None for stream in streams) or os.environ.get("CI"):
        return False
    error, output = (stream.isatty() for stream in streams)
    return error and not output and os.environ.get("TERM") not in {"", "dumb", None}


class LiveProgress:
    """Shows how far the streams of a run are, at a terminal and from its third second on.

    Args:
        streams: What counts for each stream.
    """

    def __init__(self, streams: Sequence[Progress]) -> None:
        self._streams = streams
        self._live: Live | None = None
        self._handlers: list[tuple[logging.StreamHandler[Any], Any]] = []
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Self:
        if is_watched():
            self._timer = threading.Timer(DELAY_SECONDS, self._start)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._timer = None
            if self._live is None:
                return
            for handler, stream in self._handlers:
                handler.setStream(stream)
            self._live.stop()
            for progress in self._streams:
                progress.is_shown = False

    def _start(self) -> None:
        # Only whoever waits pays for the import.
        from rich.console import Console  # noqa: PLC0415
        from rich.live import Live  # noqa: PLC0415

        with self._lock:
            if self._timer is None:
                return
            original, console = sys.stderr, Console(stderr=True)
            self._live = Live(
                console=console,
                get_renderable=lambda: self._table(console.size),
                refresh_per_second=_REFRESHES_PER_SECOND,
                redirect_stdout=False,
                transient=True,
            )
            self._live.start(refresh=True)
            self._redirect_logs(original)
            for progress in self._streams:
                progress.is_shown = True

    def _redirect_logs(self, original: object) -> None:
        """Let log lines scroll above the display instead of through it."""
        loggers = [logging.getLogger(), *logging.root.manager.loggerDict.values()]
        handlers = {h for log in loggers for h in getattr(log, "handlers", ())}
        for handler in handlers:
            if isinstance(handler, logging.StreamHandler) and handler.stream is original:
                self._handlers.append((handler, handler.setStream(sys.stderr)))

    def _table(self, size: ConsoleDimensions) -> RenderableType:
        from rich.table import Table  # noqa: PLC0415

        table = Table.grid(padding=(0, 2))
        begun = [p for p in self._streams if p.is_begun]
        shown = sorted(begun, key=lambda p: p.is_done)[: max(1, size.height - _OTHER_LINES)]
        for progress in shown:
            table.add_row(*_row(progress, narrow=size.width < _NARROW))
        done = sum(p.is_done for p in begun)
        table.add_row(f"{done} of {len(self._streams)} streams", style="dim")
        return table


def _row(progress: Progress, *, narrow: bool) -> list[RenderableType]:
    from rich.progress_bar import ProgressBar  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    share = progress.share
    percent = "done" if progress.is_done else "" if share is None else f"{share:.0%}"
    records = Text(f"{progress.records:,}", justify="right")
    if narrow:
        name = Text(progress.stream, overflow="ellipsis", no_wrap=True)
        return [name, records, Text(percent, justify="right")]
    bar = ProgressBar(total=1.0, completed=share or 0.0, width=_BAR_WIDTH, pulse=share is None)
    return [
        Text(progress.stream, no_wrap=True, overflow="ellipsis"),
        Text("") if progress.is_done else bar,
        Text(percent, justify="right"),
        Text(f"{progress.records:,} records", justify="right"),
        Text(f"{progress.pages:,} pages", justify="right"),
        Text(f"{progress.rate:,.0f}/s", justify="right"),
        Text(_left(progress), justify="right"),
    ]


def _left(progress: Progress) -> str:
    seconds = progress.seconds_left
    if seconds is None or progress.is_done:
        return ""
    return "about " + time.strftime("%H:%M:%S", time.gmtime(seconds)) + " left"
