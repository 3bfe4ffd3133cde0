"""Errors a load can end with.

LoadError                       ends the load: exit code 1, one sentence, no traceback
├── SettingsError               the configuration cannot be used
├── DatabaseError               the file cannot be opened or written
├── InputError                  a line of the input cannot be loaded
│   ├── RecordBeforeSchemaError
│   ├── MissingKeyError
│   └── NarrowColumnError
├── FrozenSchemaError           a stream's new schema is refused; the other streams go on
└── StoppedError                a signal ended the load; the exit code is the signal's
"""

from __future__ import annotations

from spile_loader.wording import shown


class LoadError(Exception):
    """Ends the load with one sentence that says what happened and what to do."""


class SettingsError(LoadError):
    """Says which settings cannot be used."""

    def __init__(self, problems: list[str]) -> None:
        """Join the problems, one sentence each.

        Args:
            problems: What is wrong, by setting.
        """
        super().__init__(" ".join(problems))
        self.problems = problems


class DatabaseError(LoadError):
    """Says why the DuckDB file cannot be opened or written."""


class InputError(LoadError):
    """Says which line of the input cannot be loaded, and why."""

    def __init__(self, reason: str, *, stream: str | None = None, field: str | None = None) -> None:
        """Keep the reason apart from the place, which is completed on the way up.

        Args:
            reason: What is wrong, without any value of the record.
            stream: Name of the stream, if known.
            field: Name of the property, if one is to blame.
        """
        super().__init__(reason)
        self.reason = reason
        self.stream = stream
        self.field = field
        self.line: int | None = None

    def __str__(self) -> str:
        """Say line, stream and field before the reason."""
        places = [] if self.line is None else [f"line {self.line}"]
        places += [] if self.stream is None else [f"stream '{shown(self.stream)}'"]
        places += [] if self.field is None else [f"field '{shown(self.field)}'"]
        return f"{', '.join(places)}: {self.reason}" if places else self.reason


class RecordBeforeSchemaError(InputError):
    """Says that a stream has no schema yet."""


class MissingKeyError(InputError):
    """Says that a record lacks a key property."""


class NarrowColumnError(InputError):
    """Says that a number has more digits than its column has room for.

    Attributes:
        needed: The column type that has room for it; none if there is no such type.
    """

    needed: str | None = None


class FrozenSchemaError(LoadError):
    """Says what a refused schema would change."""


class StoppedError(LoadError):
    """Says that a signal ended the load."""
