"""A line at a terminal that says what is being done."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def progress() -> Iterator[Callable[[str], object]]:
    """Lend what shows a text until the next one; where nobody watches, nothing is shown."""
    if os.environ.get("CI") or not sys.stderr.isatty():
        yield lambda _: None
        return
    # Only whoever waits pays for the import.
    from rich.console import Console  # noqa: PLC0415
    from rich.markup import escape  # noqa: PLC0415

    with Console(stderr=True).status("Reading") as status:
        yield lambda text: status.update(escape(text))
