"""The streams that only the profile workflowmax has; their paths are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tap_practice.client import PracticeStream
from tap_practice.documents import DocumentsStream
from tap_practice.entries import NestedStream, NumberedStream
from tap_practice.streams import ClientGroupList, ClientList, InvoiceList, JobList, LeadList

if TYPE_CHECKING:
    from collections.abc import Mapping


class CategoryList(PracticeStream):
    """Categories of jobs."""

    name = "category_list"
    records_path = ("Response", "Categories", "Category")


class TemplateList(PracticeStream):
    """Templates of jobs."""

    name = "template_list"
    records_path = ("Response", "Templates", "Template")
    other_records_paths = (("Response", "Templates", "Task"),)


class LeadCategoryList(PracticeStream):
    """Categories of leads."""

    name = "lead_category_list"
    records_path = ("Response", "Categories", "Category")


class CustomFieldDefinitionList(PracticeStream):
    """Custom fields of the account: their type, and what has them."""

    name = "custom_field_definition_list"
    records_path = ("Response", "CustomFieldDefinitions", "CustomFieldDefinition")


class ClientContacts(NestedStream):
    """Contact persons of clients."""

    name = "client_contacts"
    records_path = ("Response", "Clients", "Client")
    primary_keys = ("ClientUUID", "UUID")
    lists: ClassVar[Mapping[str, tuple[str, str]]] = {"Contact": ("Contacts", "Contact")}
    outer: ClassVar[Mapping[str, str]] = {"ClientUUID": "UUID"}


class ClientGroupMembers(PracticeStream):
    """Clients of each group: one request for each group."""

    name = "client_group_members"
    records_path = ("Response", "Group", "Clients", "Client")
    primary_keys = ("GroupUUID", "UUID")
    parent_stream_type = ClientGroupList
    parent_keys: ClassVar[Mapping[str, str]] = {"GroupUUID": "UUID"}


class CustomFieldValues(PracticeStream):
    """Base class of the custom fields' values: one request for each record that has them."""

    records_path = ("Response", "CustomFields", "CustomField")


class ClientCustomFields(CustomFieldValues):
    """Custom fields' values of clients: one request for each client."""

    name = "client_custom_fields"
    primary_keys = ("ClientUUID", "UUID")
    parent_stream_type = ClientList
    parent_keys: ClassVar[Mapping[str, str]] = {"ClientUUID": "UUID"}


class JobCustomFields(CustomFieldValues):
    """Custom fields' values of jobs: one request for each job."""

    name = "job_custom_fields"
    primary_keys = ("JobUUID", "UUID")
    parent_stream_type = JobList
    parent_keys: ClassVar[Mapping[str, str]] = {"JobUUID": "UUID", "JobID": "ID"}


class LeadCustomFields(CustomFieldValues):
    """Custom fields' values of leads: one request for each lead."""

    name = "lead_custom_fields"
    primary_keys = ("LeadUUID", "UUID")
    parent_stream_type = LeadList
    parent_keys: ClassVar[Mapping[str, str]] = {"LeadUUID": "UUID"}


class JobCurrent(PracticeStream):
    """Jobs that are not completed."""

    name = "job_current"
    records_path = ("Response", "Jobs", "Job")


class JobCosts(PracticeStream):
    """Costs that were booked on jobs: one request for each job."""

    name = "job_costs"
    records_path = ("Response", "Costs", "Cost")
    other_records_paths = (("Response", "Cost"), ("Costs", "Cost"))
    primary_keys = ("JobUUID", "UUID")
    parent_stream_type = JobList
    parent_keys: ClassVar[Mapping[str, str]] = {"JobUUID": "UUID", "JobID": "ID"}


class JobDocuments(DocumentsStream):
    """Documents filed under jobs: one request for each job."""

    name = "job_documents"
    primary_keys = ("JobUUID", "DocumentKey")
    parent_stream_type = JobList
    parent_keys: ClassVar[Mapping[str, str]] = {"JobUUID": "UUID", "JobID": "ID"}


class InvoiceDraft(PracticeStream):
    """Invoices that have not been approved."""

    name = "invoice_draft"
    records_path = ("Response", "Invoices", "Invoice")


class InvoicePayments(NumberedStream):
    """Payments of invoices: one request for each invoice."""

    name = "invoice_payments"
    records_path = ("Response", "Payments", "Payment")
    primary_keys = ("InvoiceUUID", "Position")
    parent_stream_type = InvoiceList
    parent_keys: ClassVar[Mapping[str, str]] = {"InvoiceUUID": "UUID", "InvoiceID": "ID"}


class LeadCurrent(PracticeStream):
    """Leads that are neither won nor lost."""

    name = "lead_current"
    records_path = ("Response", "Leads", "Lead")


class PurchaseOrderCurrent(PracticeStream):
    """Purchase orders that are not completed."""

    name = "purchase_order_current"
    records_path = ("Response", "PurchaseOrders", "PurchaseOrder")
    primary_keys = ("ID",)


class PurchaseOrderDraft(PracticeStream):
    """Purchase orders that have not been issued."""

    name = "purchase_order_draft"
    records_path = ("Response", "PurchaseOrders", "PurchaseOrder")
    primary_keys = ("ID",)


class QuoteCurrent(PracticeStream):
    """Quotes that are neither accepted nor declined."""

    name = "quote_current"
    records_path = ("Response", "Quotes", "Quote")
    other_records_paths = (("Response", "Quote"),)


class QuoteDraft(PracticeStream):
    """Quotes that have not been issued."""

    name = "quote_draft"
    records_path = ("Response", "Quotes", "Quote")
    other_records_paths = (("Response", "Quote"),)


class QuoteLines(NestedStream):
    """Tasks, costs and options that quotes consist of."""

    name = "quote_lines"
    records_path = ("Response", "Quotes", "Quote")
    primary_keys = ("QuoteUUID", "Position")
    lists: ClassVar[Mapping[str, tuple[str, str]]] = {
        "Task": ("Tasks", "Task"),
        "Cost": ("Costs", "Cost"),
        "Option": ("Options", "Option"),
    }
    outer: ClassVar[Mapping[str, str]] = {"QuoteUUID": "UUID", "QuoteID": "ID", "Date": "Date"}
    numbered = True


STREAMS = (
    CategoryList,
    TemplateList,
    LeadCategoryList,
    CustomFieldDefinitionList,
    ClientContacts,
    ClientGroupMembers,
    ClientCustomFields,
    JobCustomFields,
    LeadCustomFields,
    JobCurrent,
    JobCosts,
    JobDocuments,
    InvoiceDraft,
    InvoicePayments,
    LeadCurrent,
    PurchaseOrderCurrent,
    PurchaseOrderDraft,
    QuoteCurrent,
    QuoteDraft,
    QuoteLines,
)
