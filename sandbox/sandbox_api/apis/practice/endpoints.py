"""The paths of the practice API, and the shapes of their responses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Shape:
    """The shape of an endpoint's responses, and how the vendor's differ.

    Attributes:
        path: The path.
        wrapper: The element around the records.
        element: The element of one record.
        paging: How the vendor pages: `both`, `size` (only with a size), `page` or `none`.
        dated: Whether the vendor insists on `from` and `to`.
    """

    path: str
    wrapper: str
    element: str
    paging: str = "none"
    dated: bool = False


@dataclass(frozen=True)
class ChildShape:
    """The shape of the responses of an endpoint of what belongs to one record.

    Attributes:
        path: The path; `*` stands for the UUID or number of that record.
        wrappers: The elements around the records, the outer one first.
        element: The element of one record.
    """

    path: str
    wrappers: Sequence[str]
    element: str

    def owner(self, path: str) -> str | None:
        """Return the UUID or number in a path, or none if the path is another one."""
        before, after = self.path.split("*")
        if not path.startswith(before) or not path.endswith(after):
            return None
        found = path[len(before) : len(path) - len(after)]
        return None if "/" in found else found


SHAPES: Mapping[str, Shape] = {
    "staff_list": Shape("/staff.api/list", "StaffList", "Staff"),
    "client_list": Shape("/client.api/list", "Clients", "Client", "both"),
    "client_group_list": Shape("/clientgroup.api/list", "Groups", "Group"),
    "cost_list": Shape("/cost.api/list", "Costs", "Cost", "page"),
    "invoice_current": Shape("/invoice.api/current", "Invoices", "Invoice"),
    "invoice_list": Shape("/invoice.api/list", "Invoices", "Invoice", dated=True),
    "job_list": Shape("/job.api/list", "Jobs", "Job", "both", dated=True),
    "job_tasks": Shape("/job.api/tasks", "Jobs", "Job", "both"),
    "lead_list": Shape("/lead.api/list", "Leads", "Lead", dated=True),
    "purchase_order_list": Shape(
        "/purchaseorder.api/list", "PurchaseOrders", "PurchaseOrder", "both", dated=True
    ),
    "task_list": Shape("/task.api/list", "TaskList", "Task"),
    "quote_list": Shape("/quote.api/list", "Quotes", "Quote", dated=True),
    "supplier_list": Shape("/supplier.api/list", "Suppliers", "Supplier", "size"),
    "time_list": Shape("/time.api/list", "Times", "Time", dated=True),
}
#: Lists that the vendor has and the generic profile has not.
VENDOR_SHAPES: Mapping[str, Shape] = {
    "category_list": Shape("/category.api/list", "Categories", "Category"),
    "template_list": Shape("/template.api/list", "Templates", "Template"),
    "lead_category_list": Shape("/lead.api/categories", "Categories", "Category"),
    "custom_field_definition_list": Shape(
        "/customfield.api/definition", "CustomFieldDefinitions", "CustomFieldDefinition"
    ),
    "invoice_draft": Shape("/invoice.api/draft", "Invoices", "Invoice"),
    "job_current": Shape("/job.api/current", "Jobs", "Job"),
    "lead_current": Shape("/lead.api/current", "Leads", "Lead"),
    "purchase_order_current": Shape(
        "/purchaseorder.api/current", "PurchaseOrders", "PurchaseOrder"
    ),
    "purchase_order_draft": Shape(
        "/purchaseorder.api/draft", "PurchaseOrders", "PurchaseOrder", "both"
    ),
    "quote_current": Shape("/quote.api/current", "Quotes", "Quote"),
    "quote_draft": Shape("/quote.api/draft", "Quotes", "Quote"),
}
CHILD_SHAPES: Mapping[str, ChildShape] = {
    "client_documents": ChildShape("/client.api/documents/*", ("Documents",), "Document"),
    "client_custom_fields": ChildShape(
        "/client.api/get/*/customfield", ("CustomFields",), "CustomField"
    ),
    "client_group_members": ChildShape("/clientgroup.api/get/*", ("Group", "Clients"), "Client"),
    "job_costs": ChildShape("/job.api/costs/*", ("Costs",), "Cost"),
    "job_custom_fields": ChildShape("/job.api/get/*/customfield", ("CustomFields",), "CustomField"),
    "job_documents": ChildShape("/job.api/documents/*", ("Documents",), "Document"),
    "lead_custom_fields": ChildShape(
        "/lead.api/get/*/customfield", ("CustomFields",), "CustomField"
    ),
    "invoice_payments": ChildShape("/invoice.api/payments/*", ("Payments",), "Payment"),
}
#: Streams of what other lists hold.
NESTED = ("client_contacts", "quote_lines")
VENDOR_ONLY = frozenset({*VENDOR_SHAPES, *CHILD_SHAPES, *NESTED} - {"client_documents"})
