"""What the report needs of a place that was loaded, whatever kind of database it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import timezone
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

FINISHED, FAILED, UNFINISHED = STATUSES = ("finished", "failed", "unfinished")
#: Columns that a history of an earlier version, or a load of another tap, lacks.
OUTCOMES = ("outcome", "outcome_since", "outcome_message", "completed_at")
#: The column that marks a row as deleted.
DELETED = "_sdc_deleted_at"
_FIELDS = (
    *("load_id", "stream", "schema", "table", "started", "finished", "rows", "size"),
    *("status", "error", "state", "outcome", "since", "message", "completed_at"),
)


class UnreadablePlaceError(Exception):
    """A place has no loads to report; the text says why and what to do."""


@dataclass(frozen=True)
class StreamLoad:
    """What one load did to one stream.

    Attributes:
        source: Where it was loaded to: the file, and the schema if that is not its name.
        load_id: Tells the loads apart.
        stream: The stream.
        schema: The schema of its table.
        table: Its table.
        started: When its first message arrived.
        finished: When the load had come to its end, if it did.
        rows: Records that arrived.
        size: Bytes that arrived.
        status: One of STATUSES.
        error: Why it failed.
        state: The last state that was emitted, as JSON.
        outcome: How the tap's read of the stream ended, if the tap says so.
        since: When it first ended like this, if it is not complete.
        message: Why it is not complete.
        completed_at: When the stream was last read to its end.
    """

    source: str
    load_id: str
    stream: str
    schema: str | None
    table: str | None
    started: datetime
    finished: datetime | None
    rows: int
    size: int
    status: str
    error: str | None
    state: str | None
    outcome: str | None = None
    since: datetime | None = None
    message: str | None = None
    completed_at: datetime | None = None

    @property
    def is_read(self) -> bool:
        """True unless the tap says that it could not read the stream."""
        return self.outcome in {None, "complete"}


@dataclass(frozen=True)
class SchemaChange:
    """A column that a load has added or widened.

    Attributes:
        source: Where it was loaded to.
        changed: When.
        stream: The stream.
        field: The property that fills the column.
        old: Its type before; None for a new column.
        new: Its type since.
    """

    source: str
    changed: datetime
    stream: str
    field: str
    old: str | None
    new: str


class LoadedPlace(ABC):
    """A place with a history of loads, or with marts, open for reading.

    Args:
        label: What the report calls it.

    Attributes:
        label: What the report calls it.
        history: What each load did to each stream; the oldest first.
    """

    def __init__(self, label: str) -> None:
        self.label = label
        self.history: list[StreamLoad] = []
        self._columns: dict[tuple[str, str], dict[str, str]] = {}

    @property
    def tables(self) -> Mapping[tuple[str, str], Mapping[str, str]]:
        """The types of the columns of each table, by schema and name; the loader's own left out."""
        return {key: types for key, types in self._columns.items() if key[1][:5] != "_sdc_"}

    @property
    @abstractmethod
    def schema_changes(self) -> list[SchemaChange]:
        """What loads have changed about tables, the newest first."""

    @abstractmethod
    def source(self, schema: str | None) -> str:
        """What the report calls a schema of this place."""

    @abstractmethod
    def count(self, schema: str | None, table: str | None) -> int | None:
        """The rows of a table, if there is one."""

    @abstractmethod
    def ask(self, schema: str, query: str, tables: Mapping[str, Sequence[str]]) -> list[Any]:
        """Answer a query over tables of one schema, in the SQL of DuckDB.

        A loader chooses types by the tap's schema, so the same field can be a DATE here and a text
        there. The query sees every column as text, JSON texts without their quotes, and no row
        that is marked as deleted.

        Args:
            schema: The schema.
            query: The query.
            tables: The columns that it uses, by table.
        """

    def schemas_with(self, table: str, columns: Iterable[str]) -> list[str]:
        """The schemas that hold a table with these columns."""
        wanted = {name.lower() for name in columns}
        return [
            schema
            for (schema, name), known in sorted(self._columns.items())
            if name == table and wanted <= {column.lower() for column in known}
        ]

    def stream_load(self, row: Sequence[Any]) -> StreamLoad:
        """What a row of the history says; its times are in UTC and do not say so."""
        found = dict(zip(_FIELDS, row, strict=True))
        for name in ("started", "finished", "since", "completed_at"):
            found[name] = found[name] and with_zone(found[name])
        # What is under way is not among the rows.
        if found["status"] not in {FINISHED, FAILED}:
            found["status"] = UNFINISHED
        found["load_id"] = f"{self.label} {found['load_id']}"
        return StreamLoad(source=self.source(found["schema"]), **found)


def with_zone(time: datetime) -> datetime:
    """A time in UTC that says so."""
    return time.replace(tzinfo=timezone.utc)


def quoted(name: str) -> str:
    """A name as it stands in a query."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
