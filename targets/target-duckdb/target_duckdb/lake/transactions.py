"""What happens in a lake, in the order of the input, in one thread."""

from __future__ import annotations

import contextlib
import logging
import random
import shlex
import sys
from datetime import datetime, timezone
from typing import TYPE_CHECKING, TypeVar

import duckdb
from spile_loader.batch import Changes, Commit
from spile_loader.database.history import HISTORY_TABLE, LoadHistory, OpenedTable, without_nul
from spile_loader.exceptions import DatabaseError, FrozenSchemaError, StoppedError
from spile_loader.records.codec import RecordCodec
from spile_loader.schema.changes import log_changes
from spile_loader.schema.table_names import StreamTables
from spile_loader.schema.table_plan import stamps_of
from spile_loader.sql import literal, quoted
from spile_loader.wording import shown

from target_duckdb.database.connector import database_errors
from target_duckdb.database.memory import MemoryLimit
from target_duckdb.database.parquet_files import ParquetFiles
from target_duckdb.lake.catalog import LakeCatalog
from target_duckdb.lake.connector import LAKE, LakeConnector, is_conflict, lake_errors
from target_duckdb.lake.locks import WriterLocks
from target_duckdb.lake.stream_table import LakeContext, LakeTable
from target_duckdb.lake.tables import make_table, plan_table, stored_schema
from target_duckdb.lake.upkeep import Upkeep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spile_loader.records.chunk import Chunk
    from spile_loader.schema.stream_schema import StreamSchema
    from spile_loader.sql import TableName

    from target_duckdb.database.tables import Table
    from target_duckdb.settings import Settings

logger = logging.getLogger("target")

T = TypeVar("T")

_LONGEST_PAUSE = 2.0


class _OpenStream:
    """A stream of the load, whose table is made with its first commit."""

    def __init__(self, schema: StreamSchema, table: Table, rows: LakeTable) -> None:
        """Start without a table.

        Args:
            schema: The stream's schema.
            table: The table as it was planned.
            rows: Takes the stream's records.
        """
        self.schema = schema
        self.table = table
        self.rows = rows
        self.is_made = False
        self.remarks: list[str] = []


