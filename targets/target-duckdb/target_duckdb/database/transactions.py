"""What happens in the database, in the order of the input, in one thread."""

from __future__ import annotations

import shlex
import sys
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from spile_loader.batch import Commit
from spile_loader.database.history import HISTORY_TABLE, LoadHistory, OpenedTable
from spile_loader.records.codec import RecordCodec
from spile_loader.schema.table_names import StreamTables
from spile_loader.schema.table_plan import stamps_of
from spile_loader.sql import quoted
from spile_loader.wording import shown

from target_duckdb.database.catalog import Catalog
from target_duckdb.database.connector import Connector, database_errors
from target_duckdb.database.long_rows import LongRows
from target_duckdb.database.memory import MemoryLimit
from target_duckdb.database.parquet_files import ParquetFiles
from target_duckdb.database.stream_table import LoadContext, StreamTable
from target_duckdb.database.tables import prepare_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from spile_loader.records.chunk import Chunk
    from spile_loader.schema.stream_schema import StreamSchema

    from target_duckdb.settings import Settings

_LARGE_BATCH_BYTES = 16 << 20
_MANY_TABLES = 64
# A checkpoint holds the rows of a group that has changed: 122,880, unless it is told otherwise.
_MANY_COLUMNS = 128
_ROWS_OF_A_GROUP = 2_048


