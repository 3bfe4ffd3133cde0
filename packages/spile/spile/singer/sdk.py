"""Every private point of the SDK that this library stands on, in one place.

The public hooks alone write one flushed line per record and repeat `SCHEMA` for each parent record.
`tests/unit/spile/singer/test_sdk.py` fails loudly when the SDK changes one of these points.
"""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any, cast

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

    from singer_sdk.helpers._batch import BaseBatchFileEncoding, BatchConfig
    from singer_sdk.helpers.types import Context, Record

    from spile.singer.writer import BufferedWriter


class SDKStream(Stream):
    """A stream whose records for `BATCH` files come from this library's own loop."""

    @abc.abstractmethod
    def written_schema(self) -> dict[str, Any]:
        """The schema of the records that are written."""

    @abc.abstractmethod
    def written_records(self) -> Iterable[Record]:
        """The stream's records, as the loop of a run reads them."""

    @override
    def get_batches(
        self, batch_config: BatchConfig, context: Context | None = None
    ) -> Iterable[tuple[BaseBatchFileEncoding, list[str]]]:
        if batch_config.encoding.format != "parquet":
            yield from super().get_batches(batch_config, context)
            return
        properties = self.written_schema()["properties"]
        files = ParquetBatches(self.tap_name, self.name, batch_config, properties)
        for manifest in files.get_batches(iter(self.written_records())):
            yield batch_config.encoding, manifest

    @override
    def _sync_records(
        self,
        context: Context | None = None,
        *,
        write_messages: bool = True,
    ) -> Generator[dict[str, Any], Any, Any]:
        if write_messages:
            # A dry run: the SDK counts the records and stops early.
            try:
                yield from super()._sync_records(context, write_messages=True)
            finally:
                cast("BufferedWriter", self._tap.message_writer).flush()
        else:
            yield from self.written_records()


def forget_stream_maps(stream: Stream) -> None:
    """Let the stream ask the mapper again; its schema has changed."""
    stream._stream_maps = None  # noqa: SLF001


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
    """Write `ACTIVATE_VERSION` for a stream whose records all carried this version."""
    for stream_map in stream.stream_maps:
        stream._tap.write_message(  # noqa: SLF001
            ActivateVersionMessage(stream=stream_map.stream_alias, version=version)
        )


def set_version(stream: Stream, version: int) -> None:
    """Let records that the SDK writes carry a table version."""
    stream._stream_version = version  # noqa: SLF001


def write_batches(stream: Stream, batch_config: Any) -> Iterator[None]:
    """Write one `BATCH` message per file; yields after each."""
    for encoding, manifest in stream.get_batches(batch_config):
        stream._write_batch_message(encoding=encoding, manifest=manifest)  # noqa: SLF001
        yield


def is_plain(stream: Stream) -> bool:
    """True if no stream map or flattening looks at the stream's records."""
    flattening = get_flattening_options(cast("Any", stream.config))
    return not flattening.enabled and all(
        type(stream_map) is SameRecordTransform for stream_map in stream.stream_maps
    )


__all__ = [
    "SDKStream",
    "forget_stream_maps",
    "get_selected_schema",
    "is_plain",
    "set_version",
    "write_activate_version",
    "write_batches",
    "write_record",
    "write_schema",
]
