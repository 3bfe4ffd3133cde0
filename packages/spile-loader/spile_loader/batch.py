"""What is committed together: rows, size, age, state and activated versions."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spile_loader.records.chunk import are_long

if TYPE_CHECKING:
    from spile_loader.settings import LoaderSettings

# A commit has the rows of so many streams at most, as a database holds memory and locks for each.
MANY_STREAMS = 100
_ROWS = 100_000
# With streams that take turns, a batch is up to so many times as large; an even larger one would
# leave less to read while it is merged.
_FEW_STREAMS = 3
# With fewer rows of each stream, its merge costs more than its rows.
_ROWS_OF_EACH = 1_000
# Keys in any order touch every page of an index with each batch, so batches grow with the load.
_BATCHES_AS_LARGE = 2
# Of a wide table, a database holds the rows of a batch once more while it commits them.
_MANY_FIELDS = 128
_MOST_VALUES = 2_000_000
_MOST_BYTES = 128 << 20
# A database holds long texts several times while it commits them.
_MOST_BYTES_OF_LONG_ROWS = 24 << 20
# What is not handed to the database yet, as each stream has too little of it, takes memory here.
_MOST_BYTES_HELD = 48 << 20


@dataclass(frozen=True, slots=True)
class Activation:
    """A version of a stream that is complete."""

    stream: str
    version: int
    spares_unversioned: bool


@dataclass(slots=True)
class Changes:
    """What a commit, or a load, did to the rows of a table."""

    inserted: int = 0
    replaced: int = 0
    deleted: int = 0

    def add(self, other: Changes) -> None:
        """Count what else was done."""
        self.inserted += other.inserted
        self.replaced += other.replaced
        self.deleted += other.deleted


@dataclass(slots=True)
class Commit:
    """What becomes durable together; the database adds what it did to the tables."""

    state: str | None = None
    is_state_new: bool = False
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    activations: list[Activation] = field(default_factory=list)
    changes: dict[str, Changes] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    error: str | None = None
    is_last: bool = False

    def split(self) -> Commit:
        """Take the rows counted so far out of the commit, for one before it without a state."""
        first = Commit(counts=self.counts)
        self.counts = {}
        return first


class Batch:
    """Gathers what the next commit makes durable."""

    def __init__(self, settings: LoaderSettings) -> None:
        """Start empty.

        Args:
            settings: How large and how old a batch may become.
        """
        self._settings = settings
        self._rows = self._size = self._long = self._held = self._fields = 0
        self._rows_before = 0
        self._streams: set[str] = set()
        self._begun_at: float | None = None
        self._state: str | None = None
        self._committed_state: str | None = None
        self._activations: dict[str, Activation] = {}

    @property
    def room(self) -> int:
        """Return how many rows still fit."""
        streams = len(self._streams)
        most = self._settings.batch_size_rows or max(
            _ROWS * max(1, min(streams, _FEW_STREAMS)),
            _ROWS_OF_EACH * streams,
            self._rows_before // _BATCHES_AS_LARGE,
        )
        if self._fields > _MANY_FIELDS:
            at_once = self._settings.rows_written_at_once
            groups = max(1, _MOST_VALUES // self._fields // at_once)
            most = min(most, groups * at_once)
        return most - self._rows

    @property
    def is_full(self) -> bool:
        """Tell whether the batch has enough rows or bytes."""
        if (most := self._settings.batch_size_bytes) is not None:
            is_large = self._size >= most
        else:
            is_large = self._size >= _MOST_BYTES or self._long >= _MOST_BYTES_OF_LONG_ROWS
        return is_large or self._held >= _MOST_BYTES_HELD or self.room <= 0

    @property
    def seconds_left(self) -> float | None:
        """Return how long the batch may still wait, or None if it is empty."""
        if self._begun_at is None:
            return None
        age = time.monotonic() - self._begun_at
        return max(0.0, self._settings.batch_wait_seconds - age)

    def expect(self, fields: int) -> None:
        """Take fewer rows if they are wide.

        Args:
            fields: How many values each may have.
        """
        self._fields = max(self._fields, fields)

    def add(self, stream: str, rows: int, size: int, fields: int) -> None:
        """Count rows.

        Args:
            stream: Name of their stream.
            rows: How many rows.
            size: How many bytes of input they are.
            fields: How many values each may have.
        """
        self._begin()
        self._streams.add(stream)
        self._rows += rows
        self._size += size
        if are_long(rows, size, fields):
            self._long += size
        self._held += size

    def hand_over(self, size: int) -> None:
        """Count bytes that the database has now."""
        self._held -= size

    def activate(self, activation: Activation) -> None:
        """Delete or mark old rows with the commit."""
        self._begin()
        self._activations[activation.stream] = activation

    def activation_of(self, stream: str) -> Activation | None:
        """Return the version of a stream whose old rows go with the commit."""
        return self._activations.get(stream)

    def remember(self, state: str) -> bool:
        """Keep a state for the commit.

        Args:
            state: The state as the tap wrote it.

        Returns:
            True if there is nothing to commit before it may be emitted.
        """
        self._state = state
        if self._begun_at is not None or state == self._committed_state:
            return False
        self._committed_state = state
        return True

    def _begin(self) -> None:
        """Remember when the oldest part of the batch came."""
        if self._begun_at is None:
            self._begun_at = time.monotonic()

    def end(self) -> Commit:
        """Return what is to be committed, and start empty."""
        commit = Commit(
            state=self._state,
            is_state_new=self._state != self._committed_state,
            activations=list(self._activations.values()),
        )
        self._committed_state = self._state
        self._activations.clear()
        self._rows_before += self._rows
        self._streams.clear()
        self._rows = self._size = self._long = self._held = self._fields = 0
        self._begun_at = None
        return commit
