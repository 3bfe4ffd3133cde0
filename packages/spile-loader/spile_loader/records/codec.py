"""Records of one stream: checked, typed, and written for the database to read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from spile_loader.exceptions import InputError, MissingKeyError, NarrowColumnError
from spile_loader.records.values import MALFORMED, NarrowError, convert, decoded_type, spool_text
from spile_loader.schema.metadata import EXTRACTED_AT, TABLE_VERSION
from spile_loader.schema.types import (
    BIGINT,
    HUGEINT,
    JSON,
    NUMERIC,
    TIMESTAMPTZ,
    VARCHAR,
    decimal_parts,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from spile_loader.records.unstorable import UnstorableText
    from spile_loader.schema.stream_schema import Field, StreamSchema

    Encode: TypeAlias = Callable[[list[msgspec.Struct], int], bytes]

_UNUSABLE_IN_NAMES = frozenset('"\\') | {chr(code) for code in range(32)}
_encode_lines = msgspec.json.Encoder().encode_lines
_STAMPS = {EXTRACTED_AT: "m0", TABLE_VERSION: "m1"}


def _json_lines(records: list[msgspec.Struct], _chunk_number: int) -> bytes:
    """Write records as JSON objects, one a line."""
    return _encode_lines(records)


class RecordMessage(Protocol):
    """A decoded RECORD message; the last two come where metadata columns ask for them."""

    record: msgspec.Struct
    time_extracted: datetime | None
    version: int | None


class RecordCodec:
    """Decodes the records of one schema and encodes them for the database."""

    def __init__(
        self,
        schema: StreamSchema,
        *,
        stamps: tuple[str, ...],
        encode: Encode = _json_lines,
        unstorable: UnstorableText | None = None,
    ) -> None:
        """Build the decoders.

        Args:
            schema: The stream's schema.
            stamps: Metadata columns whose values come with each message.
            encode: Writes records of a chunk, whose number in its batch it is told, one a line;
                as JSON objects if nothing else is asked for.
            unstorable: Finds text that the database cannot hold, if there is such text.
        """
        self.schema = schema
        self.encode = encode
        self.unstorable = unstorable
        self.stamps = tuple((name, _STAMPS[name]) for name in stamps)
        names = {field.name for field in schema.fields}
        lowered = {name.lower() for name in names}
        self.is_plain = len(lowered) == len(names) and not any(
            not name or _UNUSABLE_IN_NAMES.intersection(name) for name in names
        )
        self._attributes = {field.name: f"c{i}" for i, field in enumerate(schema.fields)}
        self._record_type = self._build(strict=True)
        self._texts = tuple(
            (self._attributes[field.name], field.type, field.name)
            for field in schema.fields
            if field.type in {JSON, HUGEINT, NUMERIC} or decimal_parts(field.type)
        )
        self.needs_completion = bool(self._texts or self.stamps)
        self.decode_message = self._message_decoder(self._record_type)
        self.decode_record: Callable[[bytes], msgspec.Struct]
        self.decode_lines: Callable[[bytes], list[msgspec.Struct]]
        self._decode_by(self._record_type)
        self._decode_fields = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode

    def spool_columns(self) -> list[tuple[str, str, str]]:
        """Return name in the spool, type there, and property of each column."""
        renamed = [
            (field.name if self.is_plain else self._attributes[field.name], field)
            for field in self.schema.fields
        ]
        return [(name, field.type, field.name) for name, field in renamed]

    def stamp_columns(self) -> list[tuple[str, str, str]]:
        """Return name in the spool, type there, and metadata column of each stamp."""
        types = {EXTRACTED_AT: TIMESTAMPTZ, TABLE_VERSION: BIGINT}
        return [(f" {name}", types[name], name) for name, _ in self.stamps]

    def ignore_unknown_fields(self) -> None:
        """Stop looking for fields that the schema does not have."""
        record_type = self._build(strict=False)
        self.decode_message = self._message_decoder(record_type)
        self._decode_by(record_type)

    def _decode_by(self, record_type: type[msgspec.Struct]) -> None:
        """Decode records that come without messages to a type."""
        decoder = msgspec.json.Decoder(record_type)
        self.decode_record = decoder.decode
        self.decode_lines = decoder.decode_lines

    def _build(self, *, strict: bool) -> type[msgspec.Struct]:
        """Build the type that records are decoded to."""
        members: list[Any] = []
        for field in self.schema.fields:
            kind = decoded_type(field.type)
            kind = kind if kind is msgspec.Raw else kind | None
            attribute = self._attributes[field.name]
            members.append((attribute, kind) if field.is_key else (attribute, kind, None))
        members.extend((attribute, Any, None) for _, attribute in self.stamps)
        renamed = {attribute: f" {name}" for name, attribute in self.stamps}
        if self.is_plain:
            renamed.update({attribute: name for name, attribute in self._attributes.items()})
        return msgspec.defstruct(
            "Record",
            members,
            rename=renamed,
            gc=False,
            kw_only=True,
            forbid_unknown_fields=strict,
        )

    def _message_decoder(
        self, record_type: type[msgspec.Struct]
    ) -> Callable[[bytes], RecordMessage]:
        """Build the decoder of whole RECORD messages."""
        members: list[Any] = [("record", record_type)]
        if self.stamps:
            members.append(("time_extracted", datetime | None, None))
            members.append(("version", int | None, None))
        message_type: Any = msgspec.defstruct("Message", members, gc=False)
        return msgspec.json.Decoder(message_type).decode

    def complete(
        self, record: msgspec.Struct, extracted: datetime | None, version: int | None
    ) -> None:
        """Finish a decoded record in place, so that its encoding keeps every digit.

        Args:
            record: The record.
            extracted: When the tap read it.
            version: The table version it belongs to.

        Raises:
            InputError: If a value does not fit its column type.
        """
        for attribute, kind, name in self._texts:
            try:
                text = spool_text(kind, getattr(record, attribute))
            except (ValueError, *MALFORMED) as error:
                raise self._misfit(error, name) from error
            setattr(record, attribute, text)
        for name, attribute in self.stamps:
            setattr(record, attribute, extracted if name == EXTRACTED_AT else version)

    def convert(self, raw: msgspec.Raw | bytes) -> tuple[msgspec.Struct, list[str]]:
        """Decode a record value by value, converting what converts without loss.

        Args:
            raw: The record as it stands in the input.

        Returns:
            The record, not completed yet, and the fields that the schema does not have.

        Raises:
            InputError: If the record is not an object, lacks a key, or a value does not fit.
        """
        try:
            found = self._decode_fields(raw)
        except MALFORMED as error:
            reason = "the record is not a JSON object, or is nested too deeply"
            raise InputError(reason, stream=self.schema.stream) from error
        values = {}
        for field in self.schema.fields:
            value = found.pop(field.name, None)
            if value is None:
                if field.is_key:
                    reason = "the record lacks this key property"
                    raise MissingKeyError(reason, stream=self.schema.stream, field=field.name)
                continue
            try:
                values[self._attributes[field.name]] = self._converted(field, value)
            except (ValueError, *MALFORMED) as error:
                raise self._misfit(error, field.name) from error
        return self._record_type(**values), list(found)

    def _converted(self, field: Field, raw: msgspec.Raw) -> object:
        """Convert one value, and see that the database can hold it."""
        value = convert(field.type, raw)
        if self.unstorable is not None and field.type in {VARCHAR, JSON} and value is not None:
            return self.unstorable.cleaned(field, value)
        return value

    def _misfit(self, error: Exception, name: str) -> InputError:
        """Say that a value does not fit, without saying the value."""
        if isinstance(error, MALFORMED):
            reason = "the value is not valid JSON or not valid Unicode"
            if isinstance(error, RecursionError):
                reason = "the value is nested too deeply"
        else:
            reason = str(error)
        if isinstance(error, NarrowError):
            narrow = NarrowColumnError(reason, stream=self.schema.stream, field=name)
            narrow.needed = error.needed
            return narrow
        return InputError(reason, stream=self.schema.stream, field=name)
