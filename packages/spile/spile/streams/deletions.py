"""The rows of one stream that the records of another say are deleted."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import TYPE_CHECKING, cast

from spile.records.schema import DELETED_AT
from spile.singer import sdk
from spile.singer.writer import encode_records
from spile.timestamps import format_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from spile.profiles import Deletions
    from spile.streams.stream import RESTStream
    from spile.typing import JSON, Record


class DeletedRows:
    """Writes, among the records of one stream, which rows of another are deleted.

    Such a record has the key of the row, and the property `_sdc_deleted_at`.

    Args:
        source: The stream whose records tell it.
    """

    def __init__(self, source: RESTStream) -> None:
        self._source = source
        deletions, streams = source.profile.deletions, source.session.tap.streams
        found = streams.get(deletions.stream) if deletions else None
        self._target = cast("RESTStream | None", found)
        self._begun = False

    @cached_property
    def waits(self) -> bool:
        """True if a later run must tell what this one could.

        A read of all rows, which an earlier run may have begun, needs to be told nothing; the run
        after it needs to be told what was deleted since it began.
        """
        bookmark = self._source.bookmark
        return self._is_read_whole and bookmark is not None and not bookmark.full

    @cached_property
    def _is_read_whole(self) -> bool:
        target = self._target
        return target is not None and target.selected and target.reads_everything

    @cached_property
    def _counts(self) -> bool:
        target = self._target
        if target is None or not target.selected or self._is_read_whole:
            return False
        if self._source.period is not None:
            # A run over a period leaves what lies outside it alone.
            return False
        if DELETED_AT in target.written_schema()["properties"]:
            return True
        self._source.logger.warning(
            "Deleted rows of stream '%s' stay: its catalog lacks '%s', or does not select it. "
            "Discover the catalog again.",
            target.name,
            DELETED_AT,
        )
        return False

    def write_passing(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield records that go into files, and write what they say."""
        for record in records:
            self.write([record], format_timestamp(datetime.datetime.now(datetime.timezone.utc)))
            yield record

    def write(self, records: Sequence[JSON], time_extracted: str) -> None:
        """Write what the records of a page say.

        Args:
            records: Records of the stream that tells it.
            time_extracted: When the page was fetched (RFC 3339).

        Raises:
            TypeMismatchError: A key cannot be of the type that the other stream declares.
        """
        deletions, target = self._source.profile.deletions, self._target
        if not (records and deletions and target and self._counts):
            return
        if not self._begun:
            sdk.write_schema(target)
            self._begun = True
        told = [_row(record, deletions) for record in records]
        rows = target.conformer.conform_page(told)
        if target.is_plain:
            lines = encode_records(target.name, rows, time_extracted=time_extracted, version=None)
            target.session.writer.write_lines(lines)
            return
        for row in rows:
            sdk.write_record(target, row)


def _row(record: Record, deletions: Deletions) -> Record:
    keys = {name: record.get(known) for name, known in deletions.keys.items()}
    return {**keys, DELETED_AT: record.get(deletions.timestamp)}
