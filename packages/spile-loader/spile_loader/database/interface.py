"""What a database does for a load, and what it must guarantee.

A load calls these methods on one thread, in the order of the input, `interrupt` excepted. Each of
them ends in a DatabaseError, one sentence without a value of a record, when it cannot do its part.
The state that a commit covers is printed by the load, right after `commit` has returned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from spile_loader.batch import Commit
    from spile_loader.records.chunk import Chunk
    from spile_loader.records.codec import RecordCodec
    from spile_loader.schema.stream_schema import StreamSchema


class Database(Protocol):
    """Keeps the rows of all streams of one load, and the history of the load.

    Attributes:
        most_bytes_waiting: How many bytes of records may be read ahead while it works, in memory.
    """

    most_bytes_waiting: int

    def open_stream(self, schema: StreamSchema) -> RecordCodec:
        """Create or widen a stream's table, and note the start of its load in the history.

        No value that is stored is lost or changed, and no column is removed or narrowed. Tables
        and columns are chosen as `schema/table_plan` says, so that no two streams, and no two
        properties, share one. It is called again when the schema of a stream changes, after a
        commit.

        Args:
            schema: The stream's schema from now on.

        Returns:
            What decodes and encodes the stream's records for the table as it is.
        """

    def insert(self, stream: str, chunk: Chunk) -> None:
        """Take records of a stream that is open, encoded by its codec.

        Nobody else sees them before the commit, and a load that dies before it leaves nothing.

        Args:
            stream: Name of the stream.
            chunk: The records.
        """

    def commit(self, commit: Commit) -> None:
        """Make everything since the last commit durable, all of it or nothing.

        In one transaction: the records replace the rows with their keys, the last record of every
        key, where NULL is a value of a key like any other; records of a stream without keys are
        added. A record with `_sdc_deleted_at` says that the row with its key was deleted: the row
        goes with `hard_delete`, and is marked otherwise, with its other columns as they were. Then
        the complete versions delete or mark old rows, and the history gets the counts, the state,
        and how the load ended if it has. What was done to the tables is put into `commit.changes`,
        for streams whose tables have changed.

        Args:
            commit: What becomes durable beside the records.
        """

    def table_of(self, stream: str) -> str:
        """Return the name of the table of a stream that is open, as SQL writes it."""

    def place(self) -> str:
        """Return where the tables are, for people."""

    def look(self, table: str) -> str:
        """Return a command that shows rows of a table.

        Args:
            table: Its name as SQL writes it.
        """

    def give_up(self, reason: str) -> None:
        """Undo what is not committed, and note in the history why the load failed.

        Args:
            reason: A sentence.
        """

    def interrupt(self) -> None:
        """Break off the statement that runs on the other thread, if there is one."""

    def close(self) -> None:
        """Let go of the database."""
