"""What happens in the database, in the order of the input, in one thread."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from target_duckdb.batch import MANY_STREAMS, Commit
from target_duckdb.database.catalog import Catalog
from target_duckdb.database.connector import database_errors
from target_duckdb.database.history import LoadHistory
from target_duckdb.database.memory import MemoryLimit
from target_duckdb.database.parquet_files import ParquetFiles
from target_duckdb.database.stream_table import LoadContext, StreamTable
from target_duckdb.database.tables import prepare_table
from target_duckdb.records.codec import RecordCodec
from target_duckdb.schema.metadata import EXTRACTED_AT, TABLE_VERSION, metadata_columns
from target_duckdb.sql import literal
from target_duckdb.wording import shown

if TYPE_CHECKING:
    from target_duckdb.database.connector import Connector
    from target_duckdb.records.chunk import Chunk
    from target_duckdb.schema.stream_schema import StreamSchema
    from target_duckdb.settings import Settings

_LARGE_BATCH_BYTES = 16 << 20


class Database:
    """Runs the transactions of one load."""

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
        self._history = LoadHistory(connector, self._catalog)
        self._tables: dict[str, StreamTable] = {}
        self._is_open = False
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
            self._begin()
            others = [table.name for other, table in self._tables.items() if other != stream]
            table = prepare_table(
                self._connector,
                self._catalog,
                schema,
                self._settings,
                [*others, self._history.table],
            )
            added = metadata_columns(schema, self._settings)
            stamps = tuple(name for name in (EXTRACTED_AT, TABLE_VERSION) if name in added)
            codec = RecordCodec(table.schema, stamps=stamps)
            self._tables[stream] = StreamTable(self._context(), table, codec)
            self._history.start(stream, table.name, datetime.now(timezone.utc))
            if not was_open:
                self._end("COMMIT")
        return codec

    def _context(self) -> LoadContext:
        """Return what all tables of the load share."""
        files = self._parquet_files()
        return LoadContext(
            self._connector, self._catalog, self._memory, self._settings, self._started_at, files
        )

    def insert(self, stream: str, chunk: Chunk) -> None:
        """Insert a chunk of a stream's records inside the transaction."""
        with database_errors(f"Loading stream '{shown(stream)}'"):
            self._begin()
            self._tables[stream].insert(chunk)

    def commit(self, commit: Commit) -> None:
        """Make everything since the last commit durable, then emit the state."""
        with database_errors("Committing a batch"):
            self._begin()
            for table in self._tables.values():
                table.merge()
            for activation in commit.activations:
                self._tables[activation.stream].activate(activation)
            self._write_history(commit)
            self._choose_way_to_disk(commit)
            self._end("COMMIT")
            self._memory.end_transaction()
            self._keep_files(is_last=commit.is_last or commit.error is not None)
        if commit.state is not None and commit.is_state_new:
            emit(commit.state)

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

        One of many streams too: DuckDB holds the blocks of their tables until it has written them.
        """
        size = sum(size for _, size in commit.counts.values())
        is_large = size >= _LARGE_BATCH_BYTES or len(commit.counts) >= MANY_STREAMS
        threshold = "1KB" if is_large else "16MB"
        self._connector.execute("SET checkpoint_threshold =", literal(threshold))

    def _write_history(self, commit: Commit) -> None:
        """Note what this commit does."""
        if not self._tables:
            return
        self._history.add(commit.counts)
        if commit.state is not None:
            self._history.remember_state(commit.state)
        if commit.error is not None:
            self._history.fail(commit.error)
        elif commit.is_last:
            self._history.finish(datetime.now(timezone.utc))

    def give_up(self, reason: str) -> None:
        """Undo the open transaction and note why the load failed."""
        with database_errors("Noting the failure"):
            if self._is_open:
                self._end("ROLLBACK")
            self._begin()
            self._write_history(Commit(error=reason))
            self._end("COMMIT")
            if self._files is not None:
                self._files.finish()

    def close(self) -> None:
        """Write everything into the file and let go of it."""
        with database_errors("Closing the file"):
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


def emit(state: str) -> None:
    """Print a state, exactly as the tap wrote it."""
    with database_errors("Emitting a state, whose rows are kept,"):
        try:
            sys.stdout.write(f"{state}\n")
            sys.stdout.flush()
        except OSError:
            # The interpreter would try, and complain, again at its end.
            with Path(os.devnull).open("wb") as nowhere:
                os.dup2(nowhere.fileno(), sys.stdout.fileno())
            raise
