"""What PostgreSQL and libpq say, as sentences without a value of a record."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from psycopg import errors
from spile_loader.exceptions import DatabaseError
from spile_loader.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_REASON = 500
# Classes of errors whose words name objects and resources, but no value.
_WITHOUT_VALUES = ("08", "0A", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58")
_AGAIN = "Nothing of the batch was kept. Run again."
_ADVICE: dict[type[psycopg.Error], str] = {
    errors.DiskFull: "Make room on the server, then run again.",
    errors.DeadlockDetected: f"Another process changes the same rows. {_AGAIN}",
    errors.SerializationFailure: f"Another process changes the same rows. {_AGAIN}",
    errors.InsufficientPrivilege: "Grant the user what it needs: to create in the schema, and to "
    "own the tables it widens.",
    errors.FeatureNotSupported: "If a view uses the column, drop the view, run again, and create "
    "it anew.",
    errors.TooManyColumns: "A table has at most 1,600 columns: deselect fields, or do not flatten.",
    errors.OutOfMemory: "Raise max_locks_per_transaction if it names locks, or load fewer streams "
    "at once.",
    errors.ReadOnlySqlTransaction: "Name the primary server, not a standby.",
    errors.QueryCanceled: _AGAIN,
    errors.LockNotAvailable: _AGAIN,
}


def reason_of(error: psycopg.Error) -> str:
    """Return what an error says, unless it may hold a value of a record."""
    if isinstance(error, errors.ProgramLimitExceeded) and not isinstance(
        error, errors.TooManyColumns
    ):
        return _limit_reason(error)
    if isinstance(error, errors.NotNullViolation):
        column = shown(error.diag.column_name or "")
        return f"column '{column}' of the table takes no NULL, which the stream has in its key"
    if error.sqlstate is not None and not error.sqlstate.startswith(_WITHOUT_VALUES):
        return f"a value does not fit its column ({type(error).__name__})"
    text = error.diag.message_primary or str(error) or type(error).__name__
    reason = shown(" ".join(text.split()), _LONGEST_REASON)
    advice = _ADVICE.get(type(error))
    return reason if advice is None else f"{reason.rstrip('.')}. {advice}"


def _limit_reason(error: psycopg.Error) -> str:
    """Say which limit of PostgreSQL a row exceeds."""
    text = shown(error.diag.message_primary or type(error).__name__, _LONGEST_REASON)
    if "index" in text:
        return f"{text}. A key is too long for an index: choose another key, or none."
    return f"{text}. A row has too many columns to be stored: deselect fields, or do not flatten."


@contextmanager
def database_errors(doing: str) -> Iterator[None]:
    """Turn the errors of PostgreSQL and of the disk into a sentence.

    Args:
        doing: What is being done, as the sentence's beginning.

    Raises:
        DatabaseError: Instead of the error.
    """
    try:
        yield
    except psycopg.Error as error:
        message = f"{doing} failed: {reason_of(error)}"
        raise DatabaseError(message) from error
    except OSError as error:
        message = f"{doing} failed: {error.strerror}"
        raise DatabaseError(message) from error
