"""The messages of one stream: `SCHEMA`, `RECORD` or `BATCH`, `ACTIVATE_VERSION`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spile.singer import sdk
from spile.singer.writer import encode_records
from spile.streams.deletions import DeletedRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from singer_sdk.metrics import Counter

    from spile.progress.stream_progress import Progress
    from spile.streams.stream import RESTStream
    from spile.typing import JSON, Record


class StreamOutput:
    """Writes the messages of one stream in one run.

    Args:
        stream: The stream.
        progress: Counts what is written.

    Attributes:
        version: Table version of the records, where `ACTIVATE_VERSION` will follow them.
        counter: The SDK's own count of records, while the stream is read.
    """

    def __init__(self, stream: RESTStream, progress: Progress) -> None:
        self.version: int | None = None
        self.counter: Counter | None = None
        self._stream = stream
        self._progress = progress
        self._session = stream.session
        self._has_versioned = False
        self._deleted = DeletedRows(stream)

    @property
    def waits(self) -> bool:
        """True if the bookmark stays: this run could not tell another stream's deleted rows."""
        return self._deleted.waits

    def write_schema(self) -> None:
        """Write `SCHEMA`, unless only the stream's children are selected."""
        if self._stream.selected:
            sdk.write_schema(self._stream)

    def set_version(self, begun: int | None, *, whole: bool) -> None:
        """Give the records a table version, if the loader is to remove what they do not hold.

        Args:
            begun: The version of the records that an interrupted run wrote of the same read.
            whole: True if this run reads the stream whole.
        """
        stream = self._stream
        if whole and stream.selected and stream.emit_activate_version_messages:
            self.version = begun or sdk.started_at(stream)
            sdk.set_version(stream, self.version)

    def write(self, records: Sequence[JSON], time_extracted: str, *, plain: bool) -> None:
        """Write the records of one page.

        Args:
            records: Typed records or dictionaries.
            time_extracted: When the page was fetched (RFC 3339).
            plain: True if no stream map and no flattening looks at them.
        """
        stream = self._stream
        if not stream.selected:
            return
        self._deleted.write(records, time_extracted)
        if stream.conformer.schema_changed:
            # `unknown_fields: add` found fields on this page.
            stream.save_added_fields()
            sdk.register_schema(stream)
            sdk.write_schema(stream)
        if plain:
            self._session.writer.write_lines(
                encode_records(
                    stream.name, records, time_extracted=time_extracted, version=self.version
                )
            )
            self._has_versioned |= bool(records)
        else:
            for record in records:
                self._session.check_stop()
                sdk.write_record(stream, record)
        if self.counter is not None:
            self.counter.increment(len(records))
        self._progress.add_page(len(records))

    def write_batches(self, batch_config: sdk.BatchConfig, records: Iterable[Record]) -> None:
        """Write the records to files, and a `BATCH` for each."""
        passing = self._deleted.write_passing(records)
        for _ in sdk.write_batches(self._stream, batch_config, passing):
            self._has_versioned = True
            self._session.writer.flush()

    def activate(self) -> None:
        """Write `ACTIVATE_VERSION` after the last record of a complete read."""
        if self.version is None:
            return
        sdk.write_activate_version(self._stream, self.version)
        if not self._has_versioned:
            # Right after SCHEMA it would only announce a version, as many taps do.
            sdk.write_activate_version(self._stream, self.version)
