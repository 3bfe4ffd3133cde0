"""The numbers of jobs, invoices and clients."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from support.mart_numbers.records import Mart, Source, day, first_of_month, ratio

if TYPE_CHECKING:
    from collections.abc import Iterable

    from support.mart_numbers.records import Numbers

_NONE = Decimal(0)


def issued(source: Source) -> list[dict[str, Any]]:
    """The invoices that went out."""
    invoices = source.records("practice", "invoice_list")
    return [one for one in invoices if one["Status"] in {"Approved", "Paid"}]


def hours(entries: Iterable[dict[str, Any]]) -> Decimal:
    """The hours of time entries."""
    return sum((Decimal(one["Minutes"]) for one in entries), _NONE) / 60


def jobs(source: Source) -> Numbers:
    """The work of each job, and what of it was not invoiced yet."""
    tasks = {one["UUID"]: one["Tasks"]["Task"] for one in source.records("practice", "job_tasks")}
    entries: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in source.records("practice", "time_list"):
        entries[one["Job"]["ID"]].append(one)
    costs: dict[str, Decimal] = defaultdict(Decimal)
    for one in source.records("practice", "job_costs"):
        costs[one["JobUUID"]] += one["Quantity"] * one["UnitPrice"] if one["Billable"] else 0
    found = {}
    for job in source.records("practice", "job_list"):
        estimated = sum(t["EstimatedMinutes"] for t in tasks[job["UUID"]] if t["Billable"])
        planned = ratio(job["Budget"], Decimal(estimated) / 60)
        billable = [one for one in entries[job["ID"]] if one["Billable"]]
        open_ = hours(one for one in billable if not one.get("InvoiceTaskUUID"))
        total = sum(task["EstimatedMinutes"] for task in tasks[job["UUID"]])
        found[job["UUID"],] = {
            "booked_hours": hours(entries[job["ID"]]),
            "billable_hours": hours(billable),
            "uninvoiced_hours": open_,
            "billable_costs": costs[job["UUID"]],
            "planned_rate": planned,
            "progress": ratio(hours(entries[job["ID"]]), Decimal(total) / 60),
            "uninvoiced_value": None if planned is None else float(open_) * planned,
        }
    return found


def realisation_by_job(source: Source) -> Numbers:
    """What was invoiced of the work of each job."""
    numbers = {one["ID"]: one["UUID"] for one in source.records("practice", "job_list")}
    invoices: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in issued(source):
        invoices[numbers.get(one["JobText"], "")].append(one)
    return {(job,): _realised(work, invoices[job]) for (job,), work in jobs(source).items()}


def _realised(work: Any, invoices: list[dict[str, Any]]) -> dict[str, Any]:
    value = None
    if work["planned_rate"] is not None:
        value = float(work["billable_hours"]) * work["planned_rate"] + float(work["billable_costs"])
    amount = sum((one["Amount"] for one in invoices), _NONE)
    return {
        "billable_hours": work["billable_hours"],
        "value_of_work": value,
        "invoices": len(invoices),
        "invoiced_amount": amount,
        "open_amount": sum((one["AmountOutstanding"] for one in invoices), _NONE),
        "realisation": ratio(amount, value),
        "invoiced_per_hour": ratio(amount, work["billable_hours"]),
    }


def realisation_by_client(source: Source) -> Numbers:
    """The same by client, with the invoices that name several jobs."""
    clients = {one["UUID"]: one["Client"]["UUID"] for one in source.records("practice", "job_list")}
    work: dict[str, list[Any]] = defaultdict(list)
    for (job,), numbers in realisation_by_job(source).items():
        work[clients[job]].append(numbers)
    invoices: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in issued(source):
        invoices[one["Client"]["UUID"]].append(one)
    found = {}
    for client in {*work, *invoices}:
        valued = [one for one in work[client] if one["value_of_work"] is not None]
        value = sum(one["value_of_work"] for one in valued) if valued else None
        amount = sum((one["Amount"] for one in invoices[client]), _NONE)
        billable = sum((one["billable_hours"] for one in work[client]), _NONE)
        found[client,] = {
            "jobs": len(work[client]),
            "billable_hours": billable,
            "value_of_work": value,
            "invoices": len(invoices[client]),
            "invoiced_amount": amount,
            "open_including_tax": sum((i["AmountOutstanding"] for i in invoices[client]), _NONE),
            "realisation": ratio(sum(one["invoiced_amount"] for one in valued), value),
            "invoiced_per_hour": ratio(amount, billable),
        }
    return found


def invoiced_and_open(source: Source) -> Numbers:
    """What was invoiced in each month, and what of it is open."""
    found: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(lambda: defaultdict(Decimal))
    for one in issued(source):
        month = found[one["Client"]["UUID"], first_of_month(day(one["Date"]))]
        month["invoices"] += 1
        month["invoiced_amount"] += one["Amount"]
        month["invoiced_including_tax"] += one["AmountIncludingTax"]
        month["paid_including_tax"] += one["AmountPaid"]
        month["open_including_tax"] += one["AmountOutstanding"]
    return found


PRACTICE = {
    "work_in_progress": Mart(("job_uuid",), jobs),
    "realisation_by_job": Mart(("job_uuid",), realisation_by_job),
    "realisation_by_client": Mart(("client_uuid",), realisation_by_client),
    "invoiced_and_open": Mart(("client_uuid", "invoiced_month"), invoiced_and_open),
}
