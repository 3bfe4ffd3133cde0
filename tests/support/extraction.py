"""Runs a tap inside the test's own process: for many small runs."""

from __future__ import annotations

import contextlib
import io
import logging
import sys
import threading
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from spile.exceptions import RunError

from support.singer import Output, parse_lines, select

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from spile import RESTTap

_FORMAT = "%(asctime)s | %(levelname)-8s | %(name)s | %(message)s"


def extract(
    tap_class: type[RESTTap],
    config: Mapping[str, Any],
    *streams: str,
    state: dict[str, Any] | None = None,
    catalog: dict[str, Any] | None = None,
) -> Output:
    """Run a tap to its end.

    Args:
        tap_class: The tap.
        config: Settings; backoff_factor is 0 unless given, so that retries do not wait.
        streams: Streams to select; all if none is named.
        state: The state to begin with.
        catalog: The catalog; discovered if streams are named and there is none.
    """
    settings = {"backoff_factor": 0, **config}
    if streams:
        # As the command line does: a map of a stream that is not selected would be refused.
        found = catalog or tap_class(config=settings, setup_mapper=False).catalog_dict
        catalog = select(found, *streams)
    log, written = io.StringIO(), io.BytesIO()
    stdout = io.TextIOWrapper(written, encoding="utf-8")
    with _logged(log), contextlib.redirect_stdout(stdout):
        tap = tap_class(config=settings, catalog=catalog, state=state)
        try:
            tap.sync_all()
        except RunError:
            returncode = 1
        else:
            returncode = 0
    stdout.flush()
    content = written.getvalue()
    return Output(returncode, parse_lines(content), log.getvalue(), content)


@contextlib.contextmanager
def requests_ended() -> Iterator[None]:
    """Wait for the threads that were started inside.

    What a run has sent ahead of its turn may outlive it, and must not meet the next test's server.
    """
    before = set(threading.enumerate())
    try:
        yield
    finally:
        for thread in set(threading.enumerate()) - before:
            thread.join(10)


@contextlib.contextmanager
def _logged(log: io.StringIO) -> Iterator[None]:
    """Keep the log; pytest, whose four handlers would each mask every line, gets it at the end."""
    root = logging.getLogger()
    handler, handlers, level = logging.StreamHandler(log), root.handlers, root.level
    handler.setFormatter(logging.Formatter(_FORMAT))
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.handlers = handlers
        root.setLevel(level)
        sys.stderr.write(log.getvalue())


def exact(value: Any) -> Any:
    """A JSON value with its numbers as their digits: 4.50 and 4.5 are then not the same."""
    if isinstance(value, dict):
        return {name: exact(item) for name, item in value.items()}
    if isinstance(value, list):
        return [exact(item) for item in value]
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return f"number {value}"
    return value
