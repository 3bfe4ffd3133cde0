"""What all streams have gathered: handed to the database, and committed with its state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spile_loader.batch import MANY_STREAMS, Batch, Changes
from spile_loader.output import emit

if TYPE_CHECKING:
    from spile_loader.batch import Commit
    from spile_loader.database.interface import Database
    from spile_loader.database.worker import Worker
    from spile_loader.records.codec import RecordCodec
    from spile_loader.records.sink import RecordSink
    from spile_loader.schema.stream_schema import StreamSchema
    from spile_loader.settings import LoaderSettings


class Commits:
    """Hands the records of all streams to the database, and commits them.

    Attributes:
        sinks: Where the records of each stream gather.
        batch: What the next commit makes durable.
        changes: What was committed to the tables so far, by stream.
    """

    def __init__(self, settings: LoaderSettings, database: Database, worker: Worker) -> None:
        """Start without a stream.

        Args:
            settings: The settings of the load.
            database: Where the records go.
            worker: Runs what happens in the database.
        """
        self._database = database
        self._worker = worker
        self.sinks: dict[str, RecordSink] = {}
        self.batch = Batch(settings)
        self.changes: dict[str, Changes] = {}

    def open_stream(self, schema: StreamSchema) -> RecordCodec:
        """Create or widen a stream's table, behind all that was handed over before.

        Args:
            schema: The stream's schema from now on.

        Returns:
            What decodes and encodes the stream's records for the table as it is.
        """
        return self._worker.call(self._database.open_stream, schema)

    def emit(self, state: str) -> None:
        """Emit a state, behind all that was handed over before."""
        self._worker.submit(emit, state)

    def room(self, sink: RecordSink) -> int:
        """Return how many rows of a sink may come before they are counted."""
        self.batch.expect(len(sink.codec.schema.fields))
        return max(0, min(self.batch.room, sink.room))

    def count(self, sink: RecordSink, rows: int, size: int) -> bool:
        """Count gathered records, and hand them on when they are enough for a chunk.

        Args:
            sink: Where they gather.
            rows: How many there are.
            size: How many bytes of input they are.

        Returns:
            Whether the batch is full, and has to be committed.
        """
        schema = sink.codec.schema
        self.batch.add(schema.stream, rows, size, len(schema.fields))
        if self.batch.is_full:
            return True
        if sink.has_chunk():
            self.batch.hand_over(sink.held)
            self._hand_over(sink)
        return False

    def _hand_over(self, sink: RecordSink) -> None:
        """Hand a sink's records to the database."""
        chunk = sink.chunk()
        if chunk is not None:
            stream = sink.codec.schema.stream
            self._worker.submit(self._database.insert, stream, chunk, size=chunk.size)

    def commit(self, refused: dict[str, str], *, is_last: bool, error: str | None) -> None:
        """Commit everything so far, and emit the state that covers it.

        The rows of very many streams are committed in parts, the state with the last of them.

        Args:
            refused: Why the records of streams were refused.
            is_last: Whether the input has ended.
            error: Why the load ends early, if it does.
        """
        commit = self.batch.end()
        commit.is_last, commit.error, commit.refused = is_last, error, refused
        for stream, sink in self.sinks.items():
            if not sink.rows:
                continue
            if len(commit.counts) == MANY_STREAMS:
                self._worker.submit(self._commit, commit.split())
            self._hand_over(sink)
            commit.counts[stream] = sink.end_batch()
        self._worker.submit(self._commit, commit)

    def _commit(self, commit: Commit) -> None:
        """Make a commit durable, then emit the state that it covers."""
        self._database.commit(commit)
        for stream, changes in commit.changes.items():
            self.changes.setdefault(stream, Changes()).add(changes)
        if commit.state is not None and commit.is_state_new:
            emit(commit.state)
