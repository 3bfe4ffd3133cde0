"""The streams of the practice-management API, whatever the profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tap_practice.client import PracticeStream
from tap_practice.documents import DocumentsStream

if TYPE_CHECKING:
    from collections.abc import Mapping


class StaffList(PracticeStream):
    """Members of staff."""

    name = "staff_list"
    path = "/staff.api/list"
    records_path = ("Response", "StaffList", "Staff")


class ClientList(PracticeStream):
    """Clients and prospects, with their contacts."""

    name = "client_list"
    path = "/client.api/list"
    records_path = ("Response", "Clients", "Client")


class ClientDocuments(DocumentsStream):
    """Documents filed under clients: one request for each client."""

    name = "client_documents"
    path = "/client.api/documents/{ClientUUID}"
    primary_keys = ("ClientUUID", "DocumentKey")
    parent_stream_type = ClientList
    parent_keys: ClassVar[Mapping[str, str]] = {"ClientUUID": "UUID"}


class ClientGroupList(PracticeStream):
    """Groups of clients."""

    name = "client_group_list"
    path = "/clientgroup.api/list"
    records_path = ("Response", "Groups", "Group")


class CostList(PracticeStream):
    """Costs that can be charged."""

    name = "cost_list"
    path = "/cost.api/list"
    records_path = ("Response", "Costs", "Cost")


class InvoiceCurrent(PracticeStream):
    """Invoices that are not settled."""

    name = "invoice_current"
    path = "/invoice.api/current"
    records_path = ("Response", "Invoices", "Invoice")


class InvoiceList(PracticeStream):
    """All invoices."""

    name = "invoice_list"
    path = "/invoice.api/list"
    records_path = ("Response", "Invoices", "Invoice")


class JobList(PracticeStream):
    """Jobs for clients."""

    name = "job_list"
    path = "/job.api/list"
    records_path = ("Response", "Jobs", "Job")


class JobTasks(PracticeStream):
    """Jobs again, each with its tasks, milestones and notes."""

    name = "job_tasks"
    path = "/job.api/tasks"
    records_path = ("Response", "Jobs", "Job")


class LeadList(PracticeStream):
    """Work that may come."""

    name = "lead_list"
    path = "/lead.api/list"
    records_path = ("Response", "Leads", "Lead")


class PurchaseOrderList(PracticeStream):
    """Orders to suppliers; they have a number instead of a UUID."""

    name = "purchase_order_list"
    path = "/purchaseorder.api/list"
    records_path = ("Response", "PurchaseOrders", "PurchaseOrder")
    primary_keys = ("ID",)


class TaskList(PracticeStream):
    """The account's task templates."""

    name = "task_list"
    path = "/task.api/list"
    records_path = ("Response", "TaskList", "Task")


class QuoteList(PracticeStream):
    """Quotes and estimates."""

    name = "quote_list"
    path = "/quote.api/list"
    records_path = ("Response", "Quotes", "Quote")


class SupplierList(PracticeStream):
    """Suppliers, with their contacts."""

    name = "supplier_list"
    path = "/supplier.api/list"
    records_path = ("Response", "Suppliers", "Supplier")


class TimeList(PracticeStream):
    """Time entries."""

    name = "time_list"
    path = "/time.api/list"
    records_path = ("Response", "Times", "Time")


STREAMS = (
    StaffList,
    ClientList,
    ClientDocuments,
    ClientGroupList,
    CostList,
    InvoiceCurrent,
    InvoiceList,
    JobList,
    JobTasks,
    LeadList,
    PurchaseOrderList,
    TaskList,
    QuoteList,
    SupplierList,
    TimeList,
)
