"""The records of the practice API: staff, clients, suppliers and what they are filed under."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.data.children import ChildLifecycle
from sandbox_api.data.lifecycle import date, mix, number_of
from sandbox_api.data.records import EXTREME, Record, RecordStream
from sandbox_api.data.samples import EDGE_TEXTS

if TYPE_CHECKING:
    from sandbox_api.options import Options

_TEXTS = tuple(text for text in EDGE_TEXTS if text)


def uuid_of(kind: str, index: int) -> str:
    """Return the UUID of something; its last group is the index."""
    bits = mix(number_of(f"practice.{kind}"), index)
    first, second = bits & 0xFFFFFFFF, bits >> 32 & 0xFFFF
    return (
        f"{first:08x}-{second:04x}-4{bits >> 48 & 0xFFF:03x}-9{bits >> 20 & 0xFFF:03x}-{index:012x}"
    )


def index_of(uuid: str, kind: str) -> int | None:
    """Return the index within a UUID, or none if it is not a UUID of that kind."""
    try:
        index = int(uuid[-12:], 16)
    except ValueError:
        return None
    return index if uuid_of(kind, index) == uuid else None


def midnight(seconds: int) -> str:
    """Return a day the way this API writes it."""
    return f"{date(seconds)}T00:00:00"


def money(cents: int) -> Decimal:
    """Return an amount with both decimals."""
    return Decimal(cents).scaleb(-2)


class PracticeStream(RecordStream):
    """What all streams of this API share: UUIDs, references, texts that XML can carry."""

    api = "practice"

    def key(self, index: int) -> str:
        """Return a record's UUID."""
        return uuid_of(self.name, index)

    def number(self, index: int) -> str:
        """Return the number that people know a record by, if it has one."""
        return self.key(index)

    def locate(self, text: str) -> int | None:
        """Return the index of a record that exists, by its UUID or number; none if it does not."""
        index = index_of(text, self.name)
        if index is None and text[1:].isdecimal():
            index = int(text[1:])
            index = index if self.number(index) == text else None
        return index if index is not None and self.lifecycle.exists(index) else None

    def label(self, index: int) -> str:
        """Return the name others show a record by; it never changes."""
        return self.samples.company(self.dice(index))

    def reference(self, index: int) -> Record:
        """Return a record as others refer to it."""
        return {"UUID": self.key(index), "Name": self.label(index)}

    def any_reference(self, dice: int) -> Record | None:
        """Return a reference to some record, or none if there is none."""
        if not self.lifecycle.permanent_count:
            return None
        return self.reference(self.lifecycle.permanent(dice))

    def any_key(self, dice: int) -> str | None:
        """Return the UUID of some record, or none if there is none."""
        reference = self.any_reference(dice)
        return reference["UUID"] if reference else None

    def note(self, dice: int) -> str | None:
        """Return a text, never an empty one: XML cannot tell it from none."""
        if dice % 10 == 0:
            return _TEXTS[dice // 10 % len(_TEXTS)]
        return None if dice % 10 == 1 else self.samples.sentence(dice // 10)

    def day(self, index: int) -> str:
        """Return the day a record was created."""
        return midnight(self.lifecycle.created_at(index))

    def born_at(self, index: int) -> int:
        """Return the second by which a record is chosen by day."""
        return self.lifecycle.created_at(index)

    def detail(self, index: int) -> Record:  # noqa: ARG002
        """Return what a record has more when all details are asked for."""
        return {}


class Staff(PracticeStream):
    """Members of staff."""

    name = "staff_list"
    size = 60

    @override
    def label(self, index: int) -> str:
        return self.samples.person(self.dice(index)).name

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        return {
            **self.reference(index),
            "Email": f"{self.samples.person(dice).slug}.{index}@example.com",
            "Phone": self.samples.phone(self.edit_dice(index)) if index % 3 else None,
            "Mobile": self.samples.phone(dice >> 8),
            "Address": self.samples.place(dice >> 16).street if dice % 2 else None,
            "PayrollCode": f"{index:05}" if self.flag(index, 3) else f"P-{index}",
            "WebURL": f"https://app.example.com/s/{index}?a=1&b=2",
        }


class Clients(PracticeStream):
    """Clients and prospects."""

    name = "client_list"
    size = 320

    def __init__(self, options: Options, staff: Staff) -> None:
        """Remember who looks after clients."""
        super().__init__(options)
        self._staff = staff

    @override
    def label(self, index: int) -> str:
        return f"{self.samples.company(self.dice(index))} & Co <{index}>"

    def contact(self, index: int) -> Record | None:
        """Return a client's first contact as others refer to it."""
        if not self.dice(index) % 3:
            return None
        person = self.samples.person(self.dice(index) >> 8)
        return {"UUID": uuid_of("contact", 4 * index), "Name": person.name}

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        place = self.samples.place(dice >> 16)
        found: Record = {
            **self.reference(index),
            "Email": f"office.{index}@client.example",
            "Phone": self.samples.phone(self.edit_dice(index)),
            "Fax": None,
            "Website": None,
            "Address": place.street,
            "City": place.city,
            "PostCode": place.postcode,
            "Country": place.country,
            "ReferralSource": self.note(self.edit_dice(index) >> 8),
            "ExportCode": f"{index:08}" if index % 2 else None,
            "IsProspect": self.flag(index, 4),
            "IsArchived": dice % 9 == 0,
            "IsDeleted": False,
            "AccountManager": self._staff.any_reference(dice >> 24) if dice % 5 else None,
            "Type": self._type(dice) if dice % 7 else None,
            "Contacts": {"Contact": self._contacts(index)},
            "WebURL": f"https://app.example.com/c/{index}",
        }
        if dice % 8 == 0:
            found["FirstName"], found["LastName"] = "Zoë", "O'Neil"
            found["DateOfBirth"] = "1979-12-31T00:00:00"
        return found

    @override
    def detail(self, index: int) -> Record:
        note = {"Title": "Call", "Text": self.note(self.dice(index)), "Folder": None}
        notes = [{**note, "CreatedBy": "Orla Finn", "Date": self.day(index)}]
        return {"Notes": {"Note": notes[: index % 2]}}

    def _contacts(self, index: int) -> list[Record]:
        first = self.contact(index)
        if first is None:
            return []
        people = [{**first, "IsPrimary": True, "Email": None, "Position": "Büroleitung"}]
        for place in range(1, 1 + self.dice(index) % 3):
            person = self.samples.person((self.dice(index) >> 8) + place)
            contact = {"UUID": uuid_of("contact", 4 * index + place), "Name": person.name}
            people.append({**contact, "IsPrimary": False, "Phone": self.samples.phone(place)})
        return people

    def _type(self, dice: int) -> Record:
        return {
            "Name": f"Net {7 * (1 + dice % 4)}",
            "CostMarkup": money(1250 + dice % 100 * 10),
            "PaymentTerm": ("WithinDays", "DayOfMonth")[dice % 2],
            "PaymentDay": 7 * (1 + dice % 4),
        }


class Documents(PracticeStream):
    """Documents filed under clients."""

    name = "client_documents"
    size = 500
    added = ("ClientUUID",)
    bare = True

    def __init__(self, options: Options, clients: Clients) -> None:
        """Remember the clients that documents are filed under."""
        size = options.size_of(self.full_name(), self.size)
        parents = clients.lifecycle
        children = ChildLifecycle(self.full_name(), size, seed=options.seed, parents=parents)
        super().__init__(options, children)
        self.owners: PracticeStream = clients
        self._children = children

    def inside(self, owner: int) -> list[Record]:
        """Return the documents of one client."""
        return [self.record(index) for index in self._children.children_of(owner)]

    @override
    def record(self, index: int) -> Record:
        dice, client = self.dice(index), self._children.parent_of(index)
        # A fourth of the clients have documents that nothing but their order tells apart.
        alike = client % 4 == 0
        return {
            "ClientUUID": self.owners.key(client),
            "Title": "Letter" if alike else f"Letter {index}: Größe",
            "Text": None if alike else self.note(self.edit_dice(index)),
            "Folder": "Mail" if alike else ("Mail", None, "Steuer/2024")[dice % 3],
            "Date": date(self.lifecycle.created_at(0 if alike else index)),
            "CreatedBy": "Orla Finn",
            "FileName": None if alike else f"{index}.pdf",
            "URL": f"https://files.example.com/{index}?sig={self.edit_dice(index) % 10**6}&v=1",
        }


class ClientGroups(PracticeStream):
    """Groups of clients."""

    name = "client_group_list"
    size = 40

    @override
    def record(self, index: int) -> Record:
        return {
            "UUID": self.key(index),
            "Name": self.revised(f"{self.samples.person(self.dice(index)).last} family", index),
            "Taxable": self.dice(index) % 2 == 0,
        }


class Suppliers(PracticeStream):
    """Suppliers."""

    name = "supplier_list"
    size = 70

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        place = self.samples.place(dice >> 8)
        person = self.samples.person(dice >> 16)
        contact = {"UUID": uuid_of("supplier contact", index), "Name": person.name, "Email": None}
        return {
            **self.reference(index),
            "Phone": self.revised(self.samples.phone(dice), index),
            "Fax": None,
            "Address": place.street,
            "City": place.city,
            "PostCode": place.postcode,
            "Country": place.country,
            "Contacts": {"Contact": [contact, {**contact, "Mobile": "021"}][: dice % 3]},
        }


class Costs(PracticeStream):
    """Costs that can be charged."""

    name = "cost_list"
    size = 220

    def __init__(self, options: Options, suppliers: Suppliers) -> None:
        """Remember the suppliers."""
        super().__init__(options)
        self._suppliers = suppliers

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        cents = 100 + dice % 10_000 + self.lifecycle.edits(index)
        return {
            "UUID": self.key(index),
            "Description": f"Courier {index}",
            "Code": f"{index:04}",
            "Note": self.note(dice >> 8),
            # As many digits as a 64-bit float cannot hold.
            "UnitCost": Decimal("12345678901234567.89") if index == EXTREME else money(cents),
            "UnitPrice": money(cents + 350),
            "Supplier": self._suppliers.any_reference(dice >> 16) if dice % 4 else None,
        }


class Tasks(PracticeStream):
    """Templates of tasks."""

    name = "task_list"
    size = 45

    @override
    def label(self, index: int) -> str:
        return f"{('Draft', 'Review', 'Entwurf', 'Filing')[index % 4]} {index}"

    @override
    def record(self, index: int) -> Record:
        return {**self.reference(index), "Description": self._description(index)}

    def _description(self, index: int) -> str | None:
        return self.revised(f"Step {index}", index) if index % 3 else None
