"""One load: messages in, rows and states out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from spile_loader.batch import Activation
from spile_loader.database.commits import Commits
from spile_loader.exceptions import FrozenSchemaError, InputError, RecordBeforeSchemaError
from spile_loader.input.batch_files import batch_blocks, records_of
from spile_loader.input.messages import NOTHING, Message, decode_message
from spile_loader.records.frozen_streams import FrozenStreams
from spile_loader.records.sink import RecordSink
from spile_loader.records.turns import Turns
from spile_loader.records.versions import Versions
from spile_loader.schema.stream_schema import StreamSchema
from spile_loader.wording import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from spile_loader.batch import Changes
    from spile_loader.database.interface import Database
    from spile_loader.database.worker import Worker
    from spile_loader.records.codec import RecordCodec
    from spile_loader.settings import LoaderSettings

    Rewriter: TypeAlias = Callable[[bytes], Iterable[bytes]]

logger = logging.getLogger("target")

_EMPTY_STATES = ("{}", "null")


class Loader:
    """Reads messages, and gathers records and states for commits."""

    def __init__(
        self,
        settings: LoaderSettings,
        database: Database,
        worker: Worker,
        rewriter: Rewriter | None = None,
    ) -> None:
        """Start without a stream.

        Args:
            settings: The settings of the load.
            database: Where the records go.
            worker: Runs what happens in the database.
            rewriter: Rewrites every line before it is loaded.
        """
        self._settings = settings
        self._rewriter = rewriter
        self._line = 0
        self._declared: dict[str, StreamSchema] = {}
        self._commits = Commits(settings, database, worker)
        self._schemas: dict[str, tuple[bytes, list[str]]] = {}
        self._versions: dict[str, Versions] = {}
        self._turns = Turns()
        self._current: RecordSink | None = None
        self._frozen = FrozenStreams()
        self._last_state: str | None = None
        self._handlers: dict[str, Callable[[Message, bytes], None]] = {
            "RECORD": self._on_record,
            "SCHEMA": self._on_schema,
            "STATE": self._on_state,
            "ACTIVATE_VERSION": self._on_activate_version,
            "BATCH": self._on_batch,
        }

    def feed(self, lines: list[bytes]) -> None:
        """Take lines of the input.

        Args:
            lines: Whole lines, in their order.

        Raises:
            InputError: If a line cannot be loaded; the lines before it are kept.
        """
        index, stop = 0, len(lines)
        self._turns.begin()
        try:
            while index < stop:
                taken = self._take(lines, index, stop)
                if taken == 0:
                    self._line += 1
                    self._rewrite(lines[index])
                    taken = 1
                index += taken
        except InputError as error:
            error.line = self._line if error.line is None else error.line
            raise

    def _rewrite(self, line: bytes) -> None:
        """Take a line, or what it is rewritten to."""
        if self._rewriter is None or not line or line.isspace():
            self._handle(line)
            return
        for rewritten in self._rewriter(line):
            self._handle(rewritten)

    def _take(self, lines: list[bytes], start: int, stop: int) -> int:
        """Take as many lines as are plainly records."""
        if self._rewriter is not None:
            return 0
        enough = min(stop, start + self._commits.batch.room)
        if self._turns.are_taken and (groups := self._turns.decoded(lines, start, enough)):
            for sink, records, size in groups:
                sink.keep(records, size)
                self._line += len(records)
                self._count(sink, len(records), size)
            return sum(len(records) for _, records, _ in groups)
        return self._take_run(lines, start, stop)

    def _take_run(self, lines: list[bytes], start: int, stop: int) -> int:
        """Take as many lines as are plainly records of the stream that is being loaded."""
        sink = self._current
        if sink is None or not sink.owns(lines[start]):
            sink = self._current = self._turns.owner(lines[start])
        if sink is None:
            return 0
        size = sink.size
        taken = sink.take(lines, start, min(stop, start + self._commits.room(sink))) - start
        if taken:
            self._line += taken
            self._count(sink, taken, sink.size - size)
        self._turns.note(taken, start + taken)
        return taken

    def _handle(self, line: bytes) -> None:
        """Take any other line."""
        if not line or line.isspace():
            return
        message = decode_message(line)
        handler = self._handlers.get(message.type)
        if handler is None:
            reason = "the message has a type that Singer does not have"
            raise InputError(reason, stream=message.stream)
        try:
            handler(message, line)
        except (UnicodeDecodeError, msgspec.DecodeError) as error:
            # The line is JSON but for the bytes inside of its texts.
            reason = "the line is not UTF-8"
            raise InputError(reason, stream=message.stream) from error

    def _sink_of(self, message: Message) -> RecordSink:
        """Return the sink of a message's stream."""
        if message.stream is None:
            reason = "the message names no stream"
            raise InputError(reason)
        sink = self._commits.sinks.get(message.stream)
        if sink is None:
            reason = "a record came before the schema of its stream"
            raise RecordBeforeSchemaError(reason, stream=message.stream)
        return sink

    def _on_record(self, message: Message, line: bytes) -> None:
        """Take a RECORD message."""
        if message.stream in self._frozen:
            self._frozen.refuse(str(message.stream))
            return
        sink = self._sink_of(message)
        if message.record is NOTHING:
            reason = "the message has no record"
            raise InputError(reason, stream=message.stream)
        self._add(sink, message.record, message)
        if self._commits.batch.activation_of(sink.codec.schema.stream) is None:
            prefix = sink.learn(line)
            if prefix is not None:
                self._turns.add(prefix, sink)

    def _add(self, sink: RecordSink, raw: bytes | msgspec.Raw, message: Message) -> None:
        """Take one record."""
        pending = self._commits.batch.activation_of(sink.codec.schema.stream)
        if pending and pending.version != sink.versions.of_record(message.version):
            # The record came behind the activation and must outlive it.
            self.commit()
        warned = bool(sink.unknown_fields)
        sink.add(raw, message.time_extracted, message.version)
        if sink.unknown_fields and not warned:
            logger.warning(
                "Stream '%s' sends fields that its schema does not have; they are left out. "
                "The first ones: %s",
                shown(message.stream),
                ", ".join(map(shown, sink.unknown_fields[:5])),
            )
        self._count(sink, 1, len(raw))

    def _widen(self, schema: StreamSchema) -> RecordCodec:
        """Commit what came before, and make room for numbers of more digits."""
        self.commit()
        return self._commits.open_stream(schema)

    def _on_schema(self, message: Message, _line: bytes) -> None:
        """Take a SCHEMA message."""
        stream = message.stream
        if stream is None or message.schema is NOTHING:
            reason = "the SCHEMA message lacks its stream or its schema"
            raise InputError(reason, stream=stream)
        self._versions.setdefault(stream, Versions()).begin()
        raw, keys = bytes(message.schema), message.key_properties or []
        if self._schemas.get(stream) == (raw, keys):
            return
        schema = StreamSchema.from_message(stream, msgspec.json.decode(raw), keys)
        self._schemas[stream] = raw, keys
        if self._declared.get(stream) == schema:
            return
        self._declared[stream] = schema
        known = self._commits.sinks.get(stream)
        if known is not None:
            known.forget()
            self.commit()
        self._current = None
        try:
            codec = self._commits.open_stream(schema)
        except FrozenSchemaError as error:
            self._frozen.freeze(stream, str(error), self._last_state)
            return
        self._frozen.thaw(stream)
        self._commits.sinks[stream] = RecordSink(codec, self._versions[stream], self._widen)

    def _on_state(self, message: Message, _line: bytes) -> None:
        """Take a STATE message; it is emitted as soon as all before it is durable."""
        if message.value is NOTHING:
            reason = "the STATE message has no value"
            raise InputError(reason)
        state = self._frozen.hold_back(bytes(message.value).decode())
        # An empty state says nothing, and would wipe what is known if it were passed on.
        if state is None or state in _EMPTY_STATES:
            return
        self._last_state = state
        if self._commits.batch.remember(state):
            self._commits.emit(state)

    def _on_activate_version(self, message: Message, _line: bytes) -> None:
        """Take an ACTIVATE_VERSION message."""
        stream, version = message.stream, message.version
        if stream is None or version is None:
            reason = "the ACTIVATE_VERSION message lacks its stream or its version"
            raise InputError(reason, stream=stream)
        if not self._settings.process_activate_version_messages:
            return
        if not (self._settings.hard_delete or self._settings.add_metadata_columns):
            logger.info(
                "Stream '%s' activates a version; nothing is deleted or marked, as neither "
                "hard_delete nor add_metadata_columns is set.",
                shown(stream),
            )
            return
        versions = self._versions.setdefault(stream, Versions())
        sink = None if stream in self._frozen else self._commits.sinks.get(stream)
        if versions.activate(version) and sink is not None:
            self._commits.batch.activate(Activation(stream, version, versions.has_unversioned))
            sink.forget()

    def _on_batch(self, message: Message, _line: bytes) -> None:
        """Take a BATCH message."""
        if message.stream in self._frozen:
            self._frozen.refuse(str(message.stream))
            return
        sink = self._sink_of(message)
        if message.encoding is None or message.manifest is None:
            reason = "the BATCH message lacks its encoding or its manifest"
            raise InputError(reason, stream=message.stream)
        try:
            for block in batch_blocks(message.encoding, message.manifest):
                if not self._add_block(sink, block, message):
                    self._add_all(sink, list(records_of(block)), message)
        except InputError as error:
            error.stream = error.stream or message.stream
            raise

    def _add_block(self, sink: RecordSink, block: bytes, message: Message) -> bool:
        """Take all records of a block; False if one of them needs a closer look."""
        if self._commits.batch.activation_of(sink.codec.schema.stream) is not None:
            return False
        most = self._commits.room(sink)
        taken = sink.take_block(block, most, message.time_extracted, message.version)
        if taken:
            self._count(sink, taken, len(block))
        return taken > 0

    def _add_all(self, sink: RecordSink, raws: list[bytes], message: Message) -> None:
        """Take records of a batch's file."""
        index = 0
        while index < len(raws):
            start, size = index, sink.size
            if self._commits.batch.activation_of(sink.codec.schema.stream) is None:
                part = raws[index : index + self._commits.room(sink)]
                index += sink.take_records(part, message.time_extracted, message.version)
            if index > start:
                self._count(sink, index - start, sink.size - size)
            else:
                self._add(sink, raws[index], message)
                index += 1

    def _count(self, sink: RecordSink, rows: int, size: int) -> None:
        """Count gathered records, and commit when the batch is full."""
        if self._commits.count(sink, rows, size):
            self.commit()

    @property
    def changes(self) -> dict[str, Changes]:
        """Return what was committed to the tables so far, by stream."""
        return self._commits.changes

    def seconds_left(self) -> float | None:
        """Return how long the batch may still wait, or None if there is none."""
        return self._commits.batch.seconds_left

    def tick(self) -> None:
        """Commit the batch if it is old enough."""
        if self._commits.batch.seconds_left == 0:
            self.commit()

    def commit(self, *, is_last: bool = False, error: str | None = None) -> None:
        """Commit everything so far, and emit the state that covers it.

        Args:
            is_last: Whether the input has ended.
            error: Why the load ends early, if it does.
        """
        self._commits.commit(dict(self._frozen.refused), is_last=is_last, error=error)

    def finish(self) -> None:
        """Commit the rest, and name the streams whose old rows stay."""
        for stream, versions in self._versions.items():
            if versions.announced is not None and not versions.is_complete:
                logger.warning(
                    "Stream '%s' announced version %d and did not say that it is complete: "
                    "nothing is removed.",
                    shown(stream),
                    versions.announced,
                )
        self.commit(is_last=True)

    def check_refused(self) -> None:
        """Fail the load, after all else, if records of a stream were refused."""
        self._frozen.check()
