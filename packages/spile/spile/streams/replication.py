"""What a stream starts from: its bookmark, its sync token and its checkpoint."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from singer_sdk.singerlib.catalog import REPLICATION_INCREMENTAL

from spile.pagination.paginator import PageRequest
from spile.state.bookmark import Bookmark, RunBookmark
from spile.state.checkpoint import Checkpoint, fingerprint
from spile.state.sync_token import SyncToken

if TYPE_CHECKING:
    from spile.state.document import StreamState
    from spile.streams.declaration import StreamDeclaration
    from spile.streams.request_builder import RequestBuilder


def open_bookmark(stream: StreamDeclaration) -> Bookmark | None:
    """Where a stream's last run ended; None for a stream that is read whole each time."""
    key, changed_since = stream.replication_key, stream.profile.changed_since
    if not key and changed_since is not None:
        return _bookmark(RunBookmark, stream, changed_since.param, is_time=True)
    if key and stream.replication_method == REPLICATION_INCREMENTAL:
        return _bookmark(Bookmark, stream, key, is_time=stream.is_timestamp_replication_key)
    return None


def _bookmark(
    kind: type[Bookmark], stream: StreamDeclaration, key: str, *, is_time: bool
) -> Bookmark:
    config = stream.config
    # What changed in a child does not show in its parent.
    every = 0 if stream.has_selected_descendents else config.get("full_refresh_every")
    return kind(
        cast("StreamState", stream.stream_state),
        key,
        is_time=is_time,
        start_date=None if kind is RunBookmark else config.get("start_date"),
        full_refresh_every=every,
        profile=stream.session.tap.profile_name,
        clock=stream.session.clock,
        log=stream.logger,
    )


def open_sync_token(stream: StreamDeclaration, requests: RequestBuilder) -> SyncToken | None:
    """The sync token of a stream; None if the API gives it none.

    Args:
        stream: What the tap declares.
        requests: Builds the stream's requests.
    """
    field = stream.profile.sync_token
    if field is None:
        return None
    # A token is good for the same filters only. The address may change, as that of a proxy does.
    mark = fingerprint(
        replace(requests.first, url=stream.name), PageRequest(), stream.session.tap.profile_name
    )
    return SyncToken(
        cast("StreamState", stream.stream_state),
        field,
        mark=mark,
        full_refresh_every=stream.config.get("full_refresh_every"),
        clock=stream.session.clock,
        log=stream.logger,
    )


def open_checkpoint(
    stream: StreamDeclaration, requests: RequestBuilder, first: PageRequest
) -> Checkpoint | None:
    """Where an interrupted read goes on; None for a stream that is always read from its start.

    Args:
        stream: What the tap declares.
        requests: Builds the stream's requests.
        first: The first page.
    """
    if not (stream.selected and requests.pagination.resumable) or stream.parent_stream_type:
        return None
    if stream.has_selected_descendents or stream.get_batch_config(stream.config):
        return None
    session = stream.session
    return Checkpoint(
        cast("StreamState", stream.stream_state),
        fingerprint(requests.first, first, session.tap.profile_name),
        keys=stream.primary_keys,
        clock=session.clock,
        secrets=session.transport.credentials.query().keys(),
        redact=session.tap.redactor,
        log=stream.logger,
    )
