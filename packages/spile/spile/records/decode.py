"""JSON Schema to msgspec types: bytes to typed records without a loop in Python.

The types hold the selected fields only and are strict: a page whose records are not exactly as
declared is refused and goes the way of `spile.records.conform`. Numbers keep every digit, text and
values of any type stay as they were sent.
"""

from __future__ import annotations

import itertools
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Union

import msgspec

from spile.exceptions import ResponseError
from spile.records.convert import keeps_unknown, types_of
from spile.records.text import is_damaged, repair_numbers
from spile.records.warnings import MOST_UNKNOWN_FIELDS
from spile.typing import JSON

if TYPE_CHECKING:
    from spile.records.conform import RecordConformer
    from spile.typing import FieldPath, Record, Schema

# An API that never sends what it declares would be decoded twice for ever.
MOST_REFUSALS = 200
_NAMES = itertools.count()
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, InvalidOperation, RecursionError)
_TYPE_NAMES = {
    type(None): "null",
    bool: "a boolean",
    int: "a number",
    Decimal: "a number",
    str: "a string",
    list: "an array",
}


class Discarded:
    """Type of a field that is read but not written."""


_DISCARDED = Discarded()
_GENERIC = msgspec.json.Decoder(list[JSON], float_hook=Decimal)


class _NumberType(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return type(instance) is int or isinstance(instance, Decimal)


class _ExactNumber(metaclass=_NumberType):
    """What the decoder is told a number is; its instances are ints and Decimals."""


def _convert(kind: type, value: object) -> object:
    if kind is Discarded:
        return _DISCARDED
    if type(value) is int or isinstance(value, Decimal):
        return value
    msg = "Expected a number"
    raise ValueError(msg)


class NotTypedError(Exception):
    """The schema asks for more than strict types can do."""


class _TypeBuilder:
    """Builds the msgspec type of a schema."""

    def __init__(self, conformer: RecordConformer) -> None:
        self._rules = conformer.rules
        self._keys = conformer.keys
        self._unknown = conformer.warnings.unknown
        self._conformer = conformer
        self.names: dict[str, str] = {}

    def build(self) -> type[msgspec.Struct]:
        properties = self._conformer.schema.get("properties") or {}
        if not all(types_of(properties.get(key, {})) for key in self._keys):
            # A value of any type may be null, which a key is not.
            raise NotTypedError
        try:
            return self._struct(self._conformer.schema, ())
        except ValueError:
            # A field's name holds a quote, a backslash or a control character.
            raise NotTypedError from None

    def _struct(self, schema: Schema, path: FieldPath) -> type[msgspec.Struct]:
        kinds: dict[str, object] = {
            name: self._field(name, node, path)
            for name, node in (schema.get("properties") or {}).items()
        }
        for found, kept in self._unknown.items():
            if found[:-1] == path:
                kinds.setdefault(found[-1], msgspec.Raw if kept else Discarded)
        names = {name: f"f{number}" for number, name in enumerate(kinds)}
        if not path:
            self.names = names
        fields = [
            self._declare(names[name], kind, is_key=not path and name in self._keys)
            for name, kind in kinds.items()
        ]
        return msgspec.defstruct(
            f"Record{next(_NAMES)}",
            fields,
            rename={field: name for name, field in names.items()},
            forbid_unknown_fields=True,
            omit_defaults=True,
            kw_only=True,
            gc=False,
        )

    @staticmethod
    def _declare(
        name: str, kind: object, *, is_key: bool
    ) -> tuple[str, object] | tuple[str, object, object]:
        if kind is Discarded:
            return name, kind, _DISCARDED
        return (name, kind) if is_key else (name, kind, msgspec.UNSET)

    def _field(self, name: str, schema: Schema, path: FieldPath) -> object:
        if self._conformer.is_skipped(name, schema, path):
            return Discarded
        if self._rules.personal.hashes(schema, is_key=not path and name in self._keys):
            raise NotTypedError
        is_key = not path and name in self._keys
        return self._kind(schema, (*path, name), null=not is_key)

    def _kind(self, schema: Schema, path: FieldPath, *, null: bool = True) -> object:
        types = types_of(schema)
        if not types:
            return msgspec.Raw
        if len(types) > 1 and "number" in types:
            raise NotTypedError
        kinds = [self._of_type(name, schema, path) for name in types]
        # Whatever the schema says, null passes for every field but a key.
        return Union[tuple([*kinds, None] if null else kinds)]  # noqa: UP007

    def _of_type(self, name: str, schema: Schema, path: FieldPath) -> object:
        if name == "object":
            if schema.get("properties"):
                return self._struct(schema, path)
            if not keeps_unknown(schema):
                raise NotTypedError
            return dict[str, msgspec.Raw]
        if name == "array":
            return list[self._kind(schema.get("items") or {}, path)]  # type: ignore[misc]
        return {"integer": int, "number": _ExactNumber, "boolean": bool, "string": str}[name]


class TypedDecoder:
    """Decodes pages of records strictly, by the schema that a conformer works with.

    Attributes:
        usable: False if the schema, or what the API sends, needs the other path every time.
    """

    def __init__(self, conformer: RecordConformer) -> None:
        self._conformer = conformer
        self._decoder: msgspec.json.Decoder[list[msgspec.Struct]] | None = None
        self._built_for = (-1, -1)
        self._names: dict[str, str] = {}
        self.usable = not conformer.rules.from_xml and not conformer.rules.aliases
        self._refused = 0

    def decode(self, records: bytes) -> list[msgspec.Struct] | None:
        """The typed records of a page, or None if they are not exactly as declared."""
        if not self.usable or is_damaged(records):
            return None
        try:
            self._refresh()
            if b"\n" in records or b"\r" in records:
                # Values of any type are written as they came, and a line must stay one.
                records = msgspec.json.format(records, indent=-1)
            decoded = self._decoder.decode(records) if self._decoder else None
        except NotTypedError:
            self.usable = False
            return None
        except _UNREADABLE:
            self._refused += 1
            self.usable = self._refused < MOST_REFUSALS
            return None
        return decoded

    def field(self, name: str) -> str | None:
        """Attribute of the typed records that holds a property; None if it is not written."""
        return self._names.get(name)

    def _refresh(self) -> None:
        """Build the decoder, and build it again when the page before showed or added fields."""
        known = (len(self._conformer.warnings.unknown), self._conformer.changes)
        if known == self._built_for:
            return
        if known[0] >= MOST_UNKNOWN_FIELDS:
            raise NotTypedError
        builder = _TypeBuilder(self._conformer)
        self._decoder = msgspec.json.Decoder(
            list[builder.build()],  # type: ignore[misc]
            dec_hook=_convert,
            float_hook=Decimal,
        )
        self._names = builder.names
        self._built_for = known


def decode_generic(data: bytes) -> list[Record]:
    """The records of a page as dictionaries; floats are Decimals, so that no digit is lost.

    Raises:
        ResponseError: A record is not an object, or is nested too deeply.
    """
    return decode_marked(data)[0]


def decode_marked(data: bytes) -> tuple[list[Record], bool]:
    """The records, and whether marks stand for values in them that cannot be read.

    Raises:
        ResponseError: A record is not an object, or is nested too deeply.
    """
    damaged = is_damaged(data)
    try:
        decoded = _GENERIC.decode(data)
    except RecursionError:
        msg = "The API returned records nested too deeply to be read. Report this to the vendor."
        raise ResponseError(msg) from None
    except _UNREADABLE:
        decoded, damaged = _GENERIC.decode(repair_numbers(data)), True
    for index, record in enumerate(decoded):
        if not isinstance(record, dict):
            msg = (
                f"Record {index} of a page is not an object but {_TYPE_NAMES[type(record)]}. "
                "Check where the records are (records path)."
            )
            raise ResponseError(msg)
    return decoded, damaged
