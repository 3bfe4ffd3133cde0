"""The streams of tap-practice."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

from spile import Pagination
from typing_extensions import override

from tap_practice.client import PracticeStream

if TYPE_CHECKING:
    from collections.abc import Mapping

    from singer_sdk.helpers.types import Context

# What tells the documents of one client apart; the URL may be signed anew for each response.
_IDENTIFYING = ("Folder", "Title", "Date", "CreatedBy")


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


class ClientDocuments(PracticeStream):
    """Documents filed under clients: one request for each client."""

    name = "client_documents"
    path = "/client.api/documents/{ClientUUID}"
    records_path = ("Response", "Documents", "Document")
    primary_keys = ("ClientUUID", "DocumentKey")
    parent_stream_type = ClientList
    parent_keys: ClassVar[Mapping[str, str]] = {"ClientUUID": "UUID"}
    pagination = Pagination()
    # Nobody says that a client changes with its documents.
    shows_in_parent = False

    @override
    def prepare_records(
        self, records: list[dict[str, Any]], context: Context | None
    ) -> list[dict[str, Any]]:
        client = context["ClientUUID"] if context else None
        names, seen = self._identifying(), Counter[tuple[str, ...]]()
        prepared = []
        for record in records:
            marks = tuple(str(record.get(name) or "").strip() for name in names)
            key = self._digest(client, *marks, seen[marks])
            seen[marks] += 1
            prepared.append({**record, "ClientUUID": client, "DocumentKey": key})
        return prepared

    def _identifying(self) -> list[str]:
        """The fields that a key is made of; a key that anybody can compute tells no person."""
        personal, properties = self.personal_data, self.schema["properties"]
        return [
            name
            for name in _IDENTIFYING
            if personal.key or not personal.drops(properties[name], is_key=False)
        ]

    def _digest(self, *parts: object) -> str:
        text = json.dumps(parts, ensure_ascii=False)
        if self.personal_data.mode == "keep":
            return hashlib.sha256(text.encode()).hexdigest()
        return str(self.personal_data.digest(text))


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
