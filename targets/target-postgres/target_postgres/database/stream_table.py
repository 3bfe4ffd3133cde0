"""The way of records into their table, where those of a batch replace the rows they repeat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from spile_loader.batch import Changes
from spile_loader.schema.metadata import DELETED_AT, SYNC_STARTED_AT, TABLE_VERSION
from spile_loader.schema.types import JSON
from spile_loader.sql import quoted

from target_postgres.database.chunk_times import CHUNK_NUMBER, ChunkTimes, keeps_times
from target_postgres.database.copy_rows import COPY_OPTIONS
from target_postgres.database.tables import is_repetition
from target_postgres.database.types import comparable, converted, native_type, sorted_by

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from spile_loader.batch import Activation
    from spile_loader.records.chunk import Chunk
    from spile_loader.records.codec import RecordCodec
    from spile_loader.schema.table_plan import Column

    from target_postgres.database.connector import Connector
    from target_postgres.database.tables import Table
    from target_postgres.settings import Settings
# Of so many pieces of a batch on, the order of its keys matters; it is told from a few rows.
_MANY_PIECES = 2
_SAMPLE = 1_000


@dataclass(frozen=True, slots=True)
class LoadContext:
    """What all tables of a load share."""

    connector: Connector
    settings: Settings
    started_at: datetime


class StreamTable:
    """Takes the records of one schema of one stream, and merges them when a batch is committed."""

    def __init__(self, context: LoadContext, table: Table, codec: RecordCodec, number: int) -> None:
        """Plan how records become rows.

        Args:
            context: What all tables of the load share.
            table: The table, with every column that a record fills.
            codec: What encoded the records.
            number: What tells the stream's temporary table from others.
        """
        self.name = table.name
        self.codec = codec
        self.has_rows = False
        self._context = context
        self._connector = context.connector
        self._table = table
        self._columns = table.columns
        self._staging = f"pg_temp.{quoted(f'_sdc_{number}')}"
        self._is_staged = False
        self._is_emptied = context.settings.load_method != "overwrite"
        # While all rows of the table are this load's, a key that comes again is rare.
        self._is_first: bool | None = None
        self._repeats = False
        self._pieces = 0
        self._changes: Changes | None = None
        self._times = ChunkTimes()
        self._staged = _staged(codec)
        fields = {c.source: c for c in self._columns if not c.is_metadata}
        self._keys = [fields[key] for key in codec.schema.keys]
        self._deletion = fields.get(DELETED_AT)

    def insert(self, chunk: Chunk) -> None:
        """Send a chunk of records to the temporary table."""
        if not self._is_staged:
            columns = [f"{name} {native}" for name, native in self._staged.values()]
            number = [f"{CHUNK_NUMBER} integer"] if keeps_times(self._columns) else []
            self._connector.execute(f"DROP TABLE IF EXISTS {self._staging}")
            listed = ", ".join([*number, *columns])
            self._connector.execute(f"CREATE TEMP TABLE {self._staging} ({listed})")
            self._is_staged = True
        self._pieces += 1
        self._times.add(chunk)
        self._connector.copy(f"COPY {self._staging} FROM STDIN {COPY_OPTIONS}", chunk.parts)
        self.has_rows = True

    def forget_staging(self) -> None:
        """Do without the temporary table of a connection that was lost."""
        self._is_staged = False

    def forget_rows(self) -> None:
        """Forget the batch's records: they are sent once more."""
        self.has_rows = False
        self._pieces = 0
        self._times.clear()

    def merge(self) -> None:
        """Let the batch's records replace the rows with their keys, the last one of every key."""
        if not self.has_rows:
            return
        removed = 0
        if not self._is_emptied:
            removed = self._connector.count("DELETE FROM", self.name)
        if not self._keys:
            changes = self._inserted(self._insertion(""))
        elif self._table.has_key_index:
            changes = self._merge_by_index()
        else:
            changes = self._replace()
        self._count_removed(changes, self._delete_marked())
        changes.deleted += removed
        self._changes = changes
        self._connector.execute("TRUNCATE", self._staging)

    def _count_removed(self, changes: Changes, removed: int) -> None:
        """Count records that only said that a row is deleted, and are gone with it."""
        replacing = min(removed, changes.replaced)
        # A mark that was there before has changed nothing until now.
        new = min(removed - replacing, changes.inserted)
        changes.replaced -= replacing
        changes.inserted -= new
        changes.deleted += removed - new

    def take_changes(self) -> Changes | None:
        """Return what was done to the rows since the last call; None for nothing."""
        changes, self._changes = self._changes, None
        return changes

    def committed(self) -> None:
        """Begin the next batch."""
        self._is_emptied = self._is_emptied or self.has_rows
        self.has_rows = False
        self._pieces = 0
        self._times.clear()

    def _merge_by_index(self) -> Changes:
        """Insert new rows and update those that differ, by the cheapest statement that works."""
        if self._is_first is None:
            self._is_first = self._connector.value("SELECT 1 FROM", self.name, "LIMIT 1") is None
        order = self._key_order()
        if self._is_first and not self._repeats:
            if changes := self._tried(self._inserted, self._insertion(order)):
                return changes
            self._is_first = False
        upsert = self._insertion(f"{order} {self._upsert()}")
        if not self._repeats and (changes := self._tried(self._counted, upsert)):
            return changes
        self._repeats = True
        return self._counted(self._insertion(self._upsert(), is_distinct=True))

    def _key_order(self) -> str:
        """Write the SQL that sorts a large batch whose keys come in any order.

        Sorted, they touch each page of the index once, and not once for every row.
        """
        if self._pieces < _MANY_PIECES:
            return ""
        key = self._staged_name(self._keys[0])
        sample = ("SELECT", key, "AS key FROM", self._staging, "LIMIT", _SAMPLE)
        pairs = ("SELECT key, lag(key) OVER () AS before FROM (", *sample, ") AS sample")
        descends = ("count(*) FILTER (WHERE before > key) >", _SAMPLE // 10)
        is_mixed = self._connector.value("SELECT", *descends, "FROM (", *pairs, ") AS pairs")
        if not is_mixed:
            return ""
        staged = (self._staged[key.source, False] for key in self._keys)
        return f"ORDER BY {', '.join(sorted_by(name, native) for name, native in staged)}"

    def _inserted(self, insertion: str) -> Changes:
        """Run an insertion that finds no row with one of its keys."""
        return Changes(self._connector.count(insertion))

    def _counted(self, insertion: str) -> Changes:
        """Run an insertion, and count which rows it has inserted and which it has changed."""
        marked = "false"
        if self._deletion is not None and self._keeps_marked():
            marked = f"old.{quoted(self._deletion.name)} IS NOT NULL"
        # A row has been locked by this transaction if it was there before.
        told = f"RETURNING old.xmax = 0 AS is_new, {marked} AS is_marked"
        [counts] = self._connector.rows(
            f"WITH merged AS ({insertion} {told})",
            "SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new AND NOT "
            "is_marked), count(*) FILTER (WHERE NOT is_new AND is_marked) FROM merged",
        )
        return Changes(*counts)

    def _tried(self, run: Callable[[str], Changes], insertion: str) -> Changes | None:
        """Run an insertion; undo it and return None if a key came twice."""
        self._connector.execute("SAVEPOINT merge")
        try:
            changes = run(insertion)
        except psycopg.Error as error:
            if not is_repetition(error):
                raise
            self._connector.execute("ROLLBACK TO merge")
            return None
        self._connector.execute("RELEASE merge")
        return changes

    def _insertion(self, end: str, *, is_distinct: bool = False) -> str:
        """Write the SQL that inserts the batch's records."""
        names = ", ".join(quoted(column.name) for column in self._columns)
        order = ""
        distinct = ""
        if is_distinct:
            keys = ", ".join(self._staged_name(key) for key in self._keys)
            distinct, order = f"DISTINCT ON ({keys})", f"ORDER BY {keys}, ctid DESC"
        values = ", ".join(map(self._value, self._columns))
        into = f"{self.name} AS old ({names})"
        source = ("FROM", self._staging, order, end)
        return " ".join(("INSERT INTO", into, "SELECT", distinct, values, *source))

    def _staged_name(self, column: Column) -> str:
        """Return the column of the temporary table that fills a column."""
        return self._staged[column.source, column.is_metadata][0]

    def _value(self, column: Column, prefix: str = "") -> str:
        """Write the SQL of a column's value."""
        native = self._table.natives[column.name]
        staged = self._staged.get((column.source, column.is_metadata))
        if staged is not None:
            return converted(prefix + staged[0], staged[1], native)
        constants = {
            DELETED_AT: "NULL",
            SYNC_STARTED_AT: str(round(self._context.started_at.timestamp() * 1000)),
        }
        constant = constants.get(column.source)
        if constant is not None:
            return f"CAST({constant} AS {native})"
        return converted(*self._times.of_row(column.source), native)

    def _upsert(self) -> str:
        """Write the end of an insertion that changes the rows that are there, if they differ."""
        keys = ", ".join(quoted(key.name) for key in self._keys)
        others = [column for column in self._columns if column not in self._keys]
        changed = [f"{quoted(c.name)} = {self._changed(c)}" for c in others]
        # When a row was loaded does not make it another row.
        telling = {DELETED_AT, TABLE_VERSION}
        compared = [c for c in others if not c.is_metadata or c.source in telling]
        # What is slow to compare comes last: the first difference ends the comparison.
        compared.sort(key=lambda c: self._table.natives[c.name] == native_type(JSON))
        old = ", ".join(self._comparable(c, f"old.{quoted(c.name)}") for c in compared)
        new = ", ".join(self._comparable(c, self._changed(c)) for c in compared)
        differs = [f"({old}) IS DISTINCT FROM ({new})"] if compared else []
        if not self._keeps_marked():
            # The record replaces the row, with what an earlier schema of the stream had in it.
            empty = [quoted(name) for name in self._table.others]
            changed += [f"{name} = NULL" for name in empty]
            differs += [f"old.{name} IS NOT NULL" for name in empty]
        if not differs:
            return f"ON CONFLICT ({keys}) DO NOTHING"
        change = ", ".join(changed)
        return f"ON CONFLICT ({keys}) DO UPDATE SET {change} WHERE {' OR '.join(differs)}"

    def _changed(self, column: Column) -> str:
        """Write the SQL of what a column becomes when its row comes again.

        A record that only marks its row as deleted leaves the other columns as they are: the tap
        may know nothing of the row but its key.
        """
        name = quoted(column.name)
        is_own = column.is_metadata or column is self._deletion
        if self._deletion is None or not self._keeps_marked() or is_own:
            return f"EXCLUDED.{name}"
        mark = f"EXCLUDED.{quoted(self._deletion.name)}"
        return f"(CASE WHEN {mark} IS NULL THEN EXCLUDED.{name} ELSE old.{name} END)"

    def _keeps_marked(self) -> bool:
        """Tell whether rows that the tap marks as deleted stay."""
        return self._deletion is not None and not self._context.settings.hard_delete

    def _comparable(self, column: Column, expression: str) -> str:
        """Write the SQL of a column's value as it can be compared."""
        return comparable(expression, self._table.natives[column.name])

    def _replace(self) -> Changes:
        """Delete the rows whose keys came again, then insert: for a table without such an index."""
        pairs = [(f"old.{quoted(key.name)}", self._value(key, "new.")) for key in self._keys]
        equal = " AND ".join(f"{old} = {new}" for old, new in pairs)
        same = " AND ".join(f"{old} IS NOT DISTINCT FROM {new}" for old, new in pairs)
        nulls = " OR ".join(f"new.{self._staged_name(key)} IS NULL" for key in self._keys)
        new = f"{self._staging} AS new WHERE"
        if self._keeps_marked():
            self._complete_marks(same)
        delete = ("DELETE FROM", self.name, "AS old USING", new)
        replaced = self._connector.count(*delete, equal)
        # Such a comparison is slow; keys are hardly ever NULL.
        if self._connector.value("SELECT 1 FROM", new, nulls, "LIMIT 1"):
            replaced += self._connector.count(*delete, f"({nulls}) AND {same}")
        rows = self._connector.count(self._insertion("", is_distinct=True))
        return Changes(rows - min(rows, replaced), min(rows, replaced))

    def _complete_marks(self, same: str) -> None:
        """Give records that only mark their row as deleted the other columns of the row."""
        changes = [
            f"{staged} = CAST(old.{quoted(column.name)} AS {native})"
            for column in self._columns
            if not column.is_metadata and column is not self._deletion
            for staged, native in [self._staged[column.source, False]]
        ]
        if self._deletion is not None and changes:
            marked = f"new.{self._staged_name(self._deletion)} IS NOT NULL AND {same}"
            new = (self._staging, "AS new SET", ", ".join(changes))
            self._connector.execute("UPDATE", *new, "FROM", self.name, "AS old WHERE", marked)

    def _delete_marked(self) -> int:
        """Delete the rows that the tap itself has marked as deleted; return how many they were."""
        if self._deletion is None or not self._context.settings.hard_delete:
            return 0
        marked = f"{self._staged_name(self._deletion)} IS NOT NULL LIMIT 1"
        if self._connector.value("SELECT 1 FROM", self._staging, "WHERE", marked):
            name = quoted(self._deletion.name)
            return self._connector.count("DELETE FROM", self.name, "WHERE", name, "IS NOT NULL")
        return 0

    def activate(self, activation: Activation) -> None:
        """Delete or mark the rows that a version no longer has.

        Args:
            activation: The version that is complete now.
        """
        differs = "<>" if activation.spares_unversioned else "IS DISTINCT FROM"
        stale = f"{quoted(TABLE_VERSION)} {differs} {activation.version}"
        changes = self._changes = self._changes or Changes()
        if self._context.settings.hard_delete:
            changes.deleted += self._connector.count("DELETE FROM", self.name, "WHERE", stale)
            return
        for deleted in (column for column in self._columns if column.source == DELETED_AT):
            name = quoted(deleted.name)
            now = converted("now()", "timestamp with time zone", self._table.natives[deleted.name])
            change = f"{name} = {now} WHERE ({stale}) AND {name} IS NULL"
            changes.deleted += self._connector.count("UPDATE", self.name, "SET", change)


def _staged(codec: RecordCodec) -> dict[tuple[str, bool], tuple[str, str]]:
    """Plan the temporary table: name and type of its columns by what they hold, in their order."""
    found = {}
    for index, (_, kind, source) in enumerate(codec.spool_columns()):
        found[source, False] = f"c{index}", native_type(kind)
    for index, (_, kind, source) in enumerate(codec.stamp_columns()):
        found[source, True] = f"m{index}", native_type(kind)
    return found
