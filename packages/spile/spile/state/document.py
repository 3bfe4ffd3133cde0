"""The keys that this library keeps for a stream in `STATE`; docs/state.md describes each."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from spile.typing import JSON, JSONObject, Schema


class SyncTokenState(TypedDict):
    """The token with which an API tells what changed.

    Attributes:
        value: The token, as the API sent it.
        fingerprint: Mark of the requests that it is good for.
    """

    value: str
    fingerprint: str


class CheckpointState(TypedDict, total=False):
    """Where an interrupted read goes on; see `spile.state.checkpoint`.

    Attributes:
        url: URL of the last page that was written, if the API announced one.
        params: Its query parameters.
        payload: Its entries of the JSON body.
        digest: Mark of its records.
        version: Table version of the records written so far.
        greatest: Greatest replication value written so far.
        ceiling: Greatest replication value at the first interruption of this read.
        started: When the read began.
        fingerprint: Mark of the stream's first request.
        at: When this was written.
    """

    url: str
    params: dict[str, str]
    payload: JSONObject
    digest: str
    version: int
    greatest: JSON
    ceiling: JSON
    started: str
    fingerprint: str
    at: str


class AddedField(TypedDict):
    """A field that `unknown_fields: add` has added to the schema.

    Attributes:
        path: Property names that lead to it.
        schema: Its schema.
    """

    path: list[str]
    schema: Schema


class LastRunState(TypedDict, total=False):
    """How the last run of a stream ended, under `last_runs`; see `spile.state.outcome`.

    Attributes:
        outcome: How it ended.
        at: When it ended.
        since: When it first ended like this, if it did not complete.
        message: Why it did not complete.
        completed_at: When the stream was last read to its end.
        records: Records of that read.
    """

    outcome: str
    at: str
    since: str
    message: str
    completed_at: str
    records: int


class PartitionState(TypedDict, total=False):
    """Where the last run of one partition ended; its entries are those of a stream.

    Attributes:
        context: The context that the partition is read with.
    """

    context: JSONObject
    replication_key: str
    replication_key_value: JSON
    profile: str
    full_refresh_at: str
    sync_token: SyncTokenState


class StreamState(TypedDict, total=False):
    """What `STATE` holds for one stream, under `bookmarks` and the stream's name.

    The SDK may add `progress_markers` and `starting_replication_value` of its own.

    Attributes:
        replication_key: Property, or parameter, whose value the bookmark is.
        replication_key_value: The bookmark.
        profile: Profile that the bookmark is of; left out for the generic one.
        full_refresh_at: When the stream was last read whole.
        sync_token: The API's own bookmark.
        resume: Where an interrupted read goes on.
        added_fields: What `unknown_fields: add` has added to the schema.
        parents: For a child: mark of the places of its parents for which it is complete.
        partitions: For a stream that is read in partitions: the bookmark or token of each.
    """

    replication_key: str
    replication_key_value: JSON
    profile: str
    full_refresh_at: str
    sync_token: SyncTokenState
    resume: CheckpointState
    added_fields: list[AddedField]
    parents: str
    partitions: list[PartitionState]
