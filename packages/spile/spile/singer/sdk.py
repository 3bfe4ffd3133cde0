"""Every private hook of the SDK that this library uses, in one place.

The public hooks alone write one flushed line per record and repeat `SCHEMA` for each parent record.
`tests/unit/spile/singer/test_sdk.py` fails loudly when the SDK changes one of these hooks.
"""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any, cast

from singer_sdk.batch import Batcher
from singer_sdk.configuration._dict_config import parse_environment_config
from singer_sdk.helpers._batch import BatchConfig
from singer_sdk.helpers._catalog import get_selected_schema
from singer_sdk.helpers._flattening import get_flattening_options
from singer_sdk.mapper import SameRecordTransform
from singer_sdk.singerlib import ActivateVersionMessage
from singer_sdk.streams import Stream
from typing_extensions import override

from spile.exceptions import StreamError
from spile.singer.parquet import ParquetBatches

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from singer_sdk.batch import BaseBatcher
    from singer_sdk.helpers._batch import BaseBatchFileEncoding, SDKBatchMessage
    from singer_sdk.helpers.types import Context, Record
    from singer_sdk.mapper import PluginMapper
    from singer_sdk.singerlib import Catalog

    from spile.singer.writer import BufferedWriter
    from spile.typing import Schema


class SDKStream(Stream):
    """A stream whose records are read by this library's own loop."""

    @abc.abstractmethod
    def written_schema(self) -> Schema:
        """The schema of the records that are written."""

    @override
    def _generate_batch_messages(
        self, encoding: BaseBatchFileEncoding, manifest: list[str]
    ) -> Generator[SDKBatchMessage, None, None]:
        # The SDK's message has the field and leaves it empty; a loader that is to delete what
        # ACTIVATE_VERSION leaves behind could not tell these rows from older ones.
        for message in super()._generate_batch_messages(encoding, manifest):
            message.version = self._stream_version
            yield message

    @override
    def _sync_records(
        self,
        context: Context | None = None,
        *,
        write_messages: bool = True,
    ) -> Generator[Record, None, None]:
        # Only for a dry run: the SDK counts the records and stops early.
        try:
            yield from super()._sync_records(context, write_messages=write_messages)
        finally:
            cast("BufferedWriter", self._tap.message_writer).flush()


def register_streams(mapper: PluginMapper, catalog: Catalog) -> None:
    """Let stream maps see the streams of a catalog.

    The SDK hands them a stream that is not selected without its properties, and a map for all
    streams fails for want of its keys.
    """
    for entry in catalog.streams:
        name, schema = entry.stream or entry.tap_stream_id, entry.schema.to_dict()
        mask = entry.metadata.resolve_selection()
        seen = get_selected_schema(name, schema, mask) if mask[()] else schema
        mapper.register_raw_stream_schema(name, seen, entry.key_properties)


def register_schema(stream: SDKStream) -> None:
    """Let the stream's `SCHEMA` and stream maps see its schema as it is now."""
    stream._tap.mapper.register_raw_stream_schema(  # noqa: SLF001
        stream.name, stream.written_schema(), stream.primary_keys
    )
    stream._stream_maps = None  # noqa: SLF001


def started_at(stream: Stream) -> int:
    """When the tap was started, in seconds since 1970; a table version that only grows."""
    return int(stream._tap.initialized_at) // 1000  # noqa: SLF001


def write_schema(stream: Stream) -> None:
    """Write the stream's `SCHEMA`, as its stream maps transform it."""
    stream._write_schema_message()  # noqa: SLF001


def write_record(stream: Stream, record: Record) -> None:
    """Write one record through selection, stream maps and flattening.

    Raises:
        StreamError: A stream map cannot transform it.
    """
    try:
        stream._write_record_message(record)  # noqa: SLF001
    except OSError:
        raise
    except Exception as error:
        # An expression may raise anything.
        msg = f"An expression of stream_maps fails on a record ({type(error).__name__})."
        raise StreamError(msg) from error


def write_activate_version(stream: Stream, version: int) -> None:
    """Write `ACTIVATE_VERSION` for a stream whose records or batches all carried this version."""
    for stream_map in stream.stream_maps:
        stream._tap.write_message(  # noqa: SLF001
            ActivateVersionMessage(stream=stream_map.stream_alias, version=version)
        )


def set_version(stream: Stream, version: int) -> None:
    """Let the `RECORD` and `BATCH` messages that the SDK writes carry a table version."""
    stream._stream_version = version  # noqa: SLF001


def write_batches(
    stream: SDKStream, batch_config: BatchConfig, records: Iterable[Record]
) -> Iterator[None]:
    """Write records to files and one `BATCH` message for each file; yields after each.

    Each carries the version of `set_version`, if that was called, under the top-level key
    `version`, as a `RECORD` does: `ACTIVATE_VERSION` with the same version ends the stream.
    """
    batcher: BaseBatcher
    if batch_config.encoding.format == "parquet":
        properties = stream.written_schema()["properties"]
        batcher = ParquetBatches(stream.tap_name, stream.name, batch_config, properties)
    else:
        batcher = Batcher(stream.tap_name, stream.name, batch_config)
    for manifest in batcher.get_batches(iter(records)):
        stream._write_batch_message(encoding=batch_config.encoding, manifest=manifest)  # noqa: SLF001
        yield


def is_plain(stream: Stream) -> bool:
    """True if no stream map or flattening looks at the stream's records."""
    flattening = get_flattening_options(cast("Any", stream.config))
    return not flattening.enabled and all(
        type(stream_map) is SameRecordTransform for stream_map in stream.stream_maps
    )


__all__ = [
    "BatchConfig",
    "SDKStream",
    "get_selected_schema",
    "is_plain",
    "parse_environment_config",
    "register_schema",
    "register_streams",
    "set_version",
    "started_at",
    "write_activate_version",
    "write_batches",
    "write_record",
    "write_schema",
]
