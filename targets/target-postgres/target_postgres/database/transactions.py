"""What happens in the database, in the order of the input, in one thread."""

from __future__ import annotations

import contextlib
import shlex
import sys
from datetime import datetime, timezone
from functools import partial
from typing import TYPE_CHECKING

import psycopg
from spile_loader.batch import Commit
from spile_loader.database.history import HISTORY_TABLE, LoadHistory, OpenedTable, without_nul
from spile_loader.records.codec import RecordCodec
from spile_loader.records.unstorable import UnstorableText
from spile_loader.schema.changes import log_changes
from spile_loader.schema.table_names import StreamTables
from spile_loader.schema.table_plan import stamps_of
from spile_loader.sql import TableName
from spile_loader.wording import shown

from target_postgres.database.catalog import NAMES, Catalog
from target_postgres.database.chunk_times import keeps_times
from target_postgres.database.connector import Connector
from target_postgres.database.copy_rows import encode_rows
from target_postgres.database.errors import database_errors
from target_postgres.database.held_chunks import HeldChunks
from target_postgres.database.stream_table import LoadContext, StreamTable
from target_postgres.database.tables import Tables, lock

if TYPE_CHECKING:
    from collections.abc import Callable

    from spile_loader.records.chunk import Chunk
    from spile_loader.schema.stream_schema import StreamSchema

    from target_postgres.settings import Settings

_MOST_LOSSES = 5


