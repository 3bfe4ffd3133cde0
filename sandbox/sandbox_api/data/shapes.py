"""What a shape is made of: fields, and the kinds of their values."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from typing_extensions import override

from sandbox_api.data.values import LASTING, Maker, ValueStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sandbox_api.data.records import Record, RecordStream

Found: TypeAlias = "tuple[RecordStream, int] | None"
_NEXT = 0x9E37_79B9  # sets the items of a list apart
_RARE = 5  # a field that may be missing is missing once in so many records
_NULL = 4  # a value that may be null is null once in so many records


class Spot(NamedTuple):
    """A place in a record: what sets its numbers apart, and the number of the item of a list."""

    salt: int = 0
    item: int = 0

    def number(self) -> int:
        """Return what sets the place apart."""
        return self.salt + self.item * _NEXT

    def other(self) -> int:
        """Return what sets the place apart for whether there is something at all."""
        return ~self.number()


class LinkedStream(ValueStream):
    """A stream whose records refer to records of other streams."""

    @abstractmethod
    def referred(self, index: int, target: str, salt: int) -> Found:
        """Return the record of a stream that a record refers to, or none if there is none."""

    @abstractmethod
    def owner(self, index: int) -> Found:
        """Return the parent of a record."""


class Kind(ABC):
    """A kind of value."""

    @abstractmethod
    def value(self, stream: LinkedStream, index: int, spot: Spot) -> Any:
        """Return the value of a field of a record."""

    def parts(self) -> Iterator[Kind]:
        """Yield this kind and the kinds within."""
        yield self


@dataclass(frozen=True)
class Simple(Kind):
    """A value without parts, such as `str`."""

    name: str
    maker: Maker

    @property
    def lasts(self) -> bool:
        """Whether an edit leaves it as it is."""
        return self.name in LASTING

    @override
    def value(self, stream: LinkedStream, index: int, spot: Spot) -> Any:
        return self.maker(stream, index, spot.number())


@dataclass(frozen=True)
class Choice(Kind):
    """One of some values, another after each edit; a single one is a constant."""

    values: Sequence[Any]

    @property
    def lasts(self) -> bool:
        """Whether an edit leaves it as it is."""
        return len(self.values) == 1

    @override
    def value(self, stream: LinkedStream, index: int, spot: Spot) -> Any:
        begin = stream.lasting(index, spot.number()) + stream.lifecycle.edits(index)
        return self.values[begin % len(self.values)]


@dataclass(frozen=True)
class Nullable(Kind):
    """A value that is now and then null."""

    kind: Kind

    @override
    def value(self, stream: LinkedStream, index: int, spot: Spot) -> Any:
        if stream.lasting(index, spot.other()) % _NULL == 0:
            return None
        return self.kind.value(stream, index, spot)

    @override
    def parts(self) -> Iterator[Kind]:
        yield self
        yield from self.kind.parts()


@dataclass(frozen=True)
class Several(Kind):
    """A list of up to two values."""

    kind: Kind

    @override
    def value(self, stream: LinkedStream, index: int, spot: Spot) -> Any:
        number = stream.lasting(index, spot.other()) % 3
        found: list[Any] = []
        for nth in range(1, 1 + number):
            value = self.kind.value(stream, index, Spot(spot.salt, 3 * spot.item + nth))
            # No value is there twice, as references to a list of one record would be.
            if value not in found:
                found.append(value)
        return found

    @override
    def parts(self) -> Iterator[Kind]:
        yield self
        yield from self.kind.parts()


@dataclass(frozen=True)
class Field:
    """One field.

    Attributes:
        name: Its name.
        kind: The kind of its value.
        salt: What sets its random numbers apart from those of other fields.
        optional: Whether it is now and then missing.
        hidden: Whether it belongs to the record but is not sent, as the request tells it.
    """

    name: str
    kind: Kind
    salt: int
    optional: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Composite(Kind):
    """An object of fields; a whole record is one, too."""

    fields: Sequence[Field]

    @override
    def value(self, stream: LinkedStream, index: int, spot: Spot) -> Record:
        found: Record = {}
        for field in self.fields:
            own = Spot(field.salt, spot.item)
            if not field.optional or stream.lasting(index, own.other()) % _RARE:
                found[field.name] = field.kind.value(stream, index, own)
        return found

    @override
    def parts(self) -> Iterator[Kind]:
        yield self
        for field in self.fields:
            yield from field.kind.parts()


@dataclass(frozen=True)
class Picked:
    """What is shown of another record: the value at a path, or an object of some fields.

    Attributes:
        path: The path; empty means the key.
        names: The fields shown, each with its path in the other record; none means the path.
    """

    path: str = ""
    names: Mapping[str, str] | None = None

    def paths(self) -> Sequence[str]:
        """Return the paths that are read."""
        return [self.path] if self.names is None else list(self.names.values())

    def of(self, found: Found) -> Any:
        """Return what is shown of a record; null if there is no record."""
        if found is None:
            return None
        stream, index = found
        if self.names is None:
            return _at(stream, index, self.path or stream.key_field)
        return {name: _at(stream, index, path) for name, path in self.names.items()}


@dataclass(frozen=True)
class Reference(Kind):
    """A record of another stream; references of one record to one stream mean the same record.

    Attributes:
        target: The other stream.
        picked: What is shown of it.
        number: Another record of the same stream has another number.
    """

    target: str
    picked: Picked
    number: int = 0

    @override
    def value(self, stream: LinkedStream, index: int, spot: Spot) -> Any:
        return self.picked.of(stream.referred(index, self.target, self.number + _NEXT * spot.item))


@dataclass(frozen=True)
class Owner(Kind):
    """The record's parent."""

    picked: Picked

    @override
    def value(self, stream: LinkedStream, index: int, spot: Spot) -> Any:
        return self.picked.of(stream.owner(index))


def _at(stream: RecordStream, index: int, path: str) -> Any:
    name, *within = path.split(".")
    found = stream.part(index, name)
    for name in within:
        found = None if found is None else found.get(name)
    return found
