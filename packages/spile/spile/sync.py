"""Writes one stream: pages in, Singer lines out, the bookmark last."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from operator import attrgetter
from typing import IO, TYPE_CHECKING, Any, cast

import msgspec

from spile.exceptions import ForbiddenError, StatusError, StreamError
from spile.fetching.prefetch import prefetch_each
from spile.singer import sdk
from spile.singer.writer import encode_records
from spile.state.checkpoint import Position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from singer_sdk.helpers.types import Record

    from spile.fetching.prefetch import FetchedPage, Prefetch
    from spile.stream import RESTStream

# How often a long walk writes where it is.
STATE_SECONDS = 1.0
# Requests of a child stream that are planned at once, for each that may be in flight.
PLANNED_PER_WORKER = 2


class Contexts:
    """The contexts that a parent's records give to a child, kept in a file: there may be many."""

    def __init__(self) -> None:
        # Most streams have no child, and a run of many streams may open only so many files.
        self._file: IO[bytes] | None = None
        self.complete = False

    def add(self, context: dict[str, Any]) -> None:
        """Keep one more context."""
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="spile-")  # noqa: SIM115  # lives as long as the run
        self._file.write(msgspec.json.encode(context) + b"\n")

    def close(self) -> None:
        """Give the file back."""
        if self._file is not None:
            self._file.close()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        if self._file is None:
            return
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
        #: True once the API has refused the stream for want of a permission.
        self.forbidden = False
        self._priority = priority
        self._parent = parent
        self._walk: Prefetch | None = None
        self._records = b""
        self._children = [cast("RESTStream", c) for c in stream.child_streams if c.selected]
        self._version: int | None = None
        self._state_written = time.monotonic()

    def start(self) -> None:
        """Ask for the first page; a child's requests wait for its parent's records."""
        if self._parent is None:
            if self.stream.bookmark is not None and self.stream.checkpoint is not None:
                self.stream.bookmark.continue_from(self.stream.checkpoint)
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
            if stream.checkpoint is not None:
                stack.callback(stream.checkpoint.save)
            self._write()
        self._check_parent()
        self._finish()

    def _write(self) -> None:
        batch_config = self.stream.get_batch_config(self.stream.config)
        if batch_config and self.stream.selected:
            self._version = self._table_version()
            for _ in sdk.write_batches(self.stream, batch_config):
                self.stream.tap.writer.flush()
            return
        pages = self._pages()
        page = next(pages, None)
        # Whether an interrupted walk goes on shows in its first response.
        self._version = self._table_version()
        while page is not None:
            self._write_page(page)
            self._note_place(page)
            page = next(pages, None)

    def _note_place(self, page: FetchedPage) -> None:
        """Let an interrupted run go on behind this page."""
        checkpoint, bookmark = self.stream.checkpoint, self.stream.bookmark
        if checkpoint is None or page.following is None:
            return
        position = Position(
            request=page.request,
            records=self._records,
            version=self._version,
            greatest=bookmark.greatest if bookmark else None,
        )
        checkpoint.record(position)
        if time.monotonic() - self._state_written >= STATE_SECONDS:
            self._state_written = time.monotonic()
            checkpoint.save()
            self.stream.tap.write_state()

    def _finish(self) -> None:
        stream = self.stream
        self.contexts.complete = True
        if stream.selected and stream.bookmark is not None:
            stream.bookmark.commit()
        if stream.selected and stream.sync_token is not None:
            # The token of a walk that two runs read tells nothing of changes between them.
            stream.sync_token.commit(whole=stream.checkpoint is None or stream.checkpoint.is_empty)
        if stream.checkpoint is not None:
            stream.checkpoint.clear()
        if self._version is not None:
            sdk.write_activate_version(stream, self._version)
        stream.conformer.warnings.summarize()
        stream.progress.finish()

    def _table_version(self) -> int | None:
        stream = self.stream
        full = stream.selected and stream.reads_everything
        if not (full and stream.emit_activate_version_messages):
            return None
        # The records before an interruption carry the version that the ones after it need.
        begun = stream.checkpoint.version if stream.checkpoint else None
        version = begun or stream.tap.initialized_at // 1000
        sdk.set_version(stream, version)
        return version

    def _pages(self) -> Iterator[FetchedPage]:
        if self._parent is not None:
            yield from self._pages_of_each(self._parent.contexts)
        elif self._walk is not None:
            yield from self._walk.pages(idle=self._idle)

    def _pages_of_each(self, contexts: Contexts) -> Iterator[FetchedPage]:
        """A child's pages, parent after parent; a parent that is gone meanwhile has none."""
        served, gone = 0, 0
        width = PLANNED_PER_WORKER * self.stream.tap.workers.width
        for context, walk in prefetch_each(
            contexts, lambda context: self.stream.walk(self._priority, context), width
        ):
            try:
                yield from walk.pages(idle=self._idle)
                served += 1
            except StatusError as error:
                if error.status not in self.stream.missing_statuses:
                    raise
                gone += 1
                named = ", ".join(f"{name} {value}" for name, value in context.items())
                self.stream.logger.warning("%s seems to be gone: %s", named, error)
        if gone > 1 and not served:
            msg = (
                f"None of the {gone} requests was answered; not all of them can be gone. "
                "Check the permissions of the credential, and api_url."
            )
            raise StreamError(msg)

    def _idle(self) -> None:
        self.stream.tap.idle()
        self.stream.progress.tick()

    def _check_parent(self) -> None:
        if self._parent is not None and self._parent.forbidden:
            msg = f"Its parent stream '{self._parent.stream.name}' is forbidden."
            raise ForbiddenError(msg)
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
        data = self._take(page)
        typed = stream.decoder.decode(data)
        if typed is None:
            records = stream.conform_page(data, page.context)
            records = self._kept(records, [r.get(stream.replication_key or "") for r in records])
        else:
            attribute = stream.decoder.field(stream.replication_key or "")
            values = list(map(attrgetter(attribute), typed)) if attribute else []
            records = self._kept(typed, values)
        self._write_lines(records, page)

    def _dictionaries(self, page: FetchedPage) -> list[dict[str, Any]]:
        """A page's records as dictionaries, after the hooks that look at each."""
        stream = self.stream
        conformed = stream.conform_page(self._take(page), page.context)
        records = [
            r for row in conformed if (r := stream.post_process(row, page.context)) is not None
        ]
        for child in self._children:
            for record in records:
                self.contexts.add({k: record[v] for k, v in child.parent_keys.items()})
        return self._kept(records, [r.get(stream.replication_key or "") for r in records])

    def _take(self, page: FetchedPage) -> bytes:
        """The records of a page, whose turn has come."""
        self._records = self.stream.tap.store.take(page.records)
        return self._records

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
        if self.stream.conformer.schema_changed:
            self.stream.remember_added_fields()
            self.stream.tap.register_schema(self.stream)
            sdk.write_schema(self.stream)

    def _kept(self, records: list[Any], values: list[Any]) -> list[Any]:
        """The records that are not older than the bookmark; takes their replication values."""
        bookmark = self.stream.bookmark
        if bookmark is None or not values:
            return records
        if msgspec.UNSET in values:
            values = [None if value is msgspec.UNSET else value for value in values]
        bookmark.observe(values)
        if not self.stream.filters_records:
            return records
        return [r for r, value in zip(records, values, strict=True) if bookmark.is_new(value)]
