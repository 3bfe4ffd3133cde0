"""Where the records of one stream gather until the database takes them."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from spile_loader.exceptions import FrozenSchemaError, InputError, NarrowColumnError
from spile_loader.records.chunk import Chunk
from spile_loader.records.fast_path import record_prefix
from spile_loader.records.values import MALFORMED

if TYPE_CHECKING:
    from collections.abc import Callable

    import msgspec

    from spile_loader.records.codec import RecordCodec, RecordMessage
    from spile_loader.records.versions import Versions
    from spile_loader.schema.stream_schema import StreamSchema

_GROUP_BYTES = 1 << 20
_CHUNK_BYTES = 4 << 20
# DuckDB takes 64 bytes for each field of each record of a chunk, filled or not, while it reads it.
_CHUNK_VALUES = 500_000


class RecordSink:
    """Decodes, checks and encodes the records of one schema of one stream."""

    def __init__(
        self,
        codec: RecordCodec,
        versions: Versions,
        widen: Callable[[StreamSchema], RecordCodec],
    ) -> None:
        """Start without a record.

        Args:
            codec: Decodes and encodes the records.
            versions: The stream's versions, which outlive a change of schema.
            widen: Makes room in the table for what a schema asks for.
        """
        self._widen = widen
        self.codec = codec
        self.versions = versions
        self.rows = 0
        self.size = 0
        self.held = 0
        self.unknown_fields: list[str] = []
        self._prefix: bytes | None = None
        self._records: list[msgspec.Struct] = []
        self._gathered = 0
        self._room = self._rows_of_a_chunk
        self._parts: list[bytes] = []
        self._encoded = 0
        self._chunk_number = 1
        self._batched_at: datetime | None = None

    @property
    def _rows_of_a_chunk(self) -> int:
        """Return how many rows a chunk may have."""
        return max(1, _CHUNK_VALUES // max(1, len(self.codec.schema.fields)))

    @property
    def room(self) -> int:
        """Return how many rows the chunk has room for."""
        return self._room

    def owns(self, line: bytes) -> bool:
        """Tell whether a line begins as the RECORD messages of this stream do."""
        return self._prefix is not None and line.startswith(self._prefix)

    def take(self, lines: list[bytes], start: int, stop: int) -> int:
        """Take the lines that are plainly good records of this stream.

        Args:
            lines: Lines of the input.
            start: Index of the first line to look at.
            stop: Index behind the last line to look at.

        Returns:
            Index of the first line that was not taken.
        """
        records = self.decoded(lines, start, stop)
        index = start + len(records)
        if records:
            self.keep(records, sum(map(len, lines[start:index])))
        return index

    def decoded(self, lines: list[bytes], start: int, stop: int) -> list[msgspec.Struct]:
        """Decode lines, up to the first one that is not plainly a good record of this stream.

        Args:
            lines: Lines of the input.
            start: Index of the first line to look at.
            stop: Index behind the last line to look at.

        Returns:
            The records, for `keep`.
        """
        records: list[msgspec.Struct] = []
        prefix, decode = self._prefix, self.codec.decode_message
        if prefix is None:
            return records
        needs_completion, append = self.codec.needs_completion, records.append
        unstorable = self.codec.unstorable
        is_suspect = unstorable.is_suspect if unstorable else None
        try:
            for index in range(start, stop):
                line = lines[index]
                if not line.startswith(prefix) or (is_suspect and is_suspect(line)):
                    break
                message = decode(line)
                if needs_completion:
                    self._complete(message)
                append(message.record)
        except (InputError, ValueError, *MALFORMED):
            # The careful path looks at this line again and finds the words for what is wrong.
            pass
        return records

    def take_records(
        self, raws: list[bytes], extracted: datetime | None, version: int | None
    ) -> int:
        """Take records that came without messages of their own, while they are plainly good.

        Args:
            raws: The records as they stand in the input.
            extracted: When the tap read them.
            version: The table version they belong to.

        Returns:
            How many were taken.
        """
        records: list[msgspec.Struct] = []
        codec, decode = self.codec, self.codec.decode_record
        known = self.versions.of_record(version) if codec.stamps else None
        is_suspect = codec.unstorable.is_suspect if codec.unstorable else None
        try:
            for raw in raws:
                if is_suspect and is_suspect(raw):
                    break
                record = decode(raw)
                if codec.needs_completion:
                    codec.complete(record, extracted, known)
                records.append(record)
        except (InputError, ValueError, *MALFORMED):
            # As for lines, the careful path looks again.
            pass
        if records:
            self.keep(records, sum(map(len, raws[: len(records)])))
        return len(records)

    def take_block(
        self, block: bytes, most: int, extracted: datetime | None, version: int | None
    ) -> int:
        """Take records that came without messages of their own, if all are plainly good.

        Args:
            block: The records as they stand in the input, one a line.
            most: How many there is room for.
            extracted: When the tap read them.
            version: The table version they belong to.

        Returns:
            How many were taken: all or none.
        """
        lines = block.count(b"\n") + 1
        unstorable = self.codec.unstorable
        if lines > most or (unstorable and unstorable.is_suspect(block)):
            return 0
        codec = self.codec
        try:
            records = codec.decode_lines(block)
            # The decoder looks for no line ends between records.
            if len(records) != lines:
                return 0
            if codec.needs_completion:
                known = self.versions.of_record(version) if codec.stamps else None
                for record in records:
                    codec.complete(record, extracted, known)
        except (InputError, ValueError, *MALFORMED):
            # As for lines, the careful path looks again.
            return 0
        self.keep(records, len(block))
        return lines

    def keep(self, records: list[msgspec.Struct], size: int) -> None:
        """Take records that were decoded.

        Args:
            records: The records.
            size: How many bytes of input they are.
        """
        self._records += records
        self._count(len(records), size)

    def _complete(self, message: RecordMessage) -> None:
        """Finish a decoded message in place."""
        if self.codec.stamps:
            version = self.versions.of_record(message.version)
            self.codec.complete(message.record, message.time_extracted, version)
        else:
            self.codec.complete(message.record, None, None)

    def add(self, raw: bytes, extracted: datetime | None, version: int | None) -> None:
        """Take one record, value by value.

        Args:
            raw: The record as it stands in the input.
            extracted: When the tap read it.
            version: The table version it belongs to.
        """
        record = None
        while record is None:
            try:
                record = self._read(raw, extracted, version)
            except NarrowColumnError as error:
                self._make_room(error)
        self._records.append(record)
        self._count(1, len(raw))

    def _read(self, raw: bytes, extracted: datetime | None, version: int | None) -> msgspec.Struct:
        """Decode one record, value by value."""
        record, unknown = self.codec.convert(raw)
        if unknown and not self.unknown_fields:
            self.unknown_fields = unknown
            self.codec.ignore_unknown_fields()
        if self.codec.needs_completion:
            known = self.versions.of_record(version) if self.codec.stamps else None
            self.codec.complete(record, extracted, known)
        return record

    def _make_room(self, error: NarrowColumnError) -> None:
        """Give a column room for more digits.

        Raises:
            NarrowColumnError: No column has that room, or this one must stay as it is.
        """
        schema = self.codec.schema.widened(error.field or "", error.needed)
        if schema is None:
            raise error
        try:
            self.codec = self._widen(schema)
        except FrozenSchemaError:
            raise error from None
        if self.unknown_fields:
            self.codec.ignore_unknown_fields()

    def forget(self) -> None:
        """Look at every line of this stream again, value by value."""
        self._prefix = None

    def learn(self, line: bytes) -> bytes | None:
        """Learn how the lines of this stream begin, from a line that was good."""
        if self._prefix is None:
            self._prefix = record_prefix(line, self.codec.schema.stream)
        return self._prefix

    def _count(self, rows: int, size: int) -> None:
        """Count records, and encode them when they are enough for a group."""
        if self._batched_at is None:
            self._batched_at = datetime.now(timezone.utc)
        self.rows += rows
        self._room -= rows
        self.size += size
        self.held += size
        self._gathered += size
        if self._gathered >= _GROUP_BYTES:
            self._encode()

    def _encode(self) -> None:
        """Encode the gathered records."""
        if self._records:
            part = self.codec.encode(self._records, self._chunk_number)
            self._parts.append(part)
            self._encoded += len(part)
            self._records.clear()
        self._gathered = 0

    def has_chunk(self) -> bool:
        """Tell whether there are enough encoded records for a chunk."""
        return self._encoded >= _CHUNK_BYTES or self._room <= 0

    def chunk(self) -> Chunk | None:
        """Hand over everything gathered so far."""
        self._encode()
        if not self._parts:
            return None
        now = datetime.now(timezone.utc)
        fields = len(self.codec.schema.fields)
        begun_at = self._batched_at or now
        chunk = Chunk(tuple(self._parts), begun_at, now, self._chunk_number, fields)
        self._chunk_number += 1
        self._parts, self._encoded, self.held = [], 0, 0
        self._room = self._rows_of_a_chunk
        return chunk

    def end_batch(self) -> tuple[int, int]:
        """Return records and bytes since the last commit, and count anew."""
        counts = self.rows, self.size
        self.rows = self.size = 0
        self._chunk_number = 1
        self._batched_at = None
        return counts
