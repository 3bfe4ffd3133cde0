"""All streams of the practice API, each with those that its records refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox_api.apis.practice.jobs import Jobs, JobTasks, Times
from sandbox_api.apis.practice.lists import CustomFields, Names, Part
from sandbox_api.apis.practice.nested import (
    ClientContacts,
    ClientGroupMembers,
    CustomFieldValues,
    InvoicePayments,
    JobCosts,
    JobDocuments,
    QuoteLines,
)
from sandbox_api.apis.practice.people import (
    ClientGroups,
    Clients,
    Costs,
    Documents,
    PracticeStream,
    Staff,
    Suppliers,
    Tasks,
)
from sandbox_api.apis.practice.sales import Invoices, Leads, PurchaseOrders, Quotes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sandbox_api.options import Options

_STATES: Mapping[str, Mapping[str, Collection[str]]] = {
    "invoice": {"current": ("Approved", "Draft"), "draft": ("Draft",)},
    "job": {"current": ("Planned", "In Progress", "On Hold")},
    "lead": {"current": ("Current",)},
    "purchase_order": {"current": ("Issued",), "draft": ("Draft",)},
    "quote": {"current": ("Issued",), "draft": ("Draft",)},
}


def make_streams(options: Options) -> tuple[PracticeStream, ...]:
    """Make the streams."""
    staff, tasks, suppliers = Staff(options), Tasks(options), Suppliers(options)
    clients, groups = Clients(options, staff), ClientGroups(options)
    jobs = Jobs(options, clients, staff, tasks)
    leads, invoices = Leads(options, clients, staff), Invoices(options, jobs)
    orders, quotes = PurchaseOrders(options, jobs, suppliers), Quotes(options, clients, leads, jobs)
    wholes = {"invoice": invoices, "job": jobs, "lead": leads, "quote": quotes}
    return (
        staff,
        clients,
        groups,
        Costs(options, suppliers),
        invoices,
        jobs,
        JobTasks(options, jobs),
        leads,
        orders,
        tasks,
        quotes,
        suppliers,
        Times(options, jobs, staff),
        Names(options, "category_list", 12),
        Names(options, "template_list", 9),
        Names(options, "lead_category_list", 6),
        Documents(options, clients),
        ClientContacts(options, clients),
        ClientGroupMembers(options, groups, clients),
        JobCosts(options, jobs, suppliers),
        JobDocuments(options, jobs, suppliers),
        InvoicePayments(options, invoices),
        QuoteLines(options, quotes),
        *_custom_fields(options, {"client": clients, "job": jobs, "lead": leads}),
        *_parts(options, {**wholes, "purchase_order": orders}),
    )


def _custom_fields(
    options: Options, owners: Mapping[str, PracticeStream]
) -> Iterator[PracticeStream]:
    """Yield the custom fields, and their values of what has some."""
    fields = CustomFields(options)
    yield fields
    for thing, owner in owners.items():
        yield CustomFieldValues(options, f"{thing}_custom_fields", owner, fields)


def _parts(options: Options, wholes: Mapping[str, PracticeStream]) -> Iterator[PracticeStream]:
    """Yield the lists of those records that are in some states."""
    for thing, whole in wholes.items():
        for name, states in _STATES[thing].items():
            yield Part(options, f"{thing}_{name}", whole, states)
