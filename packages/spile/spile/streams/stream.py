"""The stream base class: a declaration, and the parts that a run makes of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

from typing_extensions import override

from spile.exceptions import (
    ExpiredTokenError,
    ShiftedPagesError,
    StatusError,
    StreamError,
)
from spile.records.conform import RecordConformer, Rules
from spile.records.reader import RecordReader
from spile.records.schema import with_annotations
from spile.records.warnings import FieldWarnings
from spile.singer import sdk
from spile.state.added_fields import restore_added_fields, save_added_fields
from spile.state.outcome import LAST_RUNS
from spile.streams.declaration import StreamDeclaration
from spile.streams.replication import Start

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spile.http.messages import Response
    from spile.http.transport import Counts
    from spile.pagination.page import Page
    from spile.pagination.paginator import PageRequest, Paginator
    from spile.state.bookmark import Bookmark
    from spile.state.document import LastRunState, StreamState
    from spile.state.sync_token import SyncToken
    from spile.streams.request_builder import RequestBuilder
    from spile.typing import Context, FieldPath, Record, Schema, State


class RESTStream(StreamDeclaration):
    """A stream of one endpoint; a tap declares, this class does the rest."""

    # What the run starts from

    @cached_property
    def _starts(self) -> list[tuple[Context | None, Start]]:
        return [(one, Start(self, one)) for one in self.partitions or (None,)]

    def start_of(self, context: Context | None) -> Start:
        """What a read starts from: a partition has its own, the records of parents share one."""
        if not self.partitions:
            return self._starts[0][1]
        return next(start for partition, start in self._starts if partition == context)

    @property
    def bookmark(self) -> Bookmark | None:
        """Where the last run of a stream without partitions ended; None for a full-table one."""
        return self._starts[0][1].bookmark

    @property
    def sync_token(self) -> SyncToken | None:
        """What the API gave the last run to ask a stream without partitions for changes."""
        return self._starts[0][1].sync_token

    @property
    def reads_everything(self) -> bool:
        """True if this run reads all that its contexts give, so that what does not come is gone."""
        if self.period is not None:
            return False
        return self.profile.is_whole and all(start.full for _, start in self._starts)

    def commit(self, *, whole: bool) -> None:
        """Put into the state where this run ended; `whole` if it also began the read."""
        for _, start in self._starts:
            start.commit(whole=whole)

    @property
    def last_run(self) -> LastRunState:
        """How the last run of this stream ended; empty if nobody knows."""
        runs = cast("State", self.tap_state).get(LAST_RUNS, {})
        return cast("LastRunState", runs.get(self.name, {}))

    # Pages

    @property
    def request_builder(self) -> RequestBuilder:
        """Builds the requests of a stream without partitions."""
        return self._starts[0][1].requests

    def new_paginator(self, context: Context | None = None) -> Paginator:
        """A paginator for one read of the stream's pages."""
        start = self.start_of(context)
        return start.requests.paginator(start.sync_token, context)

    def fetch(
        self, page_request: PageRequest, context: Context | None, counts: Counts | None = None
    ) -> Page:
        """One page, with as many retries as the settings allow.

        Raises:
            StreamError: The page cannot be had.
            CredentialError: The API rejects the credential.
        """
        start = self.start_of(context)
        request = start.requests.build(page_request, context)

        def read(response: Response) -> Page:
            self.validate_response(request, response)
            return self.open_page(response)

        try:
            return self.session.transport.send(request, read, counts)
        except ExpiredTokenError as error:
            if not start.discard_token():
                raise StreamError(str(error)) from None
            raise

    def read_pages(self, context: Context | None = None) -> Iterator[Page]:
        """The stream's pages one after the other, for samples and dry runs."""
        paginator = self.new_paginator(context)
        request: PageRequest | None = paginator.first()
        pages = 0
        while request is not None:
            try:
                page = self.fetch(request, context)
            except StatusError as error:
                if pages and paginator.is_end(error.status):
                    return
                raise
            if paginator.finish(page):
                return
            yield page
            pages += 1
            try:
                request = paginator.following(request, page)
            except ShiftedPagesError:
                # A sample need not be whole.
                return

    # Records

    @cached_property
    def conformer(self) -> RecordConformer:
        """Brings records to this stream's schema."""
        schema = with_annotations(self.effective_schema, self.schema)
        # Looked up, not asked for: asking would put an empty entry into the state.
        state = self.tap_state.get("bookmarks", {}).get(self.name, {})
        added = restore_added_fields(schema, cast("StreamState", state))
        warnings = FieldWarnings(self.logger)
        return RecordConformer(schema, self.primary_keys, self._rules(), warnings, added=added)

    def _rules(self) -> Rules:
        config, needed = self.config, self._needed_properties()
        skipped = {crumbs for crumbs, selected in self.mask.items() if crumbs and not selected}
        return Rules(
            add_unknown=config.get("unknown_fields") == "add",
            null_mismatches=config.get("on_type_error") == "null",
            personal=self.personal_data,
            from_xml=self.from_xml,
            aliases=self.field_aliases,
            deselected=frozenset(skipped - needed),
        )

    def _needed_properties(self) -> set[FieldPath]:
        """Breadcrumbs of what is read even if deselected: a child may be all that is selected."""
        names = {*self.primary_keys, *self.children_need}
        if self.period is not None and self.time_key is not None:
            names.add(self.time_key)
        return {("properties", name) for name in names}

    @cached_property
    def read_only(self) -> frozenset[str]:
        """The properties that are read, as something depends on them, and not written."""
        needed = self._needed_properties()
        return frozenset(path[1] for path in needed if not self.mask.get(path, True))

    @cached_property
    def reader(self) -> RecordReader:
        """Reads the records of a page."""
        key = self.replication_key if self.period is None else self.time_key
        return RecordReader(self.conformer, replication_key=key)

    def read_dictionaries(self, data: bytes, context: Context | None) -> list[Record]:
        """The records of a page as dictionaries of the declared types."""
        return [typed for _, typed in self._read(data, context)]

    def read_processed(self, data: bytes, context: Context | None) -> list[tuple[Record, Record]]:
        """The records of a page after every hook, each behind itself as it came."""
        return [
            (source, processed)
            for source, record in self._read(data, context)
            if (processed := self.post_process(record, context)) is not None
        ]

    def _read(self, data: bytes, context: Context | None) -> list[tuple[Record, Record]]:
        came: list[Record] = []

        def prepare(found: list[Record]) -> list[Record]:
            came.extend(self.fill(self.prepare_records(found, context), context))
            return came

        return list(zip(came, self.reader.read_dictionaries(data, prepare), strict=True))

    def parent_values(self, source: Record, record: Record) -> Record:
        """What children may need of a record.

        Args:
            source: The record as it came.
            record: The record in the declared types.
        """
        # The API does not know a person by a hash.
        known = record if self.personal_data.mode == "keep" else source
        return {name: known.get(name) for name in self.children_need}

    @cached_property
    def is_plain(self) -> bool:
        """True if records are written as they are: no stream map, no flattening."""
        return sdk.is_plain(self)

    def written_schema(self) -> Schema:
        """The schema of the records that are written: selected, and without dropped properties."""
        schema = sdk.get_selected_schema(self.name, self.conformer.schema, self.mask)
        return self.personal_data.written_schema(schema, self.primary_keys)

    def save_added_fields(self) -> None:
        """Put the fields that were added to the schema into the state, for the next run."""
        state = cast("StreamState", self.stream_state)
        save_added_fields(self.conformer.schema, self.conformer.added, state)
        self.conformer.schema_changed = False

    # Hooks of the SDK

    @override
    def get_records(self, context: Context | None) -> Iterable[Record]:
        for page in self.read_pages(context):
            self.session.check_stop()
            yield from self.read_dictionaries(page.records, context)
