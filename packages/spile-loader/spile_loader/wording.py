"""How text from outside is shown in messages: no control characters, nothing endless."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_NAME = 100
_LONGEST_MESSAGE = 2000


def printable(text: str) -> str:
    """Write what could end a line or steer a terminal as escapes."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else ascii(letter).strip("'") for letter in text)


def shown(name: object, longest: int = _LONGEST_NAME) -> str:
    """Show a name from outside, cut if it is long.

    Args:
        name: The name.
        longest: How many characters are shown.

    Returns:
        One line without control characters.
    """
    text = str(name)
    return printable(text if len(text) <= longest else f"{text[:longest]}…")


def places(error: BaseException) -> Iterator[str]:
    """Say where an error happened, without the texts of errors, which may hold values.

    Args:
        error: The error, with what caused it.

    Yields:
        A line for the type of each error, and lines for its places in the code.
    """
    cause: BaseException | None = error
    while cause is not None:
        yield type(cause).__name__
        for entry in traceback.format_tb(cause.__traceback__):
            yield from entry.splitlines()
        cause = cause.__cause__


class OneLine(logging.Filter):
    """Lets no log message have a second line, a control character or an endless text."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite a message; none is dropped."""
        record.msg, record.args = shown(record.getMessage(), _LONGEST_MESSAGE), ()
        return True
