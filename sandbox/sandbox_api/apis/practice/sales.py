"""The records of the practice API: invoices, leads, orders and quotes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.practice.people import PracticeStream, midnight, money, uuid_of
from sandbox_api.data.lifecycle import DAY

if TYPE_CHECKING:
    from sandbox_api.apis.practice.jobs import Jobs
    from sandbox_api.apis.practice.people import Clients, Staff, Suppliers
    from sandbox_api.data.records import Record
    from sandbox_api.options import Options

_STATES = ("Planned", "In Progress", "On Hold", "Completed")
_INVOICE_STATUSES = ("Draft", "Approved", "Paid", "Cancelled")


class Invoices(PracticeStream):
    """All invoices."""

    name = "invoice_list"
    size = 450

    def __init__(self, options: Options, jobs: Jobs) -> None:
        """Remember the jobs that are invoiced."""
        super().__init__(options)
        self._jobs = jobs

    def status(self, index: int) -> str:
        """Return an invoice's status."""
        return _INVOICE_STATUSES[(self.dice(index) + self.lifecycle.edits(index)) % 4]

    def cents(self, index: int) -> int:
        """Return an invoice's amount, which never changes."""
        return 1000 + (self.dice(index) >> 4) % 10**7

    @override
    def record(self, index: int) -> Record:
        dice, created = self.dice(index), self.lifecycle.created_at(index)
        job = self._jobs.any(dice >> 12)
        client, contact = self._jobs.client_of(job)
        amounts = taxed(self.cents(index))
        total = amounts["AmountIncludingTax"]
        paid = total if self.status(index) == "Paid" else money(0)
        return {
            "UUID": uuid_of("invoice_list", index),
            "ID": f"I{index:06}",
            "Type": ("Final Invoice", "Progress Invoice")[dice % 2],
            "Description": self.note(self.edit_dice(index) >> 8),
            "Status": self.status(index),
            "JobText": None if job is None else self._jobs.number(job),
            "Date": midnight(created),
            "DueDate": midnight(created + 20 * DAY),
            **amounts,
            "AmountPaid": paid,
            "AmountOutstanding": total - paid,
            "Client": client,
            "Contact": contact,
        }

    @override
    def detail(self, index: int) -> Record:
        return parts(self.cents(index), index)


class CurrentInvoices(Invoices):
    """Invoices that are not settled."""

    name = "invoice_current"
    size = 0
    partial = True

    def __init__(self, options: Options, jobs: Jobs, invoices: Invoices) -> None:
        """Share the invoices' lifecycle."""
        super().__init__(options, jobs)
        self.lifecycle = invoices.lifecycle

    @override
    def includes(self, index: int) -> bool:
        return self.status(index) in {"Approved", "Draft"}


class Leads(PracticeStream):
    """Work that may come."""

    name = "lead_list"
    size = 210

    def __init__(self, options: Options, clients: Clients, staff: Staff) -> None:
        """Remember clients and owners."""
        super().__init__(options)
        self._clients, self._staff = clients, staff

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        won = self.flag(index, 3)
        return {
            "UUID": self.key(index),
            "Name": f"{self.samples.title(dice)} ✔ {index}",
            "Description": self.note(self.edit_dice(index) >> 9),
            "State": "Won" if won else "Current",
            "Category": None,
            "Dropbox": f"lead{index}@drop.example",
            "EstimatedValue": money(dice % 10**8),
            "Date": self.day(index),
            "DateWonLost": midnight(self.changed_at(index)) if won else None,
            "Client": self._clients.any_reference(dice >> 8),
            "Contact": None,
            "Owner": self._staff.any_reference(dice >> 16),
        }

    @override
    def detail(self, index: int) -> Record:
        activity = {"Subject": "Call back", "Date": self.day(index), "Completed": False}
        event = {"Type": "Created", "Detail": None, "Staff": "Orla Finn", "Date": self.day(index)}
        return {"Activities": {"Activity": [activity] * (index % 3)}, "History": {"Item": [event]}}


class PurchaseOrders(PracticeStream):
    """Orders to suppliers; they have a number and no UUID."""

    name = "purchase_order_list"
    size = 215

    def __init__(self, options: Options, jobs: Jobs, suppliers: Suppliers) -> None:
        """Remember jobs and suppliers."""
        super().__init__(options)
        self._jobs, self._suppliers = jobs, suppliers

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        job = self._jobs.any(dice >> 8)
        return {
            "ID": f"P{index:06}",
            "Description": self.note(self.edit_dice(index) >> 9),
            "State": ("Issued", "Received", "Draft")[(dice + self.lifecycle.edits(index)) % 3],
            "DeliveryAddress": None,
            "Date": self.day(index),
            **taxed(100 + dice % 10**6),
            "Job": None if job is None else self._jobs.short(job),
            "Supplier": self._suppliers.any_reference(dice >> 16),
        }

    @override
    def detail(self, index: int) -> Record:
        return {"Costs": parts(100 + self.dice(index) % 10**6, index)["Costs"]}


class Quotes(PracticeStream):
    """Quotes and estimates."""

    name = "quote_list"
    size = 230

    def __init__(self, options: Options, clients: Clients) -> None:
        """Remember the clients."""
        super().__init__(options)
        self._clients = clients

    @override
    def record(self, index: int) -> Record:
        dice, created = self.dice(index), self.lifecycle.created_at(index)
        cents = 500 + dice % 10**7
        cost = taxed(cents // 2)
        return {
            "UUID": self.key(index),
            "ID": f"Q{index:06}",
            "Type": ("Quote", "Estimate")[dice % 2],
            "State": ("Issued", "Accepted", "Declined")[(dice + self.lifecycle.edits(index)) % 3],
            "Name": f"{self.samples.title(dice >> 4)} {index}",
            "Description": self.note(self.edit_dice(index) >> 9),
            "Budget": "about 500" if dice % 7 == 0 else None,
            "Date": midnight(created),
            "ValidDate": midnight(created + 30 * DAY),
            **taxed(cents),
            **{name.replace("Amount", "EstimatedCost"): value for name, value in cost.items()},
            "Client": self._clients.any_reference(dice >> 8),
        }

    @override
    def detail(self, index: int) -> Record:
        return parts(500 + self.dice(index) % 10**7, index)


def taxed(cents: int) -> dict[str, Decimal]:
    """Return an amount, its tax and both together."""
    tax = cents * 15 // 100
    return {
        "Amount": money(cents),
        "AmountTax": money(tax),
        "AmountIncludingTax": money(cents + tax),
    }


def parts(cents: int, index: int) -> Record:
    """Return a task and a cost that add up to an amount."""
    task: Record = {"UUID": uuid_of("invoice task", index), "Name": "Draft", "Minutes": 90}
    task.update({"BillableRate": money(12_000), "Billable": True, **taxed(cents // 2)})
    cost: Record = {"Code": f"{index:04}", "Description": "Courier", "Note": None}
    cost.update({"Quantity": Decimal("1.5"), "Billable": True, **taxed(cents - cents // 2)})
    return {"Tasks": {"Task": [task]}, "Costs": {"Cost": [cost]}}
