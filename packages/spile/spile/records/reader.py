"""The way from the bytes of a page's records to records of a stream's declared types."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

from spile.records.decode import Discarded, TypedDecoder, decode_marked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spile.records.conform import RecordConformer
    from spile.typing import JSON, Record

# What a typed record holds in place of a value that JSON has.
_PLACEHOLDERS = {msgspec.UnsetType, msgspec.Raw, Discarded}
_ANY = msgspec.json.Decoder(float_hook=Decimal)


class RecordReader:
    """Reads the records of one stream, fast where they are exactly as declared.

    Args:
        conformer: Brings records to the stream's schema where they are not.
        replication_key: Property that tells when a record changed; None if none does.
    """

    def __init__(self, conformer: RecordConformer, *, replication_key: str | None = None) -> None:
        self._conformer = conformer
        self._replication_key = replication_key

    @cached_property
    def _decoder(self) -> TypedDecoder:
        return TypedDecoder(self._conformer)

    def read(self, data: bytes) -> tuple[list[msgspec.Struct] | list[Record], list[JSON]]:
        """The records, and the replication value of each; no values without a replication key.

        Raises:
            TypeMismatchError: A value cannot be its declared type.
            ResponseError: A record is not an object.
        """
        typed = self._decoder.decode(data)
        if typed is None:
            records = self.read_dictionaries(data)
            return records, self.replication_values(records)
        return typed, self._typed_values(typed)

    def read_dictionaries(
        self, data: bytes, prepare: Callable[[list[Record]], list[Record]] | None = None
    ) -> list[Record]:
        """The records as dictionaries, for hooks that look at each.

        Args:
            data: A JSON list.
            prepare: Changes the records before they get their types.

        Raises:
            TypeMismatchError: A value cannot be its declared type.
            ResponseError: A record is not an object.
        """
        records, damaged = decode_marked(data)
        prepared = records if prepare is None else prepare(records)
        return self._conformer.conform_page(prepared, damaged=damaged)

    def replication_values(self, records: Sequence[Record]) -> list[JSON]:
        """The replication value of each record; none at all without a replication key."""
        key = self._replication_key
        return [] if key is None else [record.get(key) for record in records]

    def _typed_values(self, records: list[msgspec.Struct]) -> list[JSON]:
        key = self._replication_key
        attribute = None if key is None else self._decoder.field(key)
        if attribute is None:
            return []
        values = list(map(attrgetter(attribute), records))
        if _PLACEHOLDERS.isdisjoint(map(type, values)):
            return values
        return [_plain(value) for value in values]


def _plain(value: JSON) -> JSON:
    """A replication value as the conformer gives it: missing, and left out, is None."""
    if isinstance(value, msgspec.Raw):
        return _ANY.decode(value)
    return None if type(value) in _PLACEHOLDERS else value
