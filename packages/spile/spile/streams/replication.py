"""What a stream starts from: its bookmark, its sync token and its checkpoint."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from singer_sdk.singerlib.catalog import REPLICATION_INCREMENTAL

from spile.pagination.paginator import PageRequest
from spile.state.bookmark import Bookmark, RunBookmark
from spile.state.checkpoint import Checkpoint, fingerprint
from spile.state.sync_token import SyncToken
from spile.streams.request_builder import RequestBuilder

if TYPE_CHECKING:
    from spile.state.document import StreamState
    from spile.streams.declaration import StreamDeclaration
    from spile.typing import Context


class Start:
    """What the reads of a stream start from, or those of one of its partitions.

    Args:
        stream: What the tap declares.
        partition: The context of the partition; None for a stream without any.

    Attributes:
        bookmark: Where the last run ended; None for a stream that is read whole each time.
        requests: Builds the requests.
        sync_token: What the API gave the last run to ask for changes; None if it gives none.
    """

    def __init__(self, stream: StreamDeclaration, partition: Context | None = None) -> None:
        self.bookmark = _open_bookmark(stream, partition)
        self.requests = RequestBuilder(stream, self.bookmark)
        self.sync_token = _open_sync_token(stream, self.requests, partition)

    @property
    def full(self) -> bool:
        """True if everything is read from here, so that what does not come is gone."""
        return all(part is None or part.full for part in (self.bookmark, self.sync_token))

    def discard_token(self) -> bool:
        """Ask for everything from here on; False if that was so before."""
        return self.sync_token is not None and self.sync_token.discard()

    def commit(self, *, whole: bool) -> None:
        """Put into the state where this run ended.

        Args:
            whole: False if an earlier run read the first part of the read.
        """
        if self.bookmark is not None:
            self.bookmark.commit()
        if self.sync_token is not None:
            # The token of a read that two runs share tells nothing of changes between them.
            self.sync_token.commit(whole=whole)


def _state_of(stream: StreamDeclaration, partition: Context | None) -> StreamState:
    found = stream.stream_state if partition is None else stream.get_context_state(partition)
    return cast("StreamState", found)


def _open_bookmark(stream: StreamDeclaration, partition: Context | None) -> Bookmark | None:
    key, changed_since = stream.replication_key, stream.profile.changed_since
    kind: type[Bookmark] = Bookmark
    is_time = True
    if not key and changed_since is not None:
        key, kind = changed_since.param, RunBookmark
    elif key and stream.replication_method == REPLICATION_INCREMENTAL:
        is_time = stream.is_timestamp_replication_key
    else:
        return None
    config = stream.config
    # What reaches back some time only is never whole, so that nothing is gained by a refresh.
    every = config.get("full_refresh_every") if stream.profile.is_whole else None
    return kind(
        _state_of(stream, partition),
        key,
        is_time=is_time,
        # That of a run is about dates of records, which the API then does not go by.
        start_date=None if kind is RunBookmark and not stream.period else stream.start_date,
        full_refresh_every=every,
        whole=stream.whole,
        profile=stream.session.tap.profile_name,
        clock=stream.session.clock,
        log=stream.logger,
    )


def _open_sync_token(
    stream: StreamDeclaration, requests: RequestBuilder, partition: Context | None
) -> SyncToken | None:
    field = stream.profile.sync_token
    # A token for each record of a parent would take more room than what it saves.
    if field is None or stream.parent_stream_type is not None:
        return None
    # A token is good for the same filters only. The address may change, as that of a proxy does.
    request = replace(requests.base(partition), url=stream.name)
    mark = fingerprint(request, PageRequest(), stream.session.tap.profile_name)
    return SyncToken(
        _state_of(stream, partition),
        field,
        mark=mark,
        full_refresh_every=stream.config.get("full_refresh_every"),
        whole=stream.whole,
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
    if not (stream.selected and requests.pagination.resumable) or stream.has_contexts:
        return None
    if stream.period is not None:
        # The state stays as it is, so that there is no place for it.
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
