"""Exit codes: what a scheduler and a person at a terminal see of an error."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from typing import TYPE_CHECKING

import click

from spile.exceptions import (
    ConfigValidationError,
    CredentialError,
    RunError,
    StateError,
    StreamError,
    Terminated,
)

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator

FAILURE = 1
# A process that a signal ended exits with this plus the signal's number, as shells expect.
SIGNALLED = 128


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
        # The interpreter would complain again when it flushes standard output at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        logger.error("The loader closed the pipe: see its own message")  # noqa: TRY400  # one line
        sys.exit(FAILURE)
    except Exception as error:  # the last line of defence against tracebacks
        for line in _explain(error):
            logger.error(line)  # noqa: TRY400  # one line
        logger.debug("Where it failed", exc_info=error)
        sys.exit(FAILURE)


def _explain(error: Exception) -> list[str]:
    if isinstance(error, ConfigValidationError):
        return [str(line) for line in error.errors] or [str(error)]
    if isinstance(error, (StreamError, CredentialError, StateError)):
        return [str(error)]
    if isinstance(error, UnicodeDecodeError):
        return ["A config, catalog or state file is not UTF-8 text"]
    # The SDK reads some files with a JSON library of its own, whose error has the same name.
    if type(error).__name__ == "JSONDecodeError":
        where = f"line {getattr(error, 'lineno', 1)}, column {getattr(error, 'colno', 1)}"
        return [f"A config, catalog or state file, or a list in TAP_* is not valid JSON ({where})"]
    if isinstance(error, OSError) and error.filename:
        return [f"{error.filename}: {error.strerror}"]
    # Other texts may quote a record; the traceback at debug level shows them.
    return [f"Unexpected {type(error).__name__}. Run with LOGLEVEL=DEBUG to see where."]
