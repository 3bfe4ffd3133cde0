"""The records of the practice API: invoices, leads, orders and quotes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.practice.people import PracticeStream, midnight, money, uuid_of
from sandbox_api.data.lifecycle import DAY
from sandbox_api.data.relations import Relation

if TYPE_CHECKING:
    from sandbox_api.apis.practice.jobs import Jobs
    from sandbox_api.apis.practice.people import Clients, Staff, Suppliers
    from sandbox_api.data.records import Record
    from sandbox_api.options import Options

_INVOICE_STATUSES = ("Draft", "Approved", "Paid", "Cancelled")


class Invoices(PracticeStream):
    """All invoices."""

    name = "invoice_list"
    size = 450

    def __init__(self, options: Options, jobs: Jobs) -> None:
        """Remember the jobs that are invoiced."""
        super().__init__(options)
        self._jobs = jobs
        self._relation = Relation(jobs.lifecycle, self.lifecycle)
        jobs.invoiced_as = self.task_of_job

    @override
    def number(self, index: int) -> str:
        return f"I{index:06}"

    def task_of_job(self, job: int, dice: int) -> str | None:
        """Return the UUID of a task that is invoiced for a job, if one is for ever."""
        children = self._relation.ever_children_of(job)
        lasting = [index for index in children if self.lifecycle.rank(index) is not None]
        return uuid_of("invoice task", lasting[dice % len(lasting)]) if lasting else None

    def status(self, index: int) -> str:
        """Return an invoice's status."""
        return _INVOICE_STATUSES[(self.dice(index) + self.lifecycle.edits(index)) % 4]

    def cents(self, index: int) -> int:
        """Return an invoice's amount, which never changes."""
        return 1000 + (self.dice(index) >> 4) % 10**7

    def paid_cents(self, index: int) -> int:
        """Return what of an invoice is paid."""
        total = self.cents(index) + tax_of(self.cents(index))
        begun = self.status(index) == "Approved" and self.dice(index) % 3 == 0
        return total if self.status(index) == "Paid" else total // 3 if begun else 0

    @override
    def record(self, index: int) -> Record:
        dice, created = self.dice(index), self.lifecycle.created_at(index)
        job = self._relation.parent_of(index)
        client, contact = self._jobs.client_of(job)
        amounts = taxed(self.cents(index))
        total, paid = amounts["AmountIncludingTax"], money(self.paid_cents(index))
        return {
            "UUID": uuid_of("invoice_list", index),
            "ID": self.number(index),
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
        job, lines = self._relation.parent_of(index), parts(self.cents(index), index)
        if job is None or index % 4 == 0:
            return lines
        billed = {**self._jobs.short(job), "Description": None, "ClientOrderNumber": None}
        return {"Jobs": {"Job": [{**billed, **lines}]}}


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
        activity["Responsible"] = self._staff.any_reference(self.dice(index) >> 16)
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

    def __init__(self, options: Options, clients: Clients, leads: Leads, jobs: Jobs) -> None:
        """Remember clients, leads and jobs."""
        super().__init__(options)
        self._clients, self._leads, self._jobs = clients, leads, jobs

    @override
    def record(self, index: int) -> Record:
        dice, created = self.dice(index), self.lifecycle.created_at(index)
        cents = 500 + dice % 10**7
        cost = taxed(cents // 2)
        return {
            "UUID": self.key(index),
            "ID": f"Q{index:06}",
            "Type": ("Quote", "Estimate")[dice % 2],
            "State": self._state(index),
            "Name": f"{self.samples.title(dice >> 4)} {index}",
            "Description": self.note(self.edit_dice(index) >> 9),
            "LeadUUID": self._leads.any_key(dice >> 9) if dice % 3 else None,
            "JobUUID": self._jobs.any_key(dice >> 11) if dice % 2 else None,
            "Budget": "about 500" if dice % 7 == 0 else None,
            "Date": midnight(created),
            "ValidDate": midnight(created + 30 * DAY),
            **taxed(cents),
            **{name.replace("Amount", "EstimatedCost"): value for name, value in cost.items()},
            "Client": self._clients.any_reference(dice >> 8),
        }

    def _state(self, index: int) -> str:
        states = ("Issued", "Accepted", "Declined", "Draft")
        return states[(self.dice(index) + self.lifecycle.edits(index)) % len(states)]

    @override
    def detail(self, index: int) -> Record:
        lines = parts(500 + self.dice(index) % 10**7, index, kind="quote")
        option = {**lines["Costs"]["Cost"][0], "Description": "Express"}
        del option["Billable"]
        return {**lines, "Options": {"Option": [option] * (index % 2)}}


def tax_of(cents: int) -> int:
    """Return the tax on an amount."""
    return cents * 15 // 100


def taxed(cents: int, tax: int | None = None) -> dict[str, Decimal]:
    """Return an amount, its tax and both together."""
    tax = tax_of(cents) if tax is None else tax
    return {
        "Amount": money(cents),
        "AmountTax": money(tax),
        "AmountIncludingTax": money(cents + tax),
    }


def parts(cents: int, index: int, kind: str = "invoice") -> Record:
    """Return a task and a cost that add up to an amount, as time and units do to theirs."""
    work = cents // 2
    task: Record = {"UUID": uuid_of(f"{kind} task", index), "Name": "Draft"}
    # At 120.00 an hour, two a minute.
    task.update({"Minutes": Decimal(work) / 200, "BillableRate": money(12_000), "Billable": True})
    task.update(taxed(work))
    price = Decimal(cents - work) * 4 / 1000
    cost: Record = {"Code": f"{index:04}", "Description": "Courier", "Note": None}
    cost.update({"Quantity": Decimal("2.5"), "UnitCost": price / 2, "UnitPrice": price})
    cost.update({"Billable": True, **taxed(cents - work, tax_of(cents) - tax_of(work))})
    return {"Tasks": {"Task": [task]}, "Costs": {"Cost": [cost]}}
