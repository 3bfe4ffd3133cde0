"""The records of a stream's pages that are written, and what they give to child streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spile.fetching.contexts import Contexts
from spile.timestamps import parse_timestamp

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from spile.streams.stream import RESTStream
    from spile.typing import JSON, Context, Record


class PeriodEnd:
    """Whether a sorted stream has passed the end of the period, so that no record is missed.

    Args:
        stream: The stream.

    Attributes:
        is_passed: True once a page began behind the end.
    """

    def __init__(self, stream: RESTStream) -> None:
        self.is_passed = False
        self._log = stream.logger
        self._name = stream.name
        asked = stream.asked
        self._period = None if asked is None or asked.is_open or not stream.is_sorted else asked
        self._latest: datetime.datetime | None = None

    def observe(self, values: Sequence[JSON]) -> None:
        """Take the timestamps of one page."""
        for value in values if self._period is not None else ():
            timestamp = parse_timestamp(value)
            if timestamp is None or (self._latest is not None and timestamp < self._latest):
                self._log.warning(
                    "Stream '%s' is not sorted as it is declared to be: it is read to its end",
                    self._name,
                )
                self._period = None
                return
            self._latest = timestamp
        if self._period is not None:
            self.is_passed = self._period.is_before(values[0])


class PageRecords:
    """Reads the records of pages, leaves out what is not to be written, and keeps contexts.

    Args:
        stream: The stream.

    Attributes:
        end: Whether a sorted stream has passed the end of the period that is read.
    """

    def __init__(self, stream: RESTStream) -> None:
        self.end = PeriodEnd(stream)
        self._stream = stream
        self._contexts = Contexts()
        self._all_contexts = Contexts()
        self._has_children = stream.has_selected_descendents
        self._as_dictionaries = bool(
            self._has_children or stream.changes_records or stream.read_only
        )

    def close(self) -> None:
        """Forget what the records give to child streams."""
        self._contexts.close()
        self._all_contexts.close()

    def contexts_for(self, child: RESTStream) -> Contexts:
        """What the records give to a child: all that were read, or only those that are written."""
        return self._contexts if child.follows_period else self._all_contexts

    def read(self, body: bytes, context: Context | None, *, plain: bool) -> Sequence[JSON]:
        """The records of a page that are to be written.

        Args:
            body: A JSON list.
            context: What tells the requests of a child stream apart.
            plain: True if no stream map and no flattening looks at them.
        """
        if self._as_dictionaries or not plain:
            return self.dictionaries(body, context)
        return self._kept(*self._stream.reader.read(body), context)

    def dictionaries(self, body: bytes, context: Context | None) -> list[Record]:
        """The same as dictionaries, after the hooks that look at each."""
        stream = self._stream
        read = stream.read_processed(body, context)
        values = stream.reader.replication_values([record for _, record in read])
        kept = self._kept(read, values, context)
        if self._has_children:
            self._add(self._contexts, kept)
            if stream.period is not None:
                self._add(self._all_contexts, read)
        return [self._written(record) for _, record in kept]

    def _add(self, contexts: Contexts, read: Iterable[tuple[Record, Record]]) -> None:
        for source, record in read:
            contexts.add(self._stream.parent_values(source, record))

    def _written(self, record: Record) -> Record:
        """A record without what is read for others only."""
        hidden = self._stream.read_only
        return {k: v for k, v in record.items() if k not in hidden} if hidden else record

    def _kept(self, records: list[JSON], values: list[JSON], context: Context | None) -> list[JSON]:
        """The records that are not older than the bookmark; takes their replication values.

        Of a run over a period, those that lie in it.
        """
        stream = self._stream
        period, bookmark = stream.period, stream.start_of(context).bookmark
        if period is not None and values and stream.leaves_out:
            self.end.observe(values)
            return [r for r, value in zip(records, values, strict=True) if period.holds(value)]
        if period is not None or bookmark is None or not values:
            return records
        bookmark.observe(values)
        if not stream.filters_records:
            return records
        return [r for r, value in zip(records, values, strict=True) if bookmark.is_new(value)]
