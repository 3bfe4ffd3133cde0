"""The kinds of values that a shape names, each made from a record's own random numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from sandbox_api.data.identifiers import uuid_of
from sandbox_api.data.lifecycle import DAY, date, iso, mix
from sandbox_api.data.records import EXTREME, RecordStream
from sandbox_api.data.samples import EDGE_TEXTS

if TYPE_CHECKING:
    from sandbox_api.data.samples import Person, Place

_LARGEST = 2**63 - 1
_LARGEST_AMOUNT = Decimal("12345678901234567.89")
_OTHERS = 2**40  # how many identifiers there are of what has no list


class ValueStream(RecordStream):
    """A stream whose values are made one by one; an API overrides how it writes them."""

    def lasting(self, index: int, salt: int) -> int:
        """Return 64 bits that a field of a record keeps for life."""
        return mix(self.dice(index), salt)

    def changing(self, index: int, salt: int) -> int:
        """Return 64 bits of a field that change with each edit of the record."""
        return mix(self.edit_dice(index), salt)

    def timestamp(self, seconds: int) -> str:
        """Return a timestamp the way this API writes it."""
        return iso(seconds)

    def day(self, seconds: int) -> str:
        """Return a day the way this API writes it."""
        return date(seconds)

    def text(self, number: int) -> str:
        """Return a sentence, now and then a text that is hard to carry."""
        if number % 10 == 0:
            return EDGE_TEXTS[number // 10 % len(EDGE_TEXTS)]
        return self.samples.sentence(number // 10)

    def moment(self, index: int, salt: int) -> int:
        """Return a second within some days of a record's creation."""
        near = self.lasting(index, salt) % (10 * DAY) // 60 * 60
        return self.lifecycle.created_at(index) // 60 * 60 + near

    def named(self, index: int, salt: int) -> Person:
        """Return the person of a field."""
        return self.samples.person(self.lasting(index, salt))

    def placed(self, index: int, salt: int) -> Place:
        """Return the town of a field."""
        return self.samples.place(self.lasting(index, salt))


Maker: TypeAlias = Callable[[ValueStream, int, int], Any]


def _url(stream: ValueStream, index: int, salt: int) -> str:
    return f"https://app.example.com/{stream.name}/{stream.lasting(index, salt) % 10**6}?a=1&b=ü"


def _email(stream: ValueStream, index: int, salt: int) -> str:
    return f"{stream.named(index, salt).slug}.{index}@example.org"


def _long(stream: ValueStream, index: int, salt: int) -> int:
    return _LARGEST if index == EXTREME else stream.changing(index, salt) % 10**12


def _decimal(stream: ValueStream, index: int, salt: int) -> Decimal:
    return Decimal(stream.changing(index, salt) % 10**5).scaleb(-2)


def _money(stream: ValueStream, index: int, salt: int) -> Decimal:
    cents = stream.changing(index, salt) % 10**7
    return _LARGEST_AMOUNT if index == EXTREME else Decimal(cents).scaleb(-2)


def _object(stream: ValueStream, index: int, salt: int) -> dict[str, Any]:
    number = stream.changing(index, salt)
    return {"Größe": number % 100, "note": stream.text(number), "parts": [{"at": 1}] * (number % 2)}


def _any(stream: ValueStream, index: int, salt: int) -> Any:
    makers = (KINDS["bool"], _decimal, KINDS["str"], _object, KINDS["long"])
    return makers[stream.lasting(index, salt) % len(makers)](stream, index, salt)


#: Values that a record keeps for life, so that other records may show them.
LASTING: Mapping[str, Maker] = MappingProxyType(
    {
        "uuid": lambda s, i, n: uuid_of("other", s.lasting(i, n) % _OTHERS),
        "hex": lambda s, i, n: f"{s.lasting(i, n) % 2**32:08x}",
        "name": lambda s, i, n: s.named(i, n).name,
        "first": lambda s, i, n: s.named(i, n).first,
        "last": lambda s, i, n: s.named(i, n).last,
        "title": lambda s, i, n: s.samples.title(s.lasting(i, n)),
        "ts": lambda s, i, n: s.timestamp(s.moment(i, n)),
        "date": lambda s, i, n: s.day(s.moment(i, n)),
        "time": lambda s, i, n: iso(s.moment(i, n))[11:19],
        "created": lambda s, i, _: s.timestamp(s.lifecycle.created_at(i)),
        "createdDate": lambda s, i, _: s.day(s.lifecycle.created_at(i)),
        "email": _email,
        "phone": lambda s, i, n: s.samples.phone(s.lasting(i, n)),
        "url": _url,
        "company": lambda s, i, n: s.samples.company(s.lasting(i, n)),
        "city": lambda s, i, n: s.placed(i, n).city,
        "country": lambda s, i, n: s.placed(i, n).country,
        "street": lambda s, i, n: s.placed(i, n).street,
        "postcode": lambda s, i, n: s.placed(i, n).postcode,
        "null": lambda *_: None,
        "uuid!": lambda s, i, _: uuid_of(s.full_name(), i),
        "int!": lambda _, i, __: 1 + i,
        "hex!": lambda s, i, _: f"{s.lasting(0, 0) % 255:02x}{i:06x}",
        "str!": lambda s, i, _: f"{s.name.replace('_', '-')}-{i}",
        "name!": lambda s, i, n: f"{s.named(i, n).last} {i}",
    }
)
_CHANGING: Mapping[str, Maker] = MappingProxyType(
    {
        "str": lambda s, i, n: s.text(s.changing(i, n)),
        "int": lambda s, i, n: s.changing(i, n) % 10_000,
        "long": _long,
        "num": _decimal,
        "money": _money,
        "bool": lambda s, i, n: bool(s.changing(i, n) & 1),
        "updated": lambda s, i, _: s.timestamp(s.changed_at(i)),
        "updatedDate": lambda s, i, _: s.day(s.changed_at(i)),
        "obj": _object,
        "any": _any,
    }
)
KINDS: Mapping[str, Maker] = MappingProxyType({**LASTING, **_CHANGING})