class PostgresDatabase:
    """Runs the transactions of one load, as `spile_loader.database.interface` demands.

    Records go to temporary tables, outside of any transaction. A commit is one transaction that
    merges them, so that it locks tables for no longer than that takes. What is not committed is
    held, and sent again if the connection is lost.
    """

    # What is read while a batch is merged. With less, the server waits for the next batch then.
    most_bytes_waiting = 32 << 20

    def __init__(self, connector: Connector, settings: Settings) -> None:
        """Start without a stream.

        Args:
            connector: The connection.
            settings: The settings of the load.
        """
        self._connector = connector
        self._settings = settings
        started_at = datetime.now(timezone.utc)
        self._context = LoadContext(connector, settings, started_at)
        self._tables = Tables(connector, Catalog(connector), settings)
        history = TableName(NAMES.shortened(settings.default_target_schema), HISTORY_TABLE)
        self._history = LoadHistory(self._note, history)
        self._streams: dict[str, StreamTable] = {}
        self._stream_tables = StreamTables(NAMES, history, self._history.changes_table)
        self._opened = 0
        self._place = connector.place
        self._held = HeldChunks()

    def open_stream(self, schema: StreamSchema) -> RecordCodec:
        """Create or widen a stream's table in a transaction of its own.

        Args:
            schema: The stream's schema from now on.

        Returns:
            What decodes and encodes the stream's records for the table as it is.
        """
        stream = schema.stream
        with database_errors(f"Preparing the table of stream '{shown(stream)}'"):
            self._tried(lambda: self._noted(lambda: self._open(schema)))
        return self._streams[stream].codec

    def _open(self, schema: StreamSchema) -> None:
        """Create or widen a stream's table, and note the start of its load."""
        stream = schema.stream
        self._connector.execute("BEGIN")
        try:
            self._tables.prepare_schema(self._history.table.schema)
            table = self._tables.prepare(schema, self._stream_tables)
            self._history.start(OpenedTable(stream, table.name, table.changes))
            self._connector.execute("COMMIT")
        except BaseException:
            self._rollback()
            raise
        log_changes(stream, table.changes, self._settings)
        codec = RecordCodec(
            table.schema,
            stamps=stamps_of(table.columns),
            encode=partial(encode_rows, is_numbered=keeps_times(table.columns)),
            unstorable=UnstorableText(stream, self._settings.unstorable_text),
        )
        self._opened += 1
        self._stream_tables.give(stream, table.name)
        self._streams[stream] = StreamTable(self._context, table, codec, self._opened)

    def insert(self, stream: str, chunk: Chunk) -> None:
        """Send a chunk of a stream's records to its temporary table."""
        with database_errors(f"Loading stream '{shown(stream)}'"):
            self._held.add(stream, chunk)
            self._tried(lambda: self._streams[stream].insert(chunk), is_held=True)

    def commit(self, commit: Commit) -> None:
        """Make everything since the last commit durable, all of it or nothing."""
        with database_errors("Committing a batch"):
            transaction = _Transaction(self._connector)
            self._tried(
                lambda: self._noted(lambda: self._commit(commit, transaction)),
                is_durable=transaction.is_durable,
            )
            for stream, table in self._streams.items():
                if (changes := table.take_changes()) is not None:
                    commit.changes[stream] = changes
                table.committed()
            self._held.clear()

    def _commit(self, commit: Commit, transaction: _Transaction) -> None:
        """Run the transaction of a commit."""
        activated = {activation.stream for activation in commit.activations}
        touched = {
            name: table
            for name, table in self._streams.items()
            if table.has_rows or name in activated
        }
        for table in touched.values():
            table.take_changes()
        self._connector.execute("BEGIN")
        try:
            transaction.begun()
            # In the same order in every load, so that none waits for another that waits for it.
            for name in sorted(str(table.name) for table in touched.values()):
                lock(self._connector, name)
            for name, table in touched.items():
                self._merge(name, table)
            for activation in commit.activations:
                self._streams[activation.stream].activate(activation)
            self._history.write(commit)
            self._connector.execute("COMMIT")
        except BaseException:
            self._rollback()
            raise

    def _merge(self, stream: str, table: StreamTable) -> None:
        """Merge a stream's records; say whose they are if that fails."""
        try:
            table.merge()
        except psycopg.Error:
            if self._connector.is_lost:
                raise
            with database_errors(f"Loading stream '{shown(stream)}'"):
                raise

    def _noted(self, job: Callable[[], None]) -> None:
        """Run a job that the history notes, unless it fails."""
        with self._history.undone_on_error():
            job()

    def _note(self, *sql: object, values: list[object] | None = None) -> None:
        """Run a statement of the history, whose texts may be names that the input made up."""
        self._connector.execute(*sql, values=[without_nul(value) for value in values or []])

    def _tried(
        self,
        job: Callable[[], None],
        *,
        is_held: bool = False,
        is_durable: Callable[[], bool] = lambda: False,
    ) -> None:
        """Run a job; if the connection is lost, connect again, send what is held, and run it again.

        Args:
            job: What to do.
            is_held: Whether sending what is held does it.
            is_durable: Tells, on a new connection, whether it has been done after all.
        """
        losses = 0
        while True:
            try:
                if losses:
                    self._reconnect()
                    if is_durable():
                        return
                    self._replay()
                if not (losses and is_held):
                    job()
            except psycopg.Error:
                losses += 1
                if not self._connector.is_lost or not self._held.is_whole or losses > _MOST_LOSSES:
                    raise
            else:
                return

    def _reconnect(self) -> None:
        """Connect again; a new connection has no temporary tables."""
        self._connector.reopen()
        for table in self._streams.values():
            table.forget_staging()

    def _replay(self) -> None:
        """Send what is held to the temporary tables of a new connection."""
        for table in self._streams.values():
            table.forget_rows()
        for stream, chunk in self._held:
            self._streams[stream].insert(chunk)

    def _rollback(self) -> None:
        """Undo the open transaction, if there is one and the connection is there."""
        with contextlib.suppress(psycopg.Error):
            self._connector.execute("ROLLBACK")

    def give_up(self, reason: str) -> None:
        """Note why the load failed; what is in temporary tables goes with the connection."""
        with database_errors("Noting the failure"):
            self._rollback()
            self._connector.execute("BEGIN")
            self._history.write(Commit(error=reason))
            self._connector.execute("COMMIT")

    def table_of(self, stream: str) -> str:
        """Return the name of a stream's table."""
        return str(self._streams[stream].name)

    def place(self) -> str:
        """Return the address of the database, without a password."""
        return self._place

    def look(self, table: str) -> str:
        """Return a command that every environment of this target can run.

        It holds no password; libpq takes that from PGPASSWORD or from its password file.
        """
        rows = f"psycopg.connect({self.place()!r}).execute({f'TABLE {table} LIMIT 20'!r})"
        code = f"import psycopg; print(*{rows}, sep='\\n')"
        return f"{shlex.quote(sys.executable)} -c {shlex.quote(code)}"

    def interrupt(self) -> None:
        """Break off the statement that the other thread runs."""
        self._connector.interrupt()

    def close(self) -> None:
        """Let go of the connection."""
        self._held.close()
        self._connector.close()


class _Transaction:
    """Knows a transaction by its number, so that its end can be asked for on another connection."""

    def __init__(self, connector: Connector) -> None:
        """Start without a transaction.

        Args:
            connector: The connection.
        """
        self._connector = connector
        self._number: int | None = None

    def begun(self) -> None:
        """Note the number of the transaction that has begun."""
        self._number = self._connector.value("SELECT txid_current()")

    def is_durable(self) -> bool:
        """Tell whether the transaction was committed before its connection was lost."""
        if self._number is None:
            return False
        status = "in progress"
        while status == "in progress":
            status = self._connector.value("SELECT txid_status($1)", values=[self._number])
            self._connector.pause()
        return status == "committed"


def open_database(settings: Settings, wait: Callable[[float], bool]) -> PostgresDatabase:
    """Connect to the server.

    Args:
        settings: The settings of the load.
        wait: Waits some seconds; returns True when the load has to stop.

    Returns:
        The database.
    """
    return PostgresDatabase(Connector(settings, wait), settings)