class DuckDBDatabase:
    """Runs the transactions of one load, as `spile_loader.database.interface` demands."""

    most_bytes_waiting = 8 << 20

    def __init__(self, connector: Connector, settings: Settings) -> None:
        """Start without a transaction.

        Args:
            connector: The connection.
            settings: The settings of the load.
        """
        self._connector = connector
        self._settings = settings
        self._started_at = datetime.now(timezone.utc)
        self._catalog = Catalog(connector)
        self._memory = MemoryLimit(connector, settings)
        self._history = LoadHistory(connector.execute, self._catalog.table("main", HISTORY_TABLE))
        self._tables: dict[str, StreamTable] = {}
        own = self._history.table, self._history.changes_table
        self._stream_tables = StreamTables(self._catalog.names, *own)
        self._is_open = False
        self._unwritten: set[str] = set()
        self._widest = 1
        self._long_rows = LongRows(
            connector,
            self._catalog,
            self._history.table,
            is_elsewhere=settings.is_motherduck,
        )
        self._is_complete = False
        self._files: ParquetFiles | None = None

    def open_stream(self, schema: StreamSchema) -> RecordCodec:
        """Create or widen a stream's table, and note the start of its load.

        Args:
            schema: The stream's schema from now on.

        Returns:
            What decodes and encodes the stream's records for the table as it is.
        """
        stream = schema.stream
        with database_errors(f"Preparing the table of stream '{shown(stream)}'"):
            was_open = self._is_open
            self._long_rows.look_for()
            self._begin()
            table = prepare_table(
                self._connector, self._catalog, schema, self._settings, self._stream_tables
            )
            self._stream_tables.give(stream, table.name)
            codec = RecordCodec(table.schema, stamps=stamps_of(table.columns))
            self._tables[stream] = StreamTable(self._context(), table, codec)
            self._widest = max(self._widest, len(self._catalog.columns(table.name)))
            self._history.start(OpenedTable(stream, table.name, table.changes))
            if not was_open:
                self._end("COMMIT")
                self._fit_row_groups()
        return codec

    def _fit_row_groups(self) -> None:
        """See that a group of rows of a wide table is not too much to be written at once."""
        if self._widest > _MANY_COLUMNS and self._connector.limit_row_groups(_ROWS_OF_A_GROUP):
            self._memory.renew()

    def _context(self) -> LoadContext:
        """Return what all tables of the load share."""
        files = self._parquet_files()
        return LoadContext(
            self._connector,
            self._catalog,
            self._memory,
            self._settings,
            self._started_at,
            files,
            self._long_rows,
        )

    def insert(self, stream: str, chunk: Chunk) -> None:
        """Insert a chunk of a stream's records inside the transaction."""
        with database_errors(f"Loading stream '{shown(stream)}'"):
            self._begin()
            self._tables[stream].insert(chunk)

    def commit(self, commit: Commit) -> None:
        """Make everything since the last commit durable, all of it or nothing."""
        with database_errors("Committing a batch"):
            self._begin()
            for table in self._tables.values():
                table.merge()
            for activation in commit.activations:
                self._tables[activation.stream].activate(activation)
            for stream, table in self._tables.items():
                if (changes := table.take_changes()) is not None:
                    commit.changes[stream] = changes
            self._history.write(commit)
            self._choose_way_to_disk(commit)
            self._end("COMMIT")
            self._memory.end_transaction()
            if not commit.is_last:
                self._fit_row_groups()
            self._keep_files(is_last=commit.is_last or commit.error is not None)
        self._is_complete = commit.is_last and commit.error is None

    def _parquet_files(self) -> ParquetFiles | None:
        """Return what writes Parquet files, if there is a directory for them."""
        if self._files is None and self._settings.parquet_dir is not None:
            name = f"{self._started_at:%Y%m%dT%H%M%SZ}-{self._history.load_id[:8]}"
            self._files = ParquetFiles(self._connector, self._settings.parquet_dir, name)
        return self._files

    def _keep_files(self, *, is_last: bool) -> None:
        """Keep the Parquet files of what was committed."""
        if self._files is not None:
            self._files.commit()
            if is_last:
                self._files.finish()

    def _choose_way_to_disk(self, commit: Commit) -> None:
        """Write a large batch straight into the file instead of into the log and then the file.

        One that makes many tables too: DuckDB holds blocks of each until it has written them.
        """
        size = sum(size for _, size in commit.counts.values())
        self._unwritten.update(commit.counts)
        is_large = size >= _LARGE_BATCH_BYTES or len(self._unwritten) >= _MANY_TABLES
        if is_large:
            self._unwritten.clear()
        self._connector.checkpoint_with_commit(is_due=is_large)

    def give_up(self, reason: str) -> None:
        """Undo the open transaction and note why the load failed."""
        with database_errors("Noting the failure"):
            if self._is_open:
                self._end("ROLLBACK")
            self._begin()
            self._history.write(Commit(error=reason))
            self._end("COMMIT")
            if self._files is not None:
                self._files.finish()

    def table_of(self, stream: str) -> str:
        """Return the name of a stream's table within the file."""
        name = self._tables[stream].name
        return f"{quoted(name.schema)}.{quoted(name.name)}"

    def place(self) -> str:
        """Return the path of the file."""
        return str(self._connector.path)

    def look(self, table: str) -> str:
        """Return a command that every environment of this target can run."""
        code = f"import duckdb; duckdb.connect({self.place()!r}).sql({f'FROM {table}'!r}).show()"
        return f"{shlex.quote(sys.executable)} -c {shlex.quote(code)}"

    def interrupt(self) -> None:
        """Break off the statement that the other thread runs."""
        self._connector.interrupt()

    def close(self) -> None:
        """Write everything into the file and let go of it."""
        with database_errors("Closing the file"):
            if self._is_complete:
                self._is_complete = False
                tables = [table.name for table in self._tables.values() if not table.is_staged]
                self._long_rows.compact([*tables, self._history.table])
            self._connector.close()

    def _begin(self) -> None:
        """Begin a transaction unless one is open."""
        if not self._is_open:
            self._connector.execute("BEGIN")
            self._is_open = True

    def _end(self, how: str) -> None:
        """End the transaction."""
        self._connector.execute(how)
        self._is_open = False


def open_database(settings: Settings, wait: Callable[[float], bool]) -> DuckDBDatabase:
    """Open the file.

    Args:
        settings: The settings of the load.
        wait: Waits some seconds; returns True when the load has to stop.

    Returns:
        The database.
    """
    return DuckDBDatabase(Connector(settings, wait), settings)
