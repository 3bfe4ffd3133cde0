"""Writes one stream: pages in, Singer lines out, the bookmark last."""

from __future__ import annotations

import time
from contextlib import ExitStack
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from spile.exceptions import ForbiddenError, StreamError
from spile.fetching.page_sequence import Fetching
from spile.fetching.prefetch import Prefetch
from spile.output import StreamOutput
from spile.progress.stream_progress import Progress
from spile.state.checkpoint import Position
from spile.streams.context_reads import ContextReads
from spile.streams.page_records import PageRecords
from spile.streams.replication import open_checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spile.fetching.page_sequence import FetchedPage
    from spile.pagination.paginator import Paginator
    from spile.state.checkpoint import Checkpoint
    from spile.streams.stream import RESTStream
    from spile.typing import Context, Record

# How often a long read writes how far it is.
STATE_SECONDS = 1.0
# Requests of a child stream that are planned at once, for each that may be in flight.
PLANNED_PER_WORKER = 2


class StreamSync:
    """The sync of one stream in one run.

    Args:
        stream: The stream.
        priority: Its place in the run.
        parent: The sync of its parent, for a child stream.

    Attributes:
        records: Reads the records of its pages.
        parent: The sync of its parent, for a child stream.
        has_read: True once a page was read, whether it is written or not.
        complete: True once the last record is written.
        forbidden: True once the API has refused the stream for want of a permission.
        progress: What the stream has done so far.
    """

    def __init__(self, stream: RESTStream, priority: int, parent: StreamSync | None = None) -> None:
        self.stream = stream
        self.records = PageRecords(stream)
        self.has_read = self.forbidden = self.complete = False
        self.progress = Progress(stream.logger, stream.name, stream.last_run.get("records"))
        self._session = stream.session
        self._priority = priority
        self.parent = parent
        self._prefetch: Prefetch | None = None
        self._checkpoint: Checkpoint | None = None
        self._output = StreamOutput(stream, self.progress)
        self._state_written = time.monotonic()

    def start(self) -> None:
        """Ask for the first page; a stream that is read context by context waits for its turn."""
        if self.stream.has_contexts:
            return
        stream, paginator = self.stream, self.stream.new_paginator()
        self._checkpoint = open_checkpoint(stream, stream.request_builder, paginator.first())
        if stream.bookmark is not None and self._checkpoint is not None:
            stream.bookmark.continue_from(self._checkpoint)
        self._prefetch = self._read(paginator)
        self.progress.announced = lambda: paginator.announced_total

    def _read(self, paginator: Paginator, context: Context | None = None) -> Prefetch:
        """A started read of the stream's pages."""
        stream, counts = self.stream, self.progress.counts
        start = stream.start_of(context)
        fetching = Fetching(
            paginator=paginator,
            new_paginator=lambda: stream.new_paginator(context),
            fetch=partial(stream.fetch, context=context, counts=counts),
            store=self._session.store,
            log=stream.logger,
            context=context,
            checkpoint=self._checkpoint,
            discard_token=start.discard_token,
            renew=start.requests.renew,
        )
        return Prefetch(self._session.workers, fetching, self._priority).start()

    def close(self) -> None:
        """Ask for nothing more."""
        if self._prefetch is not None:
            self._prefetch.close()

    def run(self) -> None:
        """Write the stream from `SCHEMA` to its last record.

        Raises:
            StreamError: The stream failed; what came before is written.
        """
        self._output.write_schema()
        with ExitStack() as stack:
            stack.enter_context(self.stream.get_sync_timer())
            self._output.counter = stack.enter_context(self.stream.get_record_counter())
            if self._checkpoint is not None:
                stack.callback(self._checkpoint.save)
            self._write()
        self._check_parent()
        self._finish()

    def _write(self) -> None:
        batch_config = self.stream.get_batch_config(self.stream.config)
        pages = self._pages()
        page = next(pages, None)
        # Whether an interrupted read goes on shows in its first response.
        begun = self._checkpoint.version if self._checkpoint else None
        self._output.set_version(begun, whole=self.reads_everything)
        while page is not None and not (batch_config and self.stream.selected):
            self._write_page(page)
            page = next(pages, None)
        if batch_config and page is not None:
            self._output.write_batches(batch_config, self._records([page], pages))

    def _write_page(self, page: FetchedPage) -> None:
        stream = self.stream
        self._session.check_stop()
        body = self._take(page)
        plain = stream.is_plain
        records = self.records.read(body, page.context, plain=plain)
        self._output.write(records, page.time_extracted, plain=plain)
        self._note(page, body)

    def _records(self, *pages: Iterable[FetchedPage]) -> Iterator[Record]:
        """The records of pages, for `BATCH` files."""
        for page in chain(*pages):
            yield from self.records.dictionaries(self._take(page), page.context)

    def _take(self, page: FetchedPage) -> bytes:
        self.has_read = True
        return self._session.store.take(page.records)

    def _note(self, page: FetchedPage, body: bytes) -> None:
        """Let an interrupted run go on behind this page."""
        checkpoint, bookmark = self._checkpoint, self.stream.bookmark
        if checkpoint is None or page.following is None:
            return
        greatest = bookmark.greatest if bookmark else None
        version = self._output.version
        checkpoint.record(
            Position(request=page.request, records=body, version=version, greatest=greatest)
        )
        if time.monotonic() - self._state_written >= STATE_SECONDS:
            self._state_written = time.monotonic()
            checkpoint.save()
            self._session.tap.write_state()

    def _finish(self) -> None:
        if self._checkpoint is not None:
            self._checkpoint.clear()
        self._output.activate()
        self.stream.conformer.warnings.summarize()
        self.progress.finish()
        self.complete = True

    @property
    def reads_everything(self) -> bool:
        """True if this run reads the stream whole, so that what does not come is gone."""
        whole = self.parent is None or self.parent.reads_everything
        return whole and self.stream.reads_everything

    def commit(self) -> None:
        """Put into the state where this run ended, now that it is complete."""
        if self.stream.selected and not self._output.waits:
            self.stream.commit(whole=self._checkpoint is None or self._checkpoint.is_empty)

    def _pages(self) -> Iterator[FetchedPage]:
        if self.stream.has_contexts:
            yield from self._pages_of_each()
        elif self._prefetch is not None:
            for page in self._prefetch.pages(idle=self._idle):
                yield page
                if self.records.end.is_passed:
                    self._prefetch.close()
                    return

    def _pages_of_each(self) -> Iterator[FetchedPage]:
        stream, parent, reads = self.stream, self.parent, ContextReads(self.stream)
        yield from reads.pages(
            reads.contexts(() if parent is None else parent.records.contexts_for(stream)),
            lambda context: self._read(stream.new_paginator(context), context),
            width=PLANNED_PER_WORKER * self._session.workers.width,
            idle=self._idle,
        )
        reads.check(whole=parent is None or parent.reads_everything)

    def _idle(self) -> None:
        self._session.idle()
        self.progress.tick()

    def _check_parent(self) -> None:
        parent = self.parent
        if parent is not None and parent.forbidden:
            msg = f"Its parent stream '{parent.stream.name}' is forbidden."
            raise ForbiddenError(msg)
        if parent is not None and not parent.complete:
            msg = (
                f"Its parent stream '{parent.stream.name}' failed, so only part of it was read. "
                "Solve that first."
            )
            raise StreamError(msg)
