"""The records of the practice API that belong to one record of another stream each."""

from __future__ import annotations

from abc import abstractmethod
from array import array
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.practice.people import PracticeStream, midnight, money, uuid_of
from sandbox_api.data.lifecycle import DAY, date
from sandbox_api.data.records import EXTREME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox_api.apis.practice.jobs import Jobs
    from sandbox_api.apis.practice.lists import CustomFields
    from sandbox_api.apis.practice.people import ClientGroups, Clients, Suppliers
    from sandbox_api.apis.practice.sales import Invoices, Quotes
    from sandbox_api.data.records import Record
    from sandbox_api.options import Options

_MOST = 8  # records that one other record has at most


class NestedStream(PracticeStream):
    """Records that follow from another one: they change, come and go with its edits alone.

    Attributes:
        added: Fields that no response holds; whoever asks knows them.
        bare: Whether some responses have the list itself as their root.
    """

    size = 0
    added: Sequence[str] = ()
    bare: bool = False

    def __init__(self, options: Options, owners: PracticeStream) -> None:
        """Share the lifecycle of the other stream."""
        super().__init__(options, owners.lifecycle)
        self.owners = owners

    @abstractmethod
    def inside(self, owner: int) -> list[Record]:
        """Return the records of one owner."""

    @override
    def indices(self) -> Sequence[int]:
        return self._indices

    @cached_property
    def _indices(self) -> Sequence[int]:
        return array(
            "q",
            (
                _MOST * owner + place
                for owner in self.owners.indices()
                for place in range(len(self.inside(owner)))
            ),
        )

    @override
    def record(self, index: int) -> Record:
        return self.inside(index // _MOST)[index % _MOST]

    @override
    def changed_at(self, index: int) -> int:
        return self.owners.changed_at(index // _MOST)

    def number_of(self, owner: int, most: int) -> int:
        """Return how many records an owner has: one more or less after an edit."""
        return (self.dice(owner) + self.lifecycle.edits(owner)) % (most + 1)


class ClientContacts(NestedStream):
    """Contact persons of clients."""

    name = "client_contacts"

    def __init__(self, options: Options, clients: Clients) -> None:
        """Remember the clients."""
        super().__init__(options, clients)
        self._clients = clients

    @override
    def inside(self, owner: int) -> list[Record]:
        contacts = self._clients.record(owner)["Contacts"]["Contact"]
        return [{"ClientUUID": self._clients.key(owner), **contact} for contact in contacts]


class ClientGroupMembers(NestedStream):
    """Clients of each group."""

    name = "client_group_members"
    added = ("GroupUUID",)

    def __init__(self, options: Options, groups: ClientGroups, clients: Clients) -> None:
        """Remember the clients."""
        super().__init__(options, groups)
        self._clients = clients

    @override
    def inside(self, owner: int) -> list[Record]:
        chosen = (
            self._clients.any_reference((self.dice(owner) >> 8) + place)
            for place in range(self.number_of(owner, 3))
        )
        members = {one["UUID"]: one for one in chosen if one}
        return [{"GroupUUID": self.owners.key(owner), **one} for one in members.values()]


class CustomFieldValues(NestedStream):
    """Values of custom fields."""

    def __init__(
        self, options: Options, name: str, owners: PracticeStream, fields: CustomFields
    ) -> None:
        """Remember the fields that there are.

        Args:
            options: What is played.
            name: Name of the stream.
            owners: What has the values.
            fields: The definitions of the fields.
        """
        self.name = name
        super().__init__(options, owners)
        self._fields = fields
        self.kind = owners.name.partition("_")[0].capitalize()
        number = ("JobID",) if self.kind == "Job" else ()
        self.added = (f"{self.kind}UUID", *number)

    @override
    def inside(self, owner: int) -> list[Record]:
        key: Record = {f"{self.kind}UUID": self.owners.key(owner)}
        if self.kind == "Job":
            key["JobID"] = self.owners.number(owner)
        dice = self.edit_dice(owner)
        fields = self._fields.used_by(self.kind)[: self.number_of(owner, 3)]
        return [{**key, **self._fields.value(field, dice >> field)} for field in fields]


class JobStream(NestedStream):
    """Records that belong to jobs."""

    added = ("JobUUID", "JobID")
    bare = True

    def __init__(self, options: Options, jobs: Jobs, suppliers: Suppliers) -> None:
        """Remember suppliers as well."""
        super().__init__(options, jobs)
        self._suppliers = suppliers

    def of_job(self, owner: int) -> Record:
        """Return how records say whose they are."""
        return {"JobUUID": self.owners.key(owner), "JobID": self.owners.number(owner)}


class JobCosts(JobStream):
    """Costs that were booked on jobs."""

    name = "job_costs"

    @override
    def inside(self, owner: int) -> list[Record]:
        return [self._cost(owner, place) for place in range(self.number_of(owner, 3))]

    def _cost(self, owner: int, place: int) -> Record:
        dice = self.edit_dice(owner) >> 3 * place
        cents = 150 + dice % 30_000
        return {
            **self.of_job(owner),
            "UUID": uuid_of("job cost", _MOST * owner + place),
            "Date": midnight(self.lifecycle.created_at(owner) + place * DAY),
            "Code": f"{dice % 220:04}",
            "Description": f"Courier {place}",
            "Note": self.note(dice >> 7),
            "Quantity": Decimal(1 + dice % 40) / 4,
            # As many digits as a 64-bit float cannot hold.
            "UnitCost": Decimal("12345678901234567.89") if owner == EXTREME else money(cents),
            "UnitPrice": money(cents * 13 // 10),
            "Billable": dice % 5 != 0,
            "Supplier": self._suppliers.any_reference(dice >> 9) if dice % 3 else None,
        }


class JobDocuments(JobStream):
    """Documents filed under jobs."""

    name = "job_documents"

    @override
    def inside(self, owner: int) -> list[Record]:
        found = []
        for place in range(self.number_of(owner, 2)):
            dice = self.edit_dice(owner) >> 3 * place
            title = f"Brief {place}: Größe"
            found.append(
                {
                    **self.of_job(owner),
                    "Title": title,
                    "Text": self.note(dice >> 7),
                    "Folder": ("Mail", None, "Steuer/2024")[place],
                    "Date": date(self.lifecycle.created_at(owner)),
                    "CreatedBy": "Orla Finn",
                    "FileName": f"{owner}-{place}.pdf",
                    "URL": f"https://files.example.com/j/{owner}/{place}?sig={dice % 10**6}&v=1",
                }
            )
        return found


class InvoicePayments(NestedStream):
    """Payments of invoices, which add up to what is paid."""

    name = "invoice_payments"
    added = ("InvoiceUUID", "InvoiceID", "Position")

    def __init__(self, options: Options, invoices: Invoices) -> None:
        """Remember the invoices."""
        super().__init__(options, invoices)
        self._invoices = invoices

    @override
    def inside(self, owner: int) -> list[Record]:
        paid, dice = self._invoices.paid_cents(owner), self.dice(owner)
        parts = [paid // 2, paid - paid // 2] if dice % 2 else [paid]
        invoice = self._invoices.record(owner)
        return [
            {
                "InvoiceUUID": invoice["UUID"],
                "InvoiceID": invoice["ID"],
                "Position": place,
                "Date": midnight(self.lifecycle.created_at(owner) + place * DAY),
                "Amount": money(cents),
                "Reference": self.note(dice >> 5 + place),
            }
            for place, cents in enumerate(parts, start=1)
            if cents
        ]


class QuoteLines(NestedStream):
    """Tasks, costs and options of quotes."""

    name = "quote_lines"

    def __init__(self, options: Options, quotes: Quotes) -> None:
        """Remember the quotes."""
        super().__init__(options, quotes)
        self._quotes = quotes

    @override
    def inside(self, owner: int) -> list[Record]:
        quote, detail = self._quotes.record(owner), self._quotes.detail(owner)
        lines = [
            {**line, "Kind": kind}
            for kind in ("Task", "Cost", "Option")
            for line in detail[f"{kind}s"][kind]
        ]
        known = {"QuoteUUID": quote["UUID"], "QuoteID": quote["ID"], "Date": quote["Date"]}
        return [{**line, **known, "Position": place} for place, line in enumerate(lines, start=1)]
