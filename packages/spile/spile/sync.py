"""Writes one stream: pages in, Singer lines out, the bookmark last."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, cast

import msgspec
from singer_sdk.singerlib.catalog import REPLICATION_FULL_TABLE

from spile import sdk
from spile.concurrency import walk_each
from spile.exceptions import StatusError, StreamError
from spile.writer import encode_records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from singer_sdk.helpers.types import Record

    from spile.concurrency import FetchedPage, Walk
    from spile.stream import RESTStream

# Requests of a child stream that are planned at once, for each that may be in flight.
PLANNED_PER_WORKER = 2


class Contexts:
    """The contexts that a parent's records give to a child, kept in a file: there may be many."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="spile-")  # noqa: SIM115  # lives as long as the run
        self.complete = False

    def add(self, context: dict[str, Any]) -> None:
        """Keep one more context."""
        self._file.write(msgspec.json.encode(context) + b"\n")

    def __iter__(self) -> Iterator[dict[str, Any]]:
        self._file.seek(0)
        for line in self._file:
            yield msgspec.json.decode(line)


class StreamSync:
    """The sync of one stream in one run.

    Args:
        stream: The stream.
        priority: Its place in the run.
        parent: The sync of its parent, for a child stream.
    """

    def __init__(
        self,
        stream: RESTStream,
        priority: int,
        parent: StreamSync | None = None,
    ) -> None:
        self.stream = stream
        self.contexts = Contexts()
        self._priority = priority
        self._parent = parent
        self._walk: Walk | None = None
        self._children = [cast("RESTStream", c) for c in stream.child_streams if c.selected]
        self._version = self._table_version()

    def start(self) -> None:
        """Ask for the first page; a child's requests wait for its parent's records."""
        if self._parent is None:
            self._walk = self.stream.walk(self._priority)

    def close(self) -> None:
        """Ask for nothing more."""
        if self._walk is not None:
            self._walk.close()

    def run(self) -> None:
        """Write the stream from `SCHEMA` to its last record.

        Raises:
            StreamError: The stream failed; what came before is written.
        """
        stream = self.stream
        if stream.selected:
            sdk.write_schema(stream)
        with ExitStack() as stack:
            stack.enter_context(stream.get_sync_timer())
            self._counter = stack.enter_context(stream.get_record_counter())
            self._write()
        self._check_parent()
        self._finish()

    def _write(self) -> None:
        batch_config = self.stream.get_batch_config(self.stream.config)
        if batch_config and self.stream.selected:
            for _ in sdk.write_batches(self.stream, batch_config):
                self.stream.tap.writer.flush()
            return
        for page in self._pages():
            self._write_page(page)

    def _finish(self) -> None:
        stream = self.stream
        self.contexts.complete = True
        if stream.selected and stream.bookmark is not None:
            stream.bookmark.commit()
        if self._version is not None:
            sdk.write_activate_version(stream, self._version)
        stream.shaper.report.summarize()
        stream.progress.finish()

    def _table_version(self) -> int | None:
        stream = self.stream
        full = stream.replication_method == REPLICATION_FULL_TABLE
        if not (stream.selected and full and stream.emit_activate_version_messages):
            return None
        version = stream.tap.initialized_at // 1000
        sdk.set_version(stream, version)
        return version

    def _pages(self) -> Iterator[FetchedPage]:
        tap = self.stream.tap
        if self._parent is None and self._walk is not None:
            yield from self._walk.pages(idle=self._idle)
            return
        if self._parent is None:  # pragma: no cover  # start() was called
            return
        walks = walk_each(
            self._parent.contexts,
            lambda context: self.stream.walk(self._priority, context),
            PLANNED_PER_WORKER * tap.workers.width,
        )
        for _, walk in walks:
            try:
                yield from walk.pages(idle=self._idle)
            except StatusError as error:
                if error.status not in self.stream.missing_statuses:
                    raise
                self.stream.logger.warning("%s Its parent seems to be gone: skipped", error)

    def _idle(self) -> None:
        self.stream.tap.idle()
        self.stream.progress.tick()

    def _check_parent(self) -> None:
        if self._parent is not None and not self._parent.contexts.complete:
            msg = (
                f"Its parent stream '{self._parent.stream.name}' failed, so only part of it was "
                "read. Solve that first."
            )
            raise StreamError(msg)

    def records(self) -> Iterator[Record]:
        """The records as dictionaries, for `BATCH` files."""
        for page in self._pages():
            yield from self._dictionaries(page)

    def _write_page(self, page: FetchedPage) -> None:
        stream, tap = self.stream, self.stream.tap
        tap.check_stop()
        if self._children or stream.changes_records or not sdk.is_plain(stream):
            records: list[Any] = self._dictionaries(page)
            if stream.selected:
                self._write_dictionaries(records, page)
            return
        data = tap.store.take(page.records)
        typed = stream.decoder.decode(data)
        if typed is None:
            records = stream.shape_page(data, page.context)
            records = self._kept(records, [r.get(stream.replication_key or "") for r in records])
        else:
            attribute = stream.decoder.field(stream.replication_key or "")
            values = [getattr(r, attribute) for r in typed] if attribute else []
            records = self._kept(typed, values)
        self._write_lines(records, page)

    def _dictionaries(self, page: FetchedPage) -> list[dict[str, Any]]:
        """A page's records as dictionaries, after the hooks that look at each."""
        stream = self.stream
        shaped = stream.shape_page(stream.tap.store.take(page.records), page.context)
        records = [r for row in shaped if (r := stream.post_process(row, page.context)) is not None]
        for child in self._children:
            for record in records:
                self.contexts.add({k: record[v] for k, v in child.parent_keys.items()})
        return self._kept(records, [r.get(stream.replication_key or "") for r in records])

    def _write_dictionaries(self, records: list[dict[str, Any]], page: FetchedPage) -> None:
        if sdk.is_plain(self.stream):
            self._write_lines(records, page)
            return
        self._write_new_schema()
        for record in records:
            self.stream.tap.check_stop()
            sdk.write_record(self.stream, record)
        self._count(records)

    def _write_lines(self, records: list[Any], page: FetchedPage) -> None:
        self._write_new_schema()
        self.stream.tap.writer.write_lines(
            encode_records(
                self.stream.name,
                records,
                time_extracted=page.time_extracted,
                version=self._version,
            )
        )
        self._count(records)

    def _count(self, records: list[Any]) -> None:
        self._counter.increment(len(records))
        self.stream.progress.add_page(len(records))

    def _write_new_schema(self) -> None:
        """Announce fields that `unknown_fields: add` found on this page."""
        if self.stream.shaper.schema_changed:
            self.stream.remember_added_fields()
            self.stream.tap.register_schema(self.stream)
            sdk.write_schema(self.stream)

    def _kept(self, records: list[Any], values: list[Any]) -> list[Any]:
        """The records that are not older than the bookmark; takes their replication values."""
        bookmark = self.stream.bookmark
        if bookmark is None or not values:
            return records
        values = [None if value is msgspec.UNSET else value for value in values]
        bookmark.observe(values)
        if not self.stream.filters_records:
            return records
        return [r for r, value in zip(records, values, strict=True) if bookmark.is_new(value)]
