"""A client that reads every stream the way its API's description says."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from base64 import b64encode
from dataclasses import dataclass, field
from decimal import Decimal
from http.client import HTTPConnection, HTTPResponse
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox_api import Sandbox

PRACTICE = {
    "staff_list": ("staff.api/list", "StaffList", "Staff"),
    "client_list": ("client.api/list", "Clients", "Client"),
    "client_group_list": ("clientgroup.api/list", "Groups", "Group"),
    "cost_list": ("cost.api/list", "Costs", "Cost"),
    "invoice_current": ("invoice.api/current", "Invoices", "Invoice"),
    "invoice_list": ("invoice.api/list", "Invoices", "Invoice"),
    "job_list": ("job.api/list", "Jobs", "Job"),
    "job_tasks": ("job.api/tasks", "Jobs", "Job"),
    "lead_list": ("lead.api/list", "Leads", "Lead"),
    "purchase_order_list": ("purchaseorder.api/list", "PurchaseOrders", "PurchaseOrder"),
    "task_list": ("task.api/list", "TaskList", "Task"),
    "quote_list": ("quote.api/list", "Quotes", "Quote"),
    "supplier_list": ("supplier.api/list", "Suppliers", "Supplier"),
    "time_list": ("time.api/list", "Times", "Time"),
}


@dataclass(frozen=True)
class Reply:
    """A response, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body with decimals that keep every digit."""
        return json.loads(self.body, parse_float=Decimal)


@dataclass
class Client:
    """Asks one sandbox, with the right credentials unless told otherwise."""

    sandbox: Sandbox
    connection: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection(urlsplit(self.sandbox.url).netloc, timeout=10)

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: str = ""
    ) -> Reply:
        """Send a request exactly as given."""
        try:
            self.connection.request(method, path, body or None, dict(headers or {}))
            response = self.connection.getresponse()
            return Reply(response.status, headers_of(response), response.read())
        except BaseException:
            self.connection.close()
            raise

    def headers(self, api: str) -> dict[str, str]:
        """Return the headers that an API's clients send."""
        key = self.sandbox.credentials[api]
        if api == "ats":
            basic = b64encode(f"{key}:{key}".encode()).decode()
            return {"Authorization": f"Basic {basic}", "Content-Type": "application/json"}
        headers = {} if api == "hr" else {"Authorization": f"Bearer {key}"}
        return {**headers, "account_id": "sandbox-account"} if api == "practice" else headers

    def get(self, api: str, path: str, **query: Any) -> Reply:
        """Get a path below an API's prefix."""
        if api == "hr":
            query = {"api_key": self.sandbox.credentials["hr"], **query}
        return self.ask("GET", f"/{api}{path}?{urlencode(query)}", self.headers(api))

    def post(self, path: str, **body: Any) -> Reply:
        """Post to a path of the applicant tracking API."""
        return self.ask("POST", f"/ats{path}", self.headers("ats"), json.dumps(body))

    def follow(self, api: str, url: str) -> Reply:
        """Get an absolute URL."""
        parts = urlsplit(url)
        assert parts.netloc == urlsplit(self.sandbox.url).netloc
        return self.ask("GET", f"{parts.path}?{parts.query}", self.headers(api))

    def records(self, api: str, stream: str, **query: Any) -> list[Any]:
        """Return every record of a stream of the generic profile, XML ones as elements."""
        pages = getattr(self, f"_{api}_pages")(stream, **query)
        return [record for page in pages for record in page]

    def _worklogs_pages(self, stream: str, **query: Any) -> Iterator[list[Any]]:
        page = self.get("worklogs", f"/v1/{stream.replace('_', '-')}", **query).json()
        yield page["results"]
        while "next" in page["metadata"]:
            page = self.follow("worklogs", page["metadata"]["next"]).json()
            yield page["results"]

    def _recruitment_pages(self, stream: str, **query: Any) -> Iterator[list[Any]]:
        page = self.get("recruitment", f"/v1/{stream}", **query).json()
        yield page[stream]
        while "next" in page.get("paging", {}):
            page = self.follow("recruitment", page["paging"]["next"]).json()
            yield page[stream]

    def _ats_pages(self, stream: str, **body: Any) -> Iterator[list[Any]]:
        more = True
        while more:
            page = self.post(f"/v1/{stream}", **body).json()
            yield page["results"]
            more, body = page["moreDataAvailable"], {**body, "cursor": page.get("nextCursor")}

    def _hr_pages(self, stream: str, **query: Any) -> Iterator[list[Any]]:
        offset = 0
        while True:
            page = self.get("hr", f"/v1/{stream}", offset=offset, **query).json()["data"]
            records = page["items"] if stream == "departments" else page
            if not records:
                return
            yield records
            offset += len(records)

    def _practice_pages(self, stream: str, **query: Any) -> Iterator[list[Any]]:
        path, wrapper, element = PRACTICE[stream]
        number, records = 1, [ET.Element("none")]
        while records:
            response = self.get("practice", f"/{path}", page=number, per_page=100, **query)
            records = ET.fromstring(response.body).findall(f"{wrapper}/{element}")  # noqa: S314
            yield records
            number += 1


def headers_of(response: HTTPResponse) -> dict[str, str]:
    """Return headers by their names in lower case."""
    return {name.lower(): value for name, value in response.getheaders()}
