"""Exit codes: what a scheduler and a person at a terminal see of an error."""

from __future__ import annotations

import contextlib
import errno
import gc
import logging
import os
import sys
import tempfile
from typing import TYPE_CHECKING

import click
from singer_sdk.exceptions import MapExpressionError, StreamMapConfigError

from spile.exceptions import (
    CatalogError,
    ConfigValidationError,
    CredentialError,
    RunError,
    StateError,
    StreamError,
    Terminated,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

FAILURE = 1
_FULL = {errno.ENOSPC, errno.EDQUOT}
# A process that a signal ended exits with this plus the signal's number, as shells expect.
SIGNALLED = 128


@contextlib.contextmanager
def _flushed_output() -> Iterator[None]:
    """Find out what cannot be written here, and not when the interpreter ends."""
    try:
        yield
    finally:
        sys.stdout.flush()


@contextlib.contextmanager
def exit_codes(logger: logging.Logger) -> Iterator[None]:
    """End the process with one line and a code instead of a traceback.

    The traceback is logged at debug level.
    """
    # What is loaded now stays to the end. To look through it for garbage again, which the end of
    # a process does as well, would take a quarter of a short run.
    gc.freeze()
    gc.enable()
    try:
        with _flushed_output():
            yield
    except (click.exceptions.Exit, click.ClickException, click.exceptions.Abort):
        raise
    except RunError as error:
        logger.debug("%s", error)
        sys.exit(FAILURE)
    except Terminated as error:
        logger.warning("Stopped by signal %d; the state so far was written", error.signum)
        sys.exit(SIGNALLED + error.signum)
    except BrokenPipeError:
        _drop_output()
        logger.error("The loader closed the pipe: see its own message")  # noqa: TRY400  # one line
        sys.exit(FAILURE)
    except Exception as error:  # the last line of defence against tracebacks
        for line in _explain(error):
            logger.error(line)  # noqa: TRY400  # one line
        logger.debug("Where it failed", exc_info=error)
        if isinstance(error, OSError):
            _drop_output()
        sys.exit(FAILURE)


def check_process(plugin: str) -> None:
    """End the process with one line if it has no standard output, or a log level unknown to Python.

    Args:
        plugin: Name of the plugin, whose own variable wins.
    """
    if sys.stdout is None:
        sys.exit("Standard output is closed: there is nowhere to write messages")
    for variable in (f"{plugin.upper().replace('-', '_')}_LOGLEVEL", "LOGLEVEL"):
        if level := os.environ.get(variable):
            if not isinstance(logging.getLevelName(level.upper()), int):
                sys.exit(f"{variable} must be DEBUG, INFO, WARNING, ERROR or CRITICAL")
            return


def _drop_output() -> None:
    """Forget what cannot be written: the interpreter would fail again at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _explain(error: Exception) -> list[str]:
    if isinstance(error, ConfigValidationError):
        return [str(line) for line in error.errors] or [str(error)]
    if isinstance(error, (StreamError, CredentialError, StateError, CatalogError)):
        return [str(error)]
    return [_explain_foreign(error)]


def _explain_foreign(error: Exception) -> str:
    """One line about an error of another library; its text may quote a record."""
    if isinstance(error, UnicodeDecodeError):
        return "The catalog or state file is not UTF-8 text"
    # The SDK reads some files with a JSON library of its own, whose error has the same name.
    if type(error).__name__ == "JSONDecodeError":
        where = f"line {getattr(error, 'lineno', 1)}, column {getattr(error, 'colno', 1)}"
        return f"The catalog or state file is not valid JSON ({where})"
    if isinstance(error, (MapExpressionError, StreamMapConfigError)):
        return "Setting 'stream_maps' holds an expression or an option that is not valid"
    if isinstance(error, OSError) and error.strerror:
        return _explain_os_error(error)
    if isinstance(error, MemoryError):
        return "Out of memory: lower page_size or max_concurrency"
    return f"Unexpected {type(error).__name__}. Run with LOGLEVEL=DEBUG to see where."


def _explain_os_error(error: OSError) -> str:
    if error.filename:
        return f"{error.filename}: {error.strerror}"
    if error.errno in _FULL:
        places = f"standard output or the folder for temporary files ({tempfile.gettempdir()})"
        return f"{error.strerror}: {places} is full"
    return f"Reading or writing failed: {error.strerror}"
