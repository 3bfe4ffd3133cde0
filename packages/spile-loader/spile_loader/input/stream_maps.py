"""Stream maps and flattening: messages rewritten by the SDK before they are loaded."""

from __future__ import annotations

import copy
from itertools import chain
from typing import TYPE_CHECKING

from singer_sdk.exceptions import MapExpressionError, StreamMapConfigError
from singer_sdk.mapper import RemoveRecordTransform
from singer_sdk.singerlib.json import deserialize_json, serialize_json

from spile_loader.exceptions import InputError, SettingsError
from spile_loader.input.batch_files import batch_blocks, records_of
from spile_loader.input.messages import decode_message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from singer_sdk.mapper import PluginMapper, StreamMap

    from spile_loader.typing import Content


class MappedLines:
    """Rewrites one line of the input to the lines that the stream maps make of it."""

    def __init__(self, mapper: PluginMapper) -> None:
        """Remember the stream maps.

        Args:
            mapper: The SDK's stream maps.
        """
        self._mapper = mapper

    def __call__(self, line: bytes) -> Iterator[bytes]:
        """Rewrite a line.

        Args:
            line: One line of the input.

        Yields:
            The lines to load instead.
        """
        message = decode_message(line)
        stream = message.stream
        if message.type == "SCHEMA" and stream is not None and message.schema:
            yield from self._schemas(stream, deserialize_json(line))
        elif stream is None or stream not in self._mapper.stream_maps:
            yield line
        elif message.type == "BATCH" and message.encoding and message.manifest:
            blocks = batch_blocks(message.encoding, message.manifest)
            for raw in chain.from_iterable(map(records_of, blocks)):
                content = {"type": "RECORD", "record": deserialize_json(raw)}
                yield from self._records(stream, {**content, "version": message.version})
        elif message.type == "RECORD" and message.record:
            yield from self._records(stream, deserialize_json(line))
        else:
            content = deserialize_json(line)
            for stream_map in self._maps(stream):
                yield _line({**content, "stream": stream_map.stream_alias})

    def _maps(self, stream: str) -> Iterator[StreamMap]:
        """Return the maps of a stream that keep any record."""
        for stream_map in self._mapper.stream_maps[stream]:
            if not isinstance(stream_map, RemoveRecordTransform):
                yield stream_map

    def _schemas(self, stream: str, content: Content) -> Iterator[bytes]:
        """Rewrite a SCHEMA message."""
        keys = content.get("key_properties")
        try:
            self._mapper.register_raw_stream_schema(stream, content["schema"], keys)
        except (StreamMapConfigError, MapExpressionError) as error:
            raise SettingsError([f"Setting 'stream_maps': {error}"]) from error
        except Exception as error:
            # Whatever an odd schema makes the SDK raise may hold what it was given.
            reason = "the schema cannot be mapped or flattened"
            raise InputError(reason, stream=stream) from error
        for stream_map in self._maps(stream):
            yield _line(
                {
                    "type": "SCHEMA",
                    "stream": stream_map.stream_alias,
                    "schema": stream_map.transformed_schema,
                    "key_properties": list(stream_map.transformed_key_properties or []),
                },
            )

    def _records(self, stream: str, content: Content) -> Iterator[bytes]:
        """Rewrite a RECORD message."""
        for stream_map in self._maps(stream):
            try:
                record = stream_map.transform(copy.copy(content["record"]))
                line = _line({**content, "stream": stream_map.stream_alias, "record": record})
            except Exception as error:
                # An expression may raise anything, with the value that it was given.
                reason = "a stream map's expression failed for this record"
                raise InputError(reason, stream=stream) from error
            if record is not None:
                yield line


def _line(content: Content) -> bytes:
    """Write a message."""
    return serialize_json(content).encode()
