"""The profiles of tap-practice."""

from __future__ import annotations

import datetime

from spile import GENERIC, DateRange, Profile, Setting, StreamProfile, TimeFilter

_DETAILED = {"detailed": Setting("detailed")}
# What is nested in other records is sent with details only.
_NESTED = {"detailed": "true"}
# Documents are filed under days, and change later: what lies before the bookmark is read again.
_DAYS = DateRange()
# Work that may come is dated ahead.
_DAYS_TO_COME = DateRange(days_ahead=3650)
# Jobs are chosen by their change; the endpoint wants days of creation all the same.
_ALL_DAYS = {"from": "19000101", "to": "29991231"}
# What changed at this very second is not among what changed "after" it.
_JOBS_CHANGED = TimeFilter(
    "modifiedsinceutc", "zoneless", overlap=datetime.timedelta(seconds=1), looks_back=False
)
# The time zone is the organisation's, which no response tells.
_CLIENTS_CHANGED = TimeFilter(
    "modifiedsince", "zoneless", overlap=datetime.timedelta(days=1), looks_back=False
)

_LISTS = {
    name: StreamProfile(path=path, paging="none")
    for name, path in {
        "category_list": "/category.api/list",
        "template_list": "/template.api/list",
        "lead_category_list": "/lead.api/categories",
        "custom_field_definition_list": "/customfield.api/definition",
        "invoice_draft": "/invoice.api/draft",
    }.items()
}
_CURRENT = {
    name: StreamProfile(path=path, params=_DETAILED, paging="none")
    for name, path in {
        "lead_current": "/lead.api/current",
        "purchase_order_current": "/purchaseorder.api/current",
        "quote_current": "/quote.api/current",
        "quote_draft": "/quote.api/draft",
    }.items()
}
# One request for each parent: five thousand of them use up the day.
_CHILDREN = {
    name: StreamProfile(path=path, paging="none", selected=False)
    for name, path in {
        "client_documents": None,
        "client_custom_fields": "/client.api/get/{ClientUUID}/customfield",
        "client_group_members": "/clientgroup.api/get/{GroupUUID}",
        "job_costs": "/job.api/costs/{JobID}",
        "job_custom_fields": "/job.api/get/{JobID}/customfield",
        "job_documents": "/job.api/documents/{JobID}",
        "lead_custom_fields": "/lead.api/get/{LeadUUID}/customfield",
        "invoice_payments": "/invoice.api/payments/{InvoiceID}",
    }.items()
}

# Version 1 of the API: 60 requests a minute, 5 at once, 5,000 a day.
WORKFLOWMAX = Profile(
    api_url="https://api.workflowmax2.com",
    defaults={
        "requests_per_second": 1,
        "max_concurrency": 5,
        "oauth_token_url": "https://oauth.workflowmax2.com/oauth/token",
    },
    required=("account_id", "start_date"),
    size_param="pagesize",
    streams={
        "staff_list": StreamProfile(paging="none"),
        "client_list": StreamProfile(params=_DETAILED, changed_since=_CLIENTS_CHANGED),
        "client_group_list": StreamProfile(paging="none"),
        "cost_list": StreamProfile(paging="fixed"),
        "invoice_current": StreamProfile(paging="none"),
        "invoice_list": StreamProfile(
            params=_DETAILED, paging="none", replication_key="Date", dates=_DAYS
        ),
        "job_list": StreamProfile(
            params={**_DETAILED, **_ALL_DAYS},
            replication_key="DateModifiedUtc",
            changed_since=_JOBS_CHANGED,
        ),
        # The parameter is not documented here: the API sends what changed, or everything.
        "job_tasks": StreamProfile(replication_key="DateModifiedUtc", changed_since=_JOBS_CHANGED),
        "lead_list": StreamProfile(
            params=_DETAILED, paging="none", replication_key="Date", dates=_DAYS_TO_COME
        ),
        "purchase_order_list": StreamProfile(params=_DETAILED, replication_key="Date", dates=_DAYS),
        "task_list": StreamProfile(paging="none"),
        "quote_list": StreamProfile(
            params=_DETAILED, paging="none", replication_key="Date", dates=_DAYS_TO_COME
        ),
        "supplier_list": StreamProfile(params=_DETAILED),
        "time_list": StreamProfile(paging="none", replication_key="Date", dates=_DAYS),
        **_LISTS,
        **_CURRENT,
        **_CHILDREN,
        "client_contacts": StreamProfile(
            path="/client.api/list", params=_NESTED, changed_since=_CLIENTS_CHANGED
        ),
        # All of them are in job_list.
        "job_current": StreamProfile(path="/job.api/current", params=_DETAILED, selected=False),
        "purchase_order_draft": StreamProfile(path="/purchaseorder.api/draft", params=_DETAILED),
        "quote_lines": StreamProfile(
            path="/quote.api/list",
            params=_NESTED,
            paging="none",
            replication_key="Date",
            dates=_DAYS_TO_COME,
        ),
    },
)

PROFILES = {"generic": GENERIC, "workflowmax": WORKFLOWMAX}
