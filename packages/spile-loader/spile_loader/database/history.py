"""The table _sdc_loads: one row per load and stream."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from spile_loader.database.outcomes import read_outcomes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Protocol

    from spile_loader.batch import Commit
    from spile_loader.database.outcomes import ReadOutcome
    from spile_loader.schema.changes import ColumnChange
    from spile_loader.sql import TableName

    class Execute(Protocol):
        """Runs a statement whose parameters are written $1, $2 and so on."""

        def __call__(self, *sql: object, values: list[object] | None = None) -> None:
            """Run it.

            Args:
                sql: The parts of the statement: its words, and names that are quoted already.
                values: The values of its parameters.
            """


HISTORY_TABLE = "_sdc_loads"
CHANGES_TABLE = "_sdc_schema_changes"
_CHANGES_COLUMNS = (
    "load_id VARCHAR, changed TIMESTAMPTZ, stream VARCHAR, table_schema VARCHAR, "
    "table_name VARCHAR, field VARCHAR, old_type VARCHAR, new_type VARCHAR"
)
_COLUMNS = (
    "load_id VARCHAR, stream VARCHAR, table_schema VARCHAR, table_name VARCHAR, "
    "started TIMESTAMPTZ, finished TIMESTAMPTZ, rows BIGINT, bytes BIGINT, "
    "status VARCHAR, error VARCHAR, state JSON"
)
# The present time, where it is a statement's second parameter.
_NOW = "CAST($2 AS TIMESTAMPTZ)"
# How the tap's read of the stream ended; a history of an earlier version lacks these columns.
_OUTCOME = {
    "outcome": "VARCHAR",
    "outcome_since": "TIMESTAMPTZ",
    "outcome_message": "VARCHAR",
    "completed_at": "TIMESTAMPTZ",
}


@dataclass(frozen=True, slots=True)
class OpenedTable:
    """The table of a stream whose records are loaded.

    Attributes:
        stream: Name of the stream.
        table: Its table.
        changes: The columns that were added or widened.
    """

    stream: str
    table: TableName
    changes: Sequence[ColumnChange] = ()


class LoadHistory:
    """Writes what this load does, inside the transactions that do it."""

    def __init__(self, execute: Execute, table: TableName) -> None:
        """Name the load.

        Args:
            execute: Runs a statement inside the open transaction.
            table: The table of the history; it is created with the first stream.
        """
        self.load_id = str(uuid.uuid4())
        self.table = table
        self.changes_table = replace(table, name=CHANGES_TABLE)
        self._execute = execute
        self._outcomes: dict[str, ReadOutcome | None] = {}
        self._was_undone = False

    @contextmanager
    def undone_on_error(self) -> Iterator[None]:
        """Forget what was noted inside, if the transaction that notes it fails."""
        before = dict(self._outcomes)
        try:
            yield
        except BaseException:
            self._outcomes = before
            self._was_undone = True
            raise

    def start(self, *opened: OpenedTable) -> None:
        """Add the rows of streams that are not there, and what their schemas have changed.

        Args:
            opened: The streams and their tables.
        """
        self._add_rows([(one.stream, one.table) for one in opened])
        changes = [
            {
                "stream": one.stream,
                "table_schema": one.table.schema,
                "table_name": one.table.name,
                "field": change.field,
                "old_type": change.old,
                "new_type": change.new,
            }
            for one in opened
            for change in one.changes
        ]
        if changes:
            self._execute("CREATE TABLE IF NOT EXISTS", self.changes_table, f"({_CHANGES_COLUMNS})")
            self._insert(self.changes_table, {"changed": _NOW}, changes)

    def _add_rows(self, tables: Sequence[tuple[str, TableName | None]]) -> None:
        """Add the rows of streams that are not there."""
        new = {stream: table for stream, table in tables if stream not in self._outcomes}
        if not new:
            return
        if not self._outcomes:
            self._prepare()
        self._outcomes.update(dict.fromkeys(new))
        if self._was_undone:
            # A commit may have succeeded although the connection broke before it was told.
            self._execute(
                "DELETE FROM",
                self.table,
                "WHERE load_id = $1 AND stream IN (SELECT unnest(CAST($2 AS VARCHAR[])))",
                values=[self.load_id, list(new)],
            )
        rows = [
            {
                "stream": stream,
                "table_schema": table.schema if table else None,
                "table_name": table.name if table else None,
            }
            for stream, table in new.items()
        ]
        same = {"started": _NOW, "rows": "0", "bytes": "0", "status": "'running'"}
        self._insert(self.table, same, rows)

    def _insert(
        self, table: TableName, same: Mapping[str, str], rows: Sequence[Mapping[str, str | None]]
    ) -> None:
        """Add rows of this load in one statement: in a lake, each would write a file.

        Args:
            table: Where to.
            same: The SQL of what all rows have.
            rows: Their texts, by column.
        """
        names = list(rows[0])
        columns = ", ".join(["load_id", *same, *names])
        texts = (f"unnest(CAST(${number} AS VARCHAR[]))" for number, _ in enumerate(names, start=3))
        selected = ", ".join(["CAST($1 AS VARCHAR)", *same.values(), *texts])
        values = [[row[name] for row in rows] for name in names]
        self._execute(
            "INSERT INTO",
            table,
            f"({columns}) SELECT {selected}",
            values=[self.load_id, _now(), *values],
        )

    def _prepare(self) -> None:
        """Create the table, or add the columns that a table of an earlier version lacks."""
        self._execute("CREATE TABLE IF NOT EXISTS", self.table, f"({_COLUMNS})")
        for name, kind in _OUTCOME.items():
            self._execute("ALTER TABLE", self.table, f"ADD COLUMN IF NOT EXISTS {name} {kind}")

    def write(self, commit: Commit) -> None:
        """Note what a commit does: its counts, its state, and the end of the load.

        Args:
            commit: What becomes durable with it.
        """
        self._add_rows([(stream, None) for stream in commit.refused])
        if not self._outcomes:
            return
        self._add(commit)
        if commit.state is not None:
            self._update("state = $1", commit.state)
            self._note_outcomes(commit.state)
        if commit.error is not None:
            self._update("status = 'failed', error = $1", commit.error)
        elif commit.is_last:
            self._update("status = 'finished', finished = $1", _now())
        for stream, reason in commit.refused.items():
            self._execute(
                "UPDATE",
                self.table,
                "SET status = 'failed', finished = NULL, error = $1 "
                "WHERE load_id = $2 AND stream = $3",
                values=[reason, self.load_id, stream],
            )

    def _add(self, commit: Commit) -> None:
        """Add records to the rows of streams."""
        if commit.counts:
            rows, sizes = zip(*commit.counts.values(), strict=True)
            self._execute(
                "UPDATE",
                self.table,
                "AS loads SET rows = loads.rows + new.rows, bytes = loads.bytes + new.bytes FROM "
                "(SELECT unnest(CAST($1 AS VARCHAR[])) AS stream, unnest(CAST($2 AS BIGINT[])) "
                "AS rows, unnest(CAST($3 AS BIGINT[])) AS bytes) AS new "
                "WHERE loads.load_id = $4 AND loads.stream = new.stream",
                values=[list(commit.counts), list(rows), list(sizes), self.load_id],
            )

    def _note_outcomes(self, state: str) -> None:
        """Note how the tap's reads of this load's streams ended, as far as its state says so."""
        told = read_outcomes(state)
        new = {s: told[s] for s, known in self._outcomes.items() if told.get(s, known) != known}
        if not new:
            return
        self._outcomes.update(new)
        names = "stream", *_OUTCOME
        fields = zip(*[outcome.values for outcome in new.values()], strict=True)
        columns = ", ".join(
            f"unnest(CAST(${index} AS VARCHAR[])) AS {name}"
            for index, name in enumerate(names, start=1)
        )
        changes = ", ".join(f"{n} = CAST(new.{n} AS {kind})" for n, kind in _OUTCOME.items())
        self._execute(
            "UPDATE",
            self.table,
            f"AS loads SET {changes} FROM (SELECT {columns}) AS new "
            f"WHERE loads.load_id = ${len(names) + 1} AND loads.stream = new.stream",
            values=[list(new), *map(list, fields), self.load_id],
        )

    def _update(self, change: str, value: str) -> None:
        """Change the rows of this load."""
        self._execute(
            "UPDATE", self.table, "SET", change, "WHERE load_id = $2", values=[value, self.load_id]
        )


def without_nul(value: object) -> object:
    """Return a value for a database that holds no NUL: the names in it may be made up by a tap."""
    if isinstance(value, list):
        return [without_nul(one) for one in value]
    return value.replace("\0", "\N{SYMBOL FOR NULL}") if isinstance(value, str) else value


def _now() -> str:
    """Return the time as SQL reads it."""
    return datetime.now(timezone.utc).isoformat()
