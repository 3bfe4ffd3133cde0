"""How much of an input file is read: a bar at a terminal, a line of the log elsewhere.

A pipe has no end that could be known, and the tap before it shows its own progress.
"""

from __future__ import annotations

import contextlib
import logging
import os
import stat
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress, ProgressColumn
    from typing_extensions import Self

logger = logging.getLogger("target")

#: A shorter load needs no display.
DELAY_SECONDS = 2.0
#: How often a line says how far the load is, where nobody watches.
INTERVAL_SECONDS = 10.0
_REFRESH_SECONDS = 0.25
# Below this width there is no room for a bar.
_NARROW = 80
_MEGABYTE = 1_000_000


def is_watched() -> bool:
    """Tell whether a person sees standard error, and no states come between."""
    streams = sys.stderr, sys.stdout
    if any(stream is None for stream in streams) or os.environ.get("CI"):
        return False
    error, output = (stream.isatty() for stream in streams)
    return error and not output and os.environ.get("TERM") not in {"", "dumb", None}


class ReadingProgress:
    """Shows how much of a file has been read, from the third second on."""

    def __init__(self, descriptor: int) -> None:
        """Look at the input.

        Args:
            descriptor: Where the lines come from.
        """
        self._descriptor = descriptor
        self._size = _size_of(descriptor)
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        if self._size:
            self._thread = threading.Thread(target=self._show, name="progress", daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    @property
    def _read(self) -> int:
        """The bytes that have been read, as the system counts them."""
        return os.lseek(self._descriptor, 0, os.SEEK_CUR)

    def _show(self) -> None:
        if self._ended.wait(DELAY_SECONDS):
            return
        if is_watched():
            with _bar(self._size) as bar:
                while not self._ended.wait(_REFRESH_SECONDS):
                    bar.update(bar.task_ids[0], completed=self._read)
            return
        while not self._ended.wait(INTERVAL_SECONDS):
            read = self._read
            logger.info(
                "The input is read to %d%%: %.1f of %.1f MB",
                read * 100 // self._size,
                read / _MEGABYTE,
                self._size / _MEGABYTE,
            )


def _size_of(descriptor: int) -> int:
    """Return the size of a file; 0 for anything else."""
    found = os.fstat(descriptor)
    return found.st_size if stat.S_ISREG(found.st_mode) else 0


@contextlib.contextmanager
def _bar(size: int) -> Iterator[Progress]:
    """Show a bar; lines of the log scroll above it."""
    # Only whoever waits pays for the import.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    console = Console(stderr=True)
    columns = _columns(narrow=console.width < _NARROW)
    bar = Progress(*columns, console=console, transient=True, redirect_stdout=False)
    bar.add_task("Loading", total=size)
    original = sys.stderr
    with bar, _redirected(original):
        yield bar


def _columns(*, narrow: bool) -> list[ProgressColumn]:
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        DownloadColumn,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    if narrow:
        return [TextColumn("{task.description}"), TaskProgressColumn()]
    return [
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    ]


@contextlib.contextmanager
def _redirected(original: object) -> Iterator[None]:
    """Let handlers that write to standard error write above the bar instead of through it."""
    changed: list[tuple[logging.StreamHandler[Any], Any]] = [
        (handler, handler.setStream(sys.stderr))
        for handler in logging.getLogger().handlers
        if isinstance(handler, logging.StreamHandler) and handler.stream is original
    ]
    try:
        yield
    finally:
        for handler, stream in changed:
            handler.setStream(stream)
