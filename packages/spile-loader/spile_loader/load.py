"""One load from beginning to end: its database, signals, errors and exit code."""

from __future__ import annotations

import logging
import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from spile_loader.database.worker import Worker
from spile_loader.exceptions import (
    DatabaseError,
    InputError,
    LoadError,
    SettingsError,
    StoppedError,
)
from spile_loader.input.lines import LineReader
from spile_loader.input.reading_progress import ReadingProgress
from spile_loader.loader import Loader
from spile_loader.settings import settings_without_effect, unknown_settings
from spile_loader.signals import StopSignal
from spile_loader.summary import Summary
from spile_loader.wording import OneLine, places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spile_loader.database.interface import Database
    from spile_loader.declaration import Declaration, S
    from spile_loader.loader import Rewriter
    from spile_loader.typing import Config

logger = logging.getLogger("target")

_SIGNAL_EXIT_BASE = 128
# The thread that feeds the database waits for the one that reads. With Python's 5 ms, which come
# back for every piece that a socket takes, it would wait longer than the database works.
_SWITCH_SECONDS = 0.0005
_ONE_LINE = OneLine()


class Load:
    """One load, with everything it holds open."""

    def __init__(
        self,
        declaration: Declaration[S],
        settings: S,
        stop: StopSignal,
        rewriter: Rewriter | None = None,
    ) -> None:
        """Open the database.

        Args:
            declaration: The target.
            settings: The settings of the load.
            stop: Says when to stop.
            rewriter: Rewrites every line before it is loaded.

        Raises:
            DatabaseError: If the database cannot be opened.
            StoppedError: If a signal comes while waiting for it.
        """
        self.stop = stop
        self._database: Database = declaration.open_database(settings, self.stop.wait)
        self._worker = Worker(self.stop, self._database.most_bytes_waiting)
        self._summary = Summary(self._database)
        self.loader = Loader(settings, self._database, self._worker, rewriter)

    def read(self, descriptor: int) -> None:
        """Load lines from a file descriptor until they end or a signal comes.

        Args:
            descriptor: Where the lines come from.
        """
        reader = LineReader(descriptor, self.stop.wake_up)
        while self.stop.number is None:
            lines = reader.read(self.loader.seconds_left())
            self._worker.check()
            if lines is None:
                self.loader.feed(reader.last_line())
                return
            self.loader.feed(lines)
            self.loader.tick()

    def finish(self) -> None:
        """Commit the rest and let go of the database."""
        self.loader.finish()
        self._worker.submit(self._database.close)
        self._worker.drain()
        self._worker.close()
        self._summary.log(self.loader.changes)
        self.loader.check_refused()

    def commit_before(self, error: LoadError) -> None:
        """Commit what came before an error.

        Args:
            error: What ends the load.
        """
        try:
            self.loader.commit(error=str(error))
            self._worker.submit(self._database.close)
            self._worker.drain()
            self._worker.close()
            self._summary.log(self.loader.changes)
        except DatabaseError as failure:
            logger.error("%s", failure)  # noqa: TRY400  # one sentence, as for every error
            self.give_up(failure)

    def give_up(self, error: LoadError) -> None:
        """Undo what is not committed and let go of the database.

        Args:
            error: What ends the load.
        """
        self._database.interrupt()
        self._worker.discard()
        self._worker.close()
        try:
            self._database.give_up(str(error))
            self._database.close()
        except DatabaseError as failure:
            logger.debug("%s", failure)

    def interrupt(self) -> None:
        """Break off a transaction that takes too long; the database stays as it was before it."""
        self._database.interrupt()


def load_config(
    declaration: Declaration[S],
    config: Config,
    file_input: str | None,
    rewriter: Rewriter | None = None,
) -> None:
    """Load by a configuration.

    Args:
        declaration: The target.
        config: Settings by name.
        file_input: Path of the input; None or "-" for standard input.
        rewriter: Rewrites every line before it is loaded.

    Raises:
        InputError: If the input file cannot be read.
    """
    settings = declaration.settings.from_config(config)
    for warning in unknown_settings(declaration.settings, config):
        logger.warning("%s", warning)
    for remark in settings_without_effect(declaration.settings, config):
        logger.info("%s", remark)
    if sys.stdout is None:
        reason = "Standard output is closed; it gets the states."
        raise InputError(reason)

    def opened(stop: StopSignal) -> Load:
        return Load(declaration, settings, stop, rewriter)

    if file_input is None or file_input == "-":
        load(opened, _standard_input())
        return
    try:
        file = Path(file_input).open("rb")  # noqa: SIM115  # only opening it is the input's fault
    except OSError as error:
        reason = f"Input file '{file_input}' cannot be read: {error.strerror}."
        raise InputError(reason) from error
    with file:
        load(opened, file.fileno())


def _standard_input() -> int:
    """Return the descriptor of standard input."""
    if sys.stdin is None:
        reason = (
            "Standard input is closed: pipe a tap into the target, or name a file with --input."
        )
        raise InputError(reason)
    return sys.stdin.fileno()


def load(opened: Callable[[StopSignal], Load], descriptor: int) -> None:
    """Load lines from a file descriptor, and let errors out once what came before them is safe.

    Args:
        opened: Opens the load.
        descriptor: Where the lines come from.
    """
    stop = StopSignal()
    stop.install()
    switched = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        opened_load = opened(stop)
        with ReadingProgress(descriptor):
            _run(opened_load, descriptor)
    except StoppedError as error:
        logger.warning("%s What was committed is kept, and its state was emitted.", error)
    finally:
        sys.setswitchinterval(switched)
        stop.close()
    if stop.number is not None:
        leave(_SIGNAL_EXIT_BASE + stop.number)


def _run(load: Load, descriptor: int) -> None:
    """Read the input to its end, and keep what came before an error or a signal."""
    try:
        load.read(descriptor)
        if load.stop.number is None:
            load.finish()
            return
    except (InputError, SettingsError) as error:
        load.commit_before(error)
        raise
    except DatabaseError as error:
        load.give_up(error)
        raise
    except StoppedError:
        load.interrupt()
        raise
    stopped = StoppedError(f"Stopped by {signal.Signals(load.stop.number).name}.")
    try:
        load.commit_before(stopped)
    except StoppedError:
        load.interrupt()
    raise stopped


def leave(code: int) -> None:
    """Exit without waiting for a statement that is still running."""
    logging.shutdown()
    sys.stdout.flush()
    os._exit(code)


def _say_where(error: BaseException) -> None:
    """Log the places of an error, for debugging."""
    for line in places(error):
        logger.debug("%s", line)


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Log the error that ends a load as one sentence, and exit with 1.

    Raises:
        SystemExit: Instead of the error.
    """
    logger.addFilter(_ONE_LINE)
    try:
        yield
    except LoadError as error:
        for problem in getattr(error, "problems", [str(error)]):
            logger.error("%s", problem)  # noqa: TRY400  # one sentence; the traceback is for debug
        _say_where(error)
        raise SystemExit(1) from error
    except Exception as error:
        # Its text may hold anything, even a value of a record.
        logger.error("Unexpected %s. Run with LOGLEVEL=DEBUG to see where.", type(error).__name__)  # noqa: TRY400
        _say_where(error)
        raise SystemExit(1) from error
