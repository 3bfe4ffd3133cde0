"""The stream base class: what a tap declares, joined to the machinery."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast
from urllib.parse import quote

from singer_sdk.helpers.conform import TypeConformanceLevel
from typing_extensions import override

from spile.exceptions import ExpiredTokenError, StreamError
from spile.fetching.prefetch import Fetching, Prefetch
from spile.http.messages import Request, Response
from spile.http.statuses import DEFAULT_STATUSES, error_text, raise_for_status
from spile.pagination.page import Page
from spile.pagination.paginator import PageRequest, Paginator
from spile.profiles import StreamProfile, resolve_settings
from spile.progress import Progress
from spile.records.conform import RecordConformer, Rules
from spile.records.decode import TypedDecoder, decode_generic
from spile.records.personal import PersonalData
from spile.records.schema import find_property, restore_property, with_annotations
from spile.records.warnings import FieldWarnings
from spile.records.xml import is_xml, xml_to_json
from spile.singer.sdk import SDKStream, get_selected_schema
from spile.state.bookmark import Bookmark, open_bookmark
from spile.state.checkpoint import Checkpoint, fingerprint
from spile.state.sync_token import SyncToken, open_sync_token
from spile.state.validation import ADDED_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from singer_sdk.helpers.types import Context, Record

    from spile.filters import TimeFilter
    from spile.tap import RESTTap


class RESTStream(SDKStream):
    """A stream of one endpoint; a tap declares, this class does the rest.

    Attributes:
        path: Path below `api_url`; `{name}` is filled, escaped, from the context.
        http_method: GET or POST.
        records_path: Keys that lead to the records in the body.
        required_path: How many of these keys must be there; all if None.
        field_aliases: Spellings of property names that the API mixes, brought to one.
        from_xml: True if values come as text because the API speaks XML.
        parent_keys: For a child: its context's names and the parent's properties they come from.
        statuses: What HTTP statuses mean where the API differs from others.
        permission: What the credential needs to read the stream, if that has a name.
        missing_statuses: For a child: statuses that mean that its parent is gone; no failure.
        filters_records: True if records older than the bookmark are dropped here, not by the API.
        changed_since: How to ask for what changed since the bookmark, if the API can.
        created_since: How to leave out what was created before `start_date`, if the API can.
    """

    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE  # the conformer has done it

    path: str = ""
    http_method: str = "GET"
    records_path: tuple[str, ...] = ()
    required_path: int | None = None
    field_aliases: ClassVar[Mapping[str, str]] = {}
    from_xml: bool = False
    parent_keys: ClassVar[Mapping[str, str]] = {}
    statuses = DEFAULT_STATUSES
    permission: str = ""
    missing_statuses: frozenset[int] = frozenset()
    filters_records: bool = False
    changed_since: TimeFilter | None = None
    created_since: TimeFilter | None = None

    def __init__(
        self,
        tap: RESTTap,
        schema: dict[str, Any] | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(tap, schema=schema, name=name)
        #: What the profile in use changes about this stream.
        self.profile = tap.profile.streams.get(self.name, StreamProfile())
        if self.profile.replication_key is not None:
            self.replication_key = self.profile.replication_key
        if not self.profile.selected:
            self.selected_by_default = False

    # What a tap overrides

    def get_new_paginator(self) -> Paginator:
        """How to walk through the pages; one page by default."""
        return Paginator()

    def get_url_params(self, context: Context | None) -> dict[str, str]:  # noqa: ARG002
        """Query parameters of every request of the stream that no next link replaces."""
        return {}

    def prepare_request_payload(self, context: Context | None) -> dict[str, Any]:  # noqa: ARG002
        """Entries of the JSON body of every POST of the stream."""
        return {}

    def request_headers(self) -> dict[str, str]:
        """Headers of every request of the stream."""
        return {}

    def validate_response(self, request: Request, response: Response) -> None:
        """Raise what a status means; the body is checked when the page is opened."""
        raise_for_status(request, response, self.statuses, self.permission, self.error_text)

    def error_text(self, response: Response) -> str | None:
        """The API's own words about an error, for messages; None if it says nothing."""
        return error_text(response)

    def prepare_records(
        self,
        records: list[dict[str, Any]],
        context: Context | None,  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """A page's records before they get their types; the place for fields the tap adds."""
        return records

    # The machinery

    @property
    def tap(self) -> RESTTap:
        """The tap this stream belongs to."""
        return cast("RESTTap", self._tap)

    @cached_property
    def progress(self) -> Progress:
        """What this stream has done in this run."""
        return Progress(self.logger, self.name)

    @cached_property
    def conformer(self) -> RecordConformer:
        """Brings records to this stream's schema."""
        schema = with_annotations(self.effective_schema, self.schema)
        # Looked up, not asked for: asking would put an empty entry into the state.
        state = self.tap_state.get("bookmarks", {}).get(self.name, {})
        # What the schema has come to declare by itself, or no longer has a place for, is left out.
        added = [
            tuple(entry["path"])
            for entry in state.get(ADDED_FIELDS, [])
            if restore_property(schema, entry["path"], entry["schema"])
        ]
        return RecordConformer(
            schema,
            self.primary_keys,
            self._rules(),
            FieldWarnings(self.logger),
            added=added,
        )

    def remember_added_fields(self) -> None:
        """Put the fields that were added to the schema into the state, for the next run."""
        conformer = self.conformer
        self.stream_state[ADDED_FIELDS] = [
            {"path": list(path), "schema": find_property(conformer.schema, path)}
            for path in sorted(conformer.added)
        ]
        conformer.schema_changed = False

    @cached_property
    def bookmark(self) -> Bookmark | None:
        """Where this stream's last run ended; None for a full-table stream."""
        return open_bookmark(self)

    @cached_property
    def sync_token(self) -> SyncToken | None:
        """What the API gave the last run to ask for changes; None if it gives no such token."""
        return open_sync_token(self)

    @property
    def reads_everything(self) -> bool:
        """True if this run reads the whole stream, so that what it does not see is gone."""
        return all(part is None or part.full for part in (self.bookmark, self.sync_token))

    @cached_property
    def checkpoint(self) -> Checkpoint | None:
        """Where an interrupted walk goes on; None for a walk that has no place to go on from."""
        paginator = self.get_new_paginator()
        if not (self.selected and paginator.resumable) or self.parent_stream_type is not None:
            return None
        if self.has_selected_descendents or self.get_batch_config(self.config):
            return None
        first = self.build_request(paginator.first(), None)
        return Checkpoint(
            self.stream_state,
            fingerprint(first, self.tap.profile_name),
            keys=self.primary_keys,
            clock=self.tap.transport.clock,
            secrets=self.tap.transport.credentials.query().keys(),
            redact=self.tap.redactor,
            log=self.logger,
        )

    def _rules(self) -> Rules:
        config = self.config
        return Rules(
            add_unknown=config.get("unknown_fields") == "add",
            null_mismatches=config.get("on_type_error") == "null",
            personal=self.personal_data,
            from_xml=self.from_xml,
            aliases=self.field_aliases,
            deselected=frozenset(
                crumbs for crumbs, selected in self.mask.items() if crumbs and not selected
            )
            - self._needed_properties(),
        )

    def _needed_properties(self) -> set[tuple[str, ...]]:
        """Breadcrumbs of what is read even if deselected: a child may be all that is selected."""
        names = set(self.primary_keys)
        for child in cast("list[RESTStream]", self.child_streams):
            names.update(child.parent_keys.values())
        return {("properties", name) for name in names}

    @property
    def personal_data(self) -> PersonalData:
        """What happens to this stream's personal properties."""
        mode = self.config.get("personal_data", "keep")
        return PersonalData(mode, self.config.get("personal_data_key") or "")

    def written_schema(self) -> dict[str, Any]:
        """The schema of the records that are written: selected, and without dropped properties."""
        schema = get_selected_schema(self.name, self.conformer.schema, self.mask)
        return self.personal_data.written_schema(schema, self.primary_keys)

    @cached_property
    def decoder(self) -> TypedDecoder:
        """Decodes pages whose records are exactly as declared."""
        return TypedDecoder(self.conformer)

    @property
    def changes_records(self) -> bool:
        """True if this class has Python code that looks at each record."""
        kind = type(self)
        return (
            kind.post_process is not SDKStream.post_process
            or kind.prepare_records is not RESTStream.prepare_records
        )

    def walk(self, priority: int, context: dict[str, Any] | None = None) -> Prefetch:
        """A started walk through the stream's pages."""
        fetching = Fetching(
            new_paginator=self.get_new_paginator,
            fetch=lambda page_request: self._fetch(page_request, context),
            store=self.tap.store,
            log=self.logger,
            context=context,
            checkpoint=self.checkpoint,
        )
        return Prefetch(self.tap.workers, fetching, priority).start()

    def _fetch(self, page_request: PageRequest, context: Context | None) -> Page:
        request = self.build_request(page_request, context)

        def read(response: Response) -> Page:
            self.validate_response(request, response)
            return self.open_page(response)

        try:
            return self.tap.transport.send(request, read, self.progress.counts)
        except ExpiredTokenError as error:
            if self.sync_token is None or not self.sync_token.forget():
                raise StreamError(str(error)) from None
            raise

    def page_params(self, size_param: str) -> dict[str, str]:
        """The query parameter of the page size; none for an endpoint that does not page."""
        return {size_param: str(self.config["page_size"])} if self.profile.paging == "sized" else {}

    @property
    def lookback_days(self) -> int:
        """Days before the bookmark from which the API is asked again."""
        return int(self.config.get("lookback_days", 0))

    def time_filters(self) -> dict[str, Any]:
        """Entries of query or body that let the API leave out what is too old."""
        changed = self.profile.changed_since or self.changed_since
        created = self.profile.created_since or self.created_since
        start_date, found = self.config.get("start_date"), dict[str, Any]()
        if created is not None and start_date is not None:
            found.update(created.entry(start_date))
        if changed is not None and self.bookmark is not None and self.bookmark.start is not None:
            days = 0 if self.bookmark.start == start_date else self.lookback_days
            found.update(changed.entry(self.bookmark.start, datetime.timedelta(days=days)))
        return found

    def build_request(self, page_request: PageRequest, context: Context | None) -> Request:
        """The request of one page."""
        profile, is_post = self.profile, self.http_method == "POST"
        payload = None
        if is_post:
            payload = {
                **self.prepare_request_payload(context),
                **resolve_settings(profile.payload, self.config),
                **self.time_filters(),
                **page_request.payload,
            }
        headers = {
            **resolve_settings(self.tap.profile.headers, self.config),
            **self.request_headers(),
        }
        if page_request.url is not None:
            return Request(
                url=page_request.url, method=self.http_method, payload=payload, headers=headers
            )
        escaped = {key: quote(str(value), safe="") for key, value in (context or {}).items()}
        path = self.path if profile.path is None else profile.path
        params = {
            **self.get_url_params(context),
            **resolve_settings(profile.params, self.config),
            **({} if is_post else self.time_filters()),
            **page_request.params,
        }
        return Request(
            url=f"{self.tap.url_base}{path.format(**escaped)}",
            method=self.http_method,
            params={k: "true" if v is True else str(v) for k, v in params.items()},
            payload=payload,
            headers=headers,
        )

    def open_page(self, response: Response) -> Page:
        """The page in a response whose status is a success."""
        body = response.body
        if self.from_xml and is_xml(body):
            body = xml_to_json(body)
        return Page(body, self.records_path, required=self.required_path)

    def conform_page(self, records: bytes, context: Context | None) -> list[dict[str, Any]]:
        """The records of a page as dictionaries of the declared types."""
        prepared = self.prepare_records(decode_generic(records), context)
        return self.conformer.conform_page(prepared)

    @override
    def written_records(self) -> Iterable[Record]:
        return self.tap.run.sync_of(self).records()

    @override
    def get_records(self, context: Context | None) -> Iterable[Record]:
        walk = self.walk(0, dict(context) if context else None)
        try:
            for page in walk.pages(idle=self.tap.idle):
                yield from self.conform_page(self.tap.store.take(page.records), context)
        finally:
            walk.close()

    @override
    def get_child_context(self, record: Record, context: Context | None) -> Context | None:
        children = [cast("RESTStream", child) for child in self.child_streams]
        return {name: record[key] for c in children for name, key in c.parent_keys.items()}