class LakeDatabase:
    """Runs the transactions of one load, as `spile_loader.database.interface` demands.

    Records are staged in DuckDB, outside of the lake. A commit is one transaction, which is one
    snapshot of the lake: it makes tables, merges records, and writes the history. If another writer
    has changed one of the tables meanwhile, it is done again on what that writer has left.
    """

    most_bytes_waiting = 8 << 20

    def __init__(
        self, connector: LakeConnector, settings: Settings, wait: Callable[[float], bool]
    ) -> None:
        """Start without a stream.

        Args:
            connector: The connection.
            settings: The settings of the load.
            wait: Waits some seconds; returns True when the load has to stop.
        """
        self._connector = connector
        self._settings = settings
        self._wait = wait
        self._started_at = datetime.now(timezone.utc)
        self._catalog = LakeCatalog(connector)
        self._memory = MemoryLimit(connector, settings)
        # One for each schema: writers of different schemas never meet.
        schema = settings.default_target_schema
        table = self._catalog.table(self._catalog.spelling(schema) or schema, HISTORY_TABLE)
        self._history = LoadHistory(self._note, table)
        self._streams: dict[str, _OpenStream] = {}
        own = self._history.table, self._history.changes_table
        self._stream_tables = StreamTables(self._catalog.names, *own)
        self._opened = 0
        self._files: ParquetFiles | None = None
        self._upkeep = Upkeep(connector, self._memory, settings)
        self._locks = WriterLocks(connector)
        self._is_complete = False

    def open_stream(self, schema: StreamSchema) -> RecordCodec:
        """Plan a stream's table.

        Args:
            schema: The stream's schema from now on.

        Returns:
            What decodes and encodes the stream's records for the table as it will be.
        """
        stream = schema.stream
        with lake_errors(f"Preparing the table of stream '{shown(stream)}'", self._connector):
            schema = stored_schema(schema)
            table = plan_table(
                self._connector, self._catalog, schema, self._settings, self._stream_tables
            ).table
            self._stream_tables.give(stream, table.name)
            codec = RecordCodec(table.schema, stamps=stamps_of(table.columns))
            context = LakeContext(
                self._connector,
                self._memory,
                self._settings,
                self._started_at,
                self._parquet_files(),
            )
            self._opened += 1
            rows = LakeTable(context, table, codec, self._opened)
            self._streams[stream] = _OpenStream(schema, table, rows)
        return codec

    def _note(self, *sql: object, values: list[object] | None = None) -> None:
        """Run a statement of the history: DuckLake cannot look for a text with NUL."""
        self._connector.execute(*sql, values=[without_nul(value) for value in values or []])

    def _parquet_files(self) -> ParquetFiles | None:
        """Return what writes Parquet files, if there is a directory for them."""
        if self._files is None and self._settings.parquet_dir is not None:
            name = f"{self._started_at:%Y%m%dT%H%M%SZ}-{self._history.load_id[:8]}"
            self._files = ParquetFiles(self._connector, self._settings.parquet_dir, name)
        return self._files

    def insert(self, stream: str, chunk: Chunk) -> None:
        """Stage a chunk of a stream's records."""
        with lake_errors(f"Loading stream '{shown(stream)}'", self._connector):
            self._streams[stream].rows.insert(chunk)

    def commit(self, commit: Commit) -> None:
        """Make everything since the last commit durable, all of it or nothing."""
        activated = {activation.stream for activation in commit.activations}
        touched = {
            stream: one
            for stream, one in self._streams.items()
            if one.rows.has_rows or stream in activated or not one.is_made
        }
        with lake_errors("Committing a batch", self._connector):
            for one in touched.values():
                if one.rows.has_rows:
                    one.rows.prepare()
            tables = [one.table.name for one in touched.values() if one.rows.has_rows]
            changes = self._tried(tables, lambda: self._commit(commit, touched))
            commit.changes.update(changes)
            for stream, one in touched.items():
                self._committed(stream, one)
            # The lake has changed, by this load and perhaps by others.
            self._catalog = LakeCatalog(self._connector)
            self._memory.end_transaction()
            self._keep_files(is_last=commit.is_last or commit.error is not None)
        self._is_complete = commit.is_last and commit.error is None

    def _committed(self, stream: str, one: _OpenStream) -> None:
        """Say what was done to a stream's table, and begin its next batch."""
        log_changes(stream, one.table.changes, self._settings)
        for remark in one.remarks:
            logger.info("%s", remark)
        one.is_made = True
        one.rows.committed()
        self._upkeep.touched(one.table.name)

    def _tried(self, tables: list[TableName], job: Callable[[], T]) -> T:
        """Run a job in a transaction, again if another writer was faster.

        Args:
            tables: What it merges into.
            job: What to do.

        Returns:
            What it returns.
        """
        attempt = 0
        while True:
            try:
                locks = self._locks.held([*tables, self._history.table])
                with locks, self._history.undone_on_error():
                    return self._transaction(job)
            except duckdb.Error as error:
                attempt += 1
                if not is_conflict(error) or attempt > self._settings.max_retry_count:
                    raise
            longest = min(_LONGEST_PAUSE, 0.1 * attempt)
            if self._wait(random.uniform(0, longest)):  # noqa: S311  # no secret
                message = "Stopped while waiting for other writers of the lake."
                raise StoppedError(message)

    def _transaction(self, job: Callable[[], T]) -> T:
        """Run a job in a transaction, on the lake as it is now."""
        self._connector.execute("BEGIN")
        try:
            self._catalog = LakeCatalog(self._connector)
            message = f"Load {self._history.load_id}"
            self._connector.execute(
                "CALL", f"{LAKE}.set_commit_message('target-duckdb', {literal(message)})"
            )
            result = job()
            self._connector.execute("COMMIT")
        except BaseException:
            # A commit that fails has ended the transaction.
            with contextlib.suppress(duckdb.Error):
                self._connector.execute("ROLLBACK")
            raise
        return result

    def _commit(self, commit: Commit, touched: dict[str, _OpenStream]) -> dict[str, Changes]:
        """Do what a commit does; return what was done to the rows, by stream."""
        if touched:
            self._catalog.schema(self._history.table.schema)
        done: dict[str, Changes] = {}
        for stream, one in touched.items():
            self._make(stream, one)
        self._history.start(
            *(OpenedTable(s, one.table.name, one.table.changes) for s, one in touched.items())
        )
        for stream, one in touched.items():
            if one.rows.has_rows:
                with _named(stream):
                    done[stream] = one.rows.merge()
        for activation in commit.activations:
            stream = activation.stream
            deleted = self._streams[stream].rows.activate(activation)
            done.setdefault(stream, Changes()).deleted += deleted
        self._history.write(commit)
        self._upkeep.touched(self._history.table)
        return done

    def _make(self, stream: str, one: _OpenStream) -> None:
        """Make a stream's table what the stream needs, whatever others have made of it."""
        try:
            planned = plan_table(
                self._connector, self._catalog, one.schema, self._settings, self._stream_tables
            )
        except FrozenSchemaError as error:
            # It was as the stream needs it when the stream began.
            message = f"Another process has changed the table meanwhile. {error}"
            raise DatabaseError(message) from error
        one.remarks = make_table(self._connector, self._catalog, planned)
        one.table = planned.table
        self._stream_tables.give(stream, one.table.name)
        one.rows.use(planned.table, is_empty=not self._catalog.may_have_rows(planned.table.name))

    def _keep_files(self, *, is_last: bool) -> None:
        """Keep the Parquet files of what was committed."""
        if self._files is not None:
            self._files.commit()
            if is_last:
                self._files.finish()

    def give_up(self, reason: str) -> None:
        """Note why the load failed; what is staged goes with the connection."""
        with lake_errors("Noting the failure", self._connector):
            if self._streams:
                self._tried([], lambda: self._note_failure(reason))
            if self._files is not None:
                self._files.finish()

    def _note_failure(self, reason: str) -> None:
        """Write the history of a load that has failed."""
        self._catalog.schema(self._history.table.schema)
        self._history.start(*(OpenedTable(s, one.table.name) for s, one in self._streams.items()))
        self._history.write(Commit(error=reason))

    def table_of(self, stream: str) -> str:
        """Return the name of a stream's table within the lake."""
        name = self._streams[stream].table.name
        return f"{quoted(name.schema)}.{quoted(name.name)}"

    def place(self) -> str:
        """Return the address of the lake, without a password."""
        return self._connector.shown

    def look(self, table: str) -> str:
        """Return a command that every environment of this target can run.

        It holds no password; libpq takes that from PGPASSWORD or from its password file.
        """
        options = {"catalog_schema": self._settings.catalog_schema}
        more = "".join(f", {name}={value!r}" for name, value in options.items() if value)
        read = f"connect({self.place()!r}{more}).sql({f'FROM {table}'!r}).show()"
        code = f"from target_duckdb.lake.reader import connect; {read}"
        return f"{shlex.quote(sys.executable)} -c {shlex.quote(code)}"

    def interrupt(self) -> None:
        """Break off the statement that the other thread runs."""
        self._connector.interrupt()

    def close(self) -> None:
        """Merge small files and remove old snapshots, then let go of the lake."""
        if self._is_complete:
            self._upkeep.run()
        with lake_errors("Closing the lake", self._connector):
            self._connector.close()


@contextlib.contextmanager
def _named(stream: str) -> Iterator[None]:
    """Say whose records they are, if merging them fails for another reason than other writers."""
    try:
        yield
    except duckdb.Error as error:
        if is_conflict(error):
            raise
        with database_errors(f"Loading stream '{shown(stream)}'"):
            raise


def open_lake(settings: Settings, wait: Callable[[float], bool]) -> LakeDatabase:
    """Open a lake.

    Args:
        settings: The settings of the load.
        wait: Waits some seconds; returns True when the load has to stop.

    Returns:
        The database.
    """
    return LakeDatabase(LakeConnector(settings, wait), settings, wait)
